import type { AskReason, ReviewPlan, ReviewSubject } from '../src/domain/review.js';
import type { ReviewShown, Store } from '../src/store/store.js';

export interface AskReviewersInput {
  readonly campaignId: string;
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  /** ISO 8601 UTC. */
  readonly openedAt: string;
  readonly expiresAt: string;
}

export interface AskAgainInput {
  readonly reviewId: string;
  /** One per time of asking, so that a retry asks nobody twice. */
  readonly key: string;
  readonly why: AskReason;
  readonly personIds: readonly string[];
  readonly at: string;
  readonly shown: ReviewShown;
}

/** Puts the question into its reviewers' inboxes and notes in the ledger whom we asked. Idempotent on reviewId. */
export const askReviewers = (deps: { readonly store: Store }, input: AskReviewersInput): Promise<void> =>
  deps.store.openReview(input);

/** Asks again, or asks more people, and notes whom and why. Idempotent on key. */
export const askAgain = (deps: { readonly store: Store }, input: AskAgainInput): Promise<void> => {
  const { reviewId, ...ask } = input;
  return deps.store.askAgain(reviewId, ask);
};
