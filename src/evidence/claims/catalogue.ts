import type { GovernedRole } from '../../domain/catalogue.js';
import type { MiningResult } from '../../domain/candidate.js';
import { governedRole } from '../../domain/govern.js';
import { canonical } from '../../snapshot/canonical.js';
import type { ClaimCheck } from '../claim.js';
import type { CampaignFacts, ReviewFacts } from '../ledger-facts.js';
import { readJson, readStage, type BundleSource } from '../reading.js';
import { governedRoleSchema, parseWith } from '../schema.js';

/** Each role in the catalogue is exactly what one approved outcome made of its candidate, and none is missing. */
export async function catalogueJustified(bundle: BundleSource, facts: CampaignFacts): Promise<ClaimCheck> {
  const roles = parseWith(governedRoleSchema.array(), await readJson(bundle, 'catalogue.json'), 'FILE_UNREADABLE');
  const { candidates } = await readStage<MiningResult>(bundle, 'mine-roles');
  const approved = [...facts.reviews.values()].flatMap((review) => approvedRole(review, candidates) ?? []);
  const justified = new Map(approved.map((role) => [role.reviewId, canonical(role)]));
  const problems: string[] = [];
  for (const role of roles) {
    const expected = justified.get(role.reviewId);
    if (expected === undefined) problems.push(`catalogue.json: role ${role.roleId} has no approved outcome`);
    else if (expected !== canonical(role))
      problems.push(`catalogue.json: role ${role.roleId} is not what was approved`);
    justified.delete(role.reviewId);
  }
  for (const reviewId of justified.keys()) problems.push(`catalogue.json: the role approved in ${reviewId} is missing`);
  return { figure: `${roles.length} governed roles`, problems };
}

function approvedRole(review: ReviewFacts, candidates: MiningResult['candidates']): GovernedRole | undefined {
  const { subject, reviewId, plan } = review.opened;
  const closed = review.outcomes[0];
  if (subject.kind !== 'candidate-role' || closed?.outcome.kind !== 'approved' || !closed.role) return undefined;
  const candidate = candidates.find(({ id }) => id === subject.candidateId);
  if (!candidate) return undefined;
  const first = review.decisions.find(({ command }) => closed.outcome.decisionIds.includes(command.decisionId));
  return governedRole({
    candidate,
    outcome: closed.outcome,
    owner: first?.command.personId ?? '',
    campaignId: closed.role.campaignId,
    reviewId,
    viewDigest: plan.viewDigest,
    since: closed.role.since,
  });
}
