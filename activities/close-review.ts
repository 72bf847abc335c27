import type { Blobs } from '../src/blobs/blobs.js';
import type { GovernedRole } from '../src/domain/catalogue.js';
import { governedRole } from '../src/domain/govern.js';
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
 * The outcome takes effect: ledger, read model and, for an approved candidate, the governed role in the catalogue, all in
 * one transaction. Idempotent on reviewId.
 */
export async function closeReview(
  deps: { readonly store: Store; readonly blobs: Blobs },
  input: CloseReviewInput,
): Promise<{ readonly stillOpen: number }> {
  const { reviewId, outcome, at } = input;
  return deps.store.closeReview({ reviewId, outcome, role: await roleOf(deps.blobs, input), at });
}

async function roleOf(blobs: Blobs, input: CloseReviewInput): Promise<GovernedRole | null> {
  const { subject, outcome } = input;
  if (subject.kind !== 'candidate-role' || outcome.kind !== 'approved') return null;
  const context = await reviewContext(blobs, input.stages);
  const candidate = context.candidate(subject.candidateId);
  const first = input.decisions.find(({ decisionId }) => outcome.decisionIds.includes(decisionId));
  return governedRole({
    candidate,
    outcome,
    owner: first?.personId ?? '',
    campaignId: input.campaignId,
    reviewId: input.reviewId,
    viewDigest: input.plan.viewDigest,
    since: input.at,
  });
}
