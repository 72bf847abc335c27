import type { Candidate } from './candidate.js';
import type { GovernedRole } from './catalogue.js';
import { compareText, keyText } from './keys.js';
import type { Outcome } from './review.js';

export interface Governing {
  readonly candidate: Candidate;
  readonly outcome: Outcome;
  readonly owner: string;
  readonly campaignId: string;
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly since: string;
}

/** The role that an approval puts in force: the candidate as it was shown, with exactly the amendment its approvers made. */
export function governedRole(governing: Governing): GovernedRole {
  const { candidate, outcome } = governing;
  const dropped = new Set(outcome.amendment?.dropEntitlements.map(keyText));
  const removed = new Set(outcome.amendment?.removeMembers);
  const added = outcome.amendment?.addMembers ?? [];
  return {
    roleId: governing.reviewId,
    version: 1,
    name: outcome.amendment?.name ?? candidate.name,
    owner: outcome.amendment?.owner ?? governing.owner,
    entitlements: candidate.entitlements.filter((key) => !dropped.has(keyText(key))),
    members: [...candidate.members.filter((id) => !removed.has(id)), ...added].sort(compareText),
    campaignId: governing.campaignId,
    reviewId: governing.reviewId,
    candidateId: candidate.id,
    viewDigest: governing.viewDigest,
    decisionIds: outcome.decisionIds,
    since: governing.since,
  };
}
