import { attestationCitations, type Attestations } from '../../domain/attestation.js';
import type { CampaignSpec } from '../../domain/campaign.js';
import type { Candidate } from '../../domain/candidate.js';
import { carryOver, type CarryOver, type StandingRole } from '../../domain/carry-over.js';
import { citations } from '../../domain/carry-over-citations.js';
import type { GovernedRole } from '../../domain/catalogue.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import type { Outcome } from '../../domain/review.js';
import type { Snapshot } from '../../domain/snapshot.js';
import { canonical } from '../../snapshot/canonical.js';
import type { CampaignFacts } from '../ledger-facts.js';
import { readLedger, readStage, type BundleSource } from '../reading.js';
import { parseBody } from '../schema.js';

/** What the campaign took over from those before it; undefined where it stands on its own. */
export async function readCarryOver(bundle: BundleSource, facts: CampaignFacts): Promise<CarryOver | undefined> {
  const finished = facts.stages.some(({ stage }) => stage === 'carry-over');
  return finished ? readStage<CarryOver>(bundle, 'carry-over') : undefined;
}

/**
 * The carry-over is what the rules make of earlier decisions, those decisions are in the ledger.
 */
export async function carryOverProblems(
  bundle: BundleSource,
  about: {
    readonly carried: CarryOver;
    readonly facts: CampaignFacts;
    readonly candidates: readonly Candidate[];
    readonly snapshot: Snapshot;
    readonly spec: CampaignSpec;
  },
): Promise<readonly string[]> {
  const { carried, facts, candidates, snapshot, spec } = about;
  const { previous, now } = carried;
  const { membership, recertify } = spec.review;
  const policy = { membership, recertify, minMembers: spec.mining.minMembers };
  const expected = carryOver({ previous, policy, now, candidates, snapshot });
  const finished = facts.stages.find(({ stage }) => stage === 'carry-over')?.seq ?? 0;
  const decided = decidedBefore(await readLedger(bundle), finished);
  return [
    ...(canonical(expected) === canonical(carried) ? [] : ['stages/carry-over.json: not what the rules make of it']),
    ...(facts.started && now <= facts.started.at
      ? []
      : ['stages/carry-over.json: counted to a later time than the start']),
    ...previous.standing.flatMap((one) => standingProblem(one, decided)),
    ...previous.rejected.flatMap(({ reviewId, decisionIds }) =>
      decided.outcomes.get(reviewId)?.kind === 'rejected' &&
      canonical(decided.outcomes.get(reviewId)?.decisionIds ?? []) === canonical(decisionIds)
        ? []
        : [`stages/carry-over.json: expected a rejection in ${reviewId}, the ledger has none`],
    ),
  ];
}

interface Decided {
  /** Every version of a role, as the ledger told it. */
  readonly versions: ReadonlyMap<string, readonly GovernedRole[]>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

function decidedBefore(ledger: readonly LedgerEntry[], seq: number): Decided {
  const versions = new Map<string, GovernedRole[]>();
  const outcomes = new Map<string, Outcome>();
  for (const entry of ledger) {
    if (entry.kind !== 'outcome' || entry.seq >= seq) continue;
    const { reviewId, outcome, role, roles = [] } = parseBody('outcome', entry.body);
    outcomes.set(reviewId, outcome);
    for (const one of role ? [role, ...roles] : roles) {
      versions.set(one.roleId, [...(versions.get(one.roleId) ?? []), one]);
    }
  }
  return { versions, outcomes };
}

function standingProblem({ role, approvedAt, approvedBy }: StandingRole, { versions }: Decided): readonly string[] {
  const known = versions.get(role.roleId) ?? [];
  const latest = known.at(-1);
  const approval = known.some(
    ({ since, decisionIds }) => since === approvedAt && canonical(decisionIds) === canonical(approvedBy),
  );
  if (latest && canonical(latest) === canonical(role) && approval) return [];
  return [`stages/carry-over.json: role ${role.roleId} is not as the ledger left it`];
}

/** Each earlier decision that stands without a question, be it about a role or an owner's word, is cited once, and no other. */
export function citationProblems(
  { carried, attested }: { readonly carried: CarryOver | undefined; readonly attested: Attestations | undefined },
  { cited }: CampaignFacts,
): readonly string[] {
  const standing = [...(carried ? citations(carried) : []), ...(attested ? attestationCitations(attested) : [])];
  const expected = new Set<string>(standing.map((one) => canonical(one)));
  const problems: string[] = [];
  for (const { at: _, seq, ...body } of cited) {
    if (!expected.delete(canonical(body))) problems.push(`ledger entry ${seq}: cites what does not stand, or twice`);
  }
  for (const one of expected) problems.push(`ledger.jsonl: expected a citation ${one}, got none`);
  return problems;
}
