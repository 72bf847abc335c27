import type { Candidate } from './candidate.js';
import type { CarriedRole, CarryOver } from './carry-over.js';
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
  /** The role in force that this candidate is the next version of. */
  readonly previous?: GovernedRole;
}

/** The role that an approval puts in force: the candidate as it was shown, with exactly the amendment its approvers made. */
export function governedRole(governing: Governing): GovernedRole {
  const { candidate, outcome } = governing;
  const dropped = new Set(outcome.amendment?.dropEntitlements.map(keyText));
  const removed = new Set(outcome.amendment?.removeMembers);
  const added = outcome.amendment?.addMembers ?? [];
  return {
    roleId: governing.previous?.roleId ?? governing.reviewId,
    version: (governing.previous?.version ?? 0) + 1,
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

/** The role in force that a candidate of this campaign is the next version of, where it is one. */
export function previousOf({ previous, candidates }: CarryOver, candidateId: string): GovernedRole | undefined {
  const fate = candidates.find((one) => one.candidateId === candidateId);
  const roleId = fate && 'roleId' in fate ? fate.roleId : undefined;
  return previous.standing.find(({ role }) => role.roleId === roleId)?.role;
}

/** The next versions that a confirmed list of memberships puts in force; a denied one leaves every role as it was. */
export function confirmedRoles(
  { previous }: CarryOver,
  listed: readonly CarriedRole[],
  by: Pick<GovernedRole, 'campaignId' | 'reviewId' | 'viewDigest' | 'decisionIds' | 'since'>,
): readonly GovernedRole[] {
  const { campaignId, reviewId, viewDigest, decisionIds, since } = by;
  return listed.flatMap(({ roleId, entitlements, members }) => {
    const before = previous.standing.find(({ role }) => role.roleId === roleId)?.role;
    if (!before) return [];
    const { version, name, owner, candidateId } = before;
    const about = { roleId, version: version + 1, name, owner, entitlements, members, candidateId };
    return [{ ...about, campaignId, reviewId, viewDigest, decisionIds, since }];
  });
}
