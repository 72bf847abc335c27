import { getJson } from '../src/blobs/json.js';
import type { Candidate, MiningResult } from '../src/domain/candidate.js';
import type { PreviousDecisions, RejectedRole, StandingRole } from '../src/domain/carry-over.js';
import { peopleBefore } from '../src/domain/carry-over-people.js';
import { standingRule } from '../src/domain/carry-over-rule.js';
import type { GovernedRole } from '../src/domain/catalogue.js';
import { compareText } from '../src/domain/keys.js';
import type { Snapshot } from '../src/domain/snapshot.js';
import type { FreezeResult } from '../src/domain/stage-results.js';
import type { CampaignRow, ReviewRow, Store } from '../src/store/store.js';
import type { CarryOverDeps } from './carry-over.js';

interface Decided {
  readonly standing: Map<string, StandingRole>;
  readonly rejected: Map<string, RejectedRole>;
  snapshot: Snapshot | undefined;
}

/** What a series of campaigns has decided, up to and with this one. A campaign that never got to its reviews adds nothing. */
export async function previousDecisions(deps: CarryOverDeps, campaignId: string): Promise<PreviousDecisions> {
  const decided: Decided = { standing: new Map(), rejected: new Map(), snapshot: undefined };
  for (const campaign of await chainTo(deps.store, campaignId)) await addDecisions(deps, campaign, decided);
  const standing = [...decided.standing.values()].sort((a, b) => compareText(a.role.roleId, b.role.roleId));
  return {
    campaignId,
    standing,
    rejected: [...decided.rejected.values()].sort((a, b) => compareText(a.candidateId, b.candidateId)),
    people: decided.snapshot ? peopleBefore(decided.snapshot, standing) : [],
  };
}

/** A campaign and those before it in its series, oldest first. */
export async function chainTo(store: Store, campaignId: string): Promise<readonly CampaignRow[]> {
  const chain: CampaignRow[] = [];
  for (let next: string | null = campaignId; next !== null;) {
    const campaign: CampaignRow | undefined = await store.campaign(next);
    if (campaign) chain.unshift(campaign);
    const { previous = null } = campaign ?? {};
    next = chain.some((one) => one.campaignId === previous) ? null : previous;
  }
  return chain;
}

async function addDecisions({ store, blobs }: CarryOverDeps, campaign: CampaignRow, decided: Decided): Promise<void> {
  const { campaignId, stages } = campaign;
  const [mined, frozen] = [stages['mine-roles'], stages['freeze-snapshot']];
  if (!mined || !frozen) return;
  const { candidates } = await getJson<MiningResult>(blobs, mined.digest);
  const { snapshot } = await getJson<FreezeResult>(blobs, frozen.digest);
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  const closed = await store.reviews({ campaignId, state: 'closed' });
  const reviews = new Map(closed.map((review) => [review.reviewId, review]));
  for (const role of await store.catalogue({ campaignId })) {
    const review = reviews.get(role.reviewId);
    const candidate = review?.subject.kind === 'candidate-role' ? byId.get(review.subject.candidateId) : undefined;
    const before = decided.standing.get(role.roleId);
    const next = candidate && review ? approved(role, { candidate, review, snapshot }) : before && { ...before, role };
    if (next) decided.standing.set(role.roleId, next);
  }
  for (const review of closed) {
    const candidate = review.subject.kind === 'candidate-role' ? byId.get(review.subject.candidateId) : undefined;
    const rejection = candidate && (await rejectionOf(store, review, candidate));
    if (rejection) decided.rejected.set(rejection.candidateId, rejection);
  }
  decided.snapshot = snapshot;
}

function approved(
  role: GovernedRole,
  about: { readonly candidate: Candidate; readonly review: ReviewRow; readonly snapshot: Snapshot },
): StandingRole {
  const { risk, overGrant } = about.candidate.measurements;
  return {
    role,
    approvedAt: role.since,
    approvedBy: role.decisionIds,
    risk,
    overGrant,
    excluded: about.review.outcome?.amendment?.removeMembers ?? [],
    rule: standingRule(about.candidate, about.snapshot),
  };
}

async function rejectionOf(store: Store, review: ReviewRow, candidate: Candidate): Promise<RejectedRole | undefined> {
  const { reviewId, outcome } = review;
  if (outcome?.kind !== 'rejected') return undefined;
  const decisions = await store.decisions({ reviewId, refused: false });
  const counted = decisions.filter(({ decisionId }) => outcome.decisionIds.includes(decisionId));
  const at = counted.at(-1)?.at ?? review.openedAt;
  const { id: candidateId, name, entitlements } = candidate;
  return { candidateId, name, entitlements, reviewId, decisionIds: outcome.decisionIds, at };
}
