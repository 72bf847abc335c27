import type { GovernedRole } from '../../domain/catalogue.js';
import type { MiningResult } from '../../domain/candidate.js';
import { listedRoles, type CarryOver } from '../../domain/carry-over.js';
import { confirmedRoles, governedRole, previousOf } from '../../domain/govern.js';
import { canonical } from '../../snapshot/canonical.js';
import type { ClaimCheck } from '../claim.js';
import type { CampaignFacts, ReviewFacts } from '../ledger-facts.js';
import { readCarryOver } from './carry-over.js';
import { exportProblems } from './exports.js';
import { readJson, readLedger, readStage, type BundleSource } from '../reading.js';
import { governedRoleSchema, parseWith } from '../schema.js';

/**
 * Each role in the catalogue is exactly what one approved outcome made of its candidate, or a confirmed membership of the
 * version before; none is missing. What was handed to other systems was a catalogue in force.
 */
export async function catalogueJustified(bundle: BundleSource, facts: CampaignFacts): Promise<ClaimCheck> {
  const roles = parseWith(governedRoleSchema.array(), await readJson(bundle, 'catalogue.json'), 'FILE_UNREADABLE');
  const { candidates } = await readStage<MiningResult>(bundle, 'mine-roles');
  const carried = await readCarryOver(bundle, facts);
  const reviews = [...facts.reviews.values()];
  const approved = reviews.flatMap((review) => approvedRole(review, { candidates, carried }) ?? []);
  const confirmed = carried ? reviews.flatMap((review) => membershipRoles(review, carried)) : [];
  const justified = new Map([...approved, ...confirmed].map((role) => [role.roleId, canonical(role)]));
  const problems: string[] = [];
  for (const role of roles) {
    const expected = justified.get(role.roleId);
    if (expected === undefined) problems.push(`catalogue.json: role ${role.roleId} has no approved outcome`);
    else if (expected !== canonical(role))
      problems.push(`catalogue.json: role ${role.roleId} is not what was approved`);
    justified.delete(role.roleId);
  }
  for (const roleId of justified.keys()) problems.push(`catalogue.json: the approved role ${roleId} is missing`);
  const { exports, problems: exported } = exportProblems(await readLedger(bundle));
  const figure = `${roles.length} governed roles${exports === 0 ? '' : `, ${exports} exports of the catalogue`}`;
  return { figure, problems: [...problems, ...exported] };
}

/** What a confirmed list of memberships put in force. */
function membershipRoles({ opened, outcomes }: ReviewFacts, carried: CarryOver): readonly GovernedRole[] {
  const { subject, reviewId, plan } = opened;
  const closed = outcomes[0];
  if (subject.kind !== 'membership' || closed?.outcome.kind !== 'confirmed') return [];
  const [told] = closed.roles ?? [];
  return confirmedRoles(carried, listedRoles(carried, subject.owner), {
    campaignId: told?.campaignId ?? '',
    reviewId,
    viewDigest: plan.viewDigest,
    decisionIds: closed.outcome.decisionIds,
    since: told?.since ?? '',
  });
}

function approvedRole(
  review: ReviewFacts,
  { candidates, carried }: { readonly candidates: MiningResult['candidates']; readonly carried: CarryOver | undefined },
): GovernedRole | undefined {
  const { subject, reviewId, plan } = review.opened;
  const closed = review.outcomes[0];
  if (subject.kind !== 'candidate-role' || closed?.outcome.kind !== 'approved' || !closed.role) return undefined;
  const candidate = candidates.find(({ id }) => id === subject.candidateId);
  if (!candidate) return undefined;
  const previous = carried && previousOf(carried, candidate.id);
  const first = review.decisions.find(({ command }) => closed.outcome.decisionIds.includes(command.decisionId));
  return governedRole({
    candidate,
    outcome: closed.outcome,
    owner: previous?.owner ?? first?.command.personId ?? '',
    campaignId: closed.role.campaignId,
    reviewId,
    viewDigest: plan.viewDigest,
    since: closed.role.since,
    ...(previous ? { previous } : {}),
  });
}
