import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import { listedRoles, type CarryOver } from '../src/domain/carry-over.js';
import type { GovernedRole } from '../src/domain/catalogue.js';
import { confirmedRoles, governedRole, previousOf } from '../src/domain/govern.js';
import type { Outcome, ReviewPlan, ReviewSubject, StandingDecision } from '../src/domain/review.js';
import type { Store } from '../src/store/store.js';
import { reviewContext } from './review-context.js';

export interface CloseReviewInput {
  readonly campaignId: string;
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  readonly captured: string;
  /** Blob addresses of the finished stages. */
  readonly stages: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  readonly decisions: readonly StandingDecision[];
  readonly at: string;
}

/**
 * The outcome takes effect: ledger, read model and, for an approved candidate, the governed role in the catalogue, or the next
 * versions that a confirmed membership gives, all in one transaction. Idempotent on reviewId.
 */
export async function closeReview(
  deps: { readonly store: Store; readonly blobs: Blobs },
  input: CloseReviewInput,
): Promise<{ readonly stillOpen: number }> {
  const { reviewId, outcome, at } = input;
  const role = await roleOf(deps.blobs, input);
  const roles = await confirmedMemberships(deps.blobs, input);
  return deps.store.closeReview({ reviewId, outcome, role, roles, at });
}

async function roleOf(blobs: Blobs, input: CloseReviewInput): Promise<GovernedRole | null> {
  const { subject, outcome } = input;
  if (subject.kind !== 'candidate-role' || outcome.kind !== 'approved') return null;
  const context = await reviewContext(blobs, input.stages);
  const candidate = context.candidate(subject.candidateId);
  const carried = await carriedBy(blobs, input);
  const previous = carried && previousOf(carried, candidate.id);
  const first = input.decisions.find(({ decisionId }) => outcome.decisionIds.includes(decisionId));
  return governedRole({
    candidate,
    outcome,
    owner: previous?.owner ?? first?.personId ?? '',
    campaignId: input.campaignId,
    reviewId: input.reviewId,
    viewDigest: input.plan.viewDigest,
    since: input.at,
    ...(previous ? { previous } : {}),
  });
}

/** What a confirmed list puts in force: the next version of each role in it. */
async function confirmedMemberships(blobs: Blobs, input: CloseReviewInput): Promise<readonly GovernedRole[]> {
  const { subject, outcome, campaignId, reviewId, plan, at } = input;
  const carried = await carriedBy(blobs, input);
  if (subject.kind !== 'membership' || outcome.kind !== 'confirmed' || !carried) return [];
  const { decisionIds } = outcome;
  const by = { campaignId, reviewId, viewDigest: plan.viewDigest, decisionIds, since: at };
  return confirmedRoles(carried, listedRoles(carried, subject.owner), by);
}

async function carriedBy(blobs: Blobs, { stages }: CloseReviewInput): Promise<CarryOver | undefined> {
  const address = stages['carry-over'];
  return address === undefined ? undefined : getJson<CarryOver>(blobs, address);
}
