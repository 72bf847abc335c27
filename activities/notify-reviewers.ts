import type { ReviewPlan, ReviewSubject } from '../src/domain/review.js';
import type { Store } from '../src/store/store.js';

export interface AskReviewersInput {
  readonly campaignId: string;
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  /** ISO 8601 UTC. */
  readonly openedAt: string;
  readonly expiresAt: string;
}

export interface RemindReviewersInput {
  readonly reviewId: string;
  /** One per reminder, so that a retry reminds nobody twice. */
  readonly key: string;
  readonly why: 'reminder' | 'escalation';
  readonly personIds: readonly string[];
  readonly at: string;
}

/** Puts the question into its reviewers' inboxes and notes in the ledger whom we asked. Idempotent on reviewId. */
export const askReviewers = (deps: { readonly store: Store }, input: AskReviewersInput): Promise<void> =>
  deps.store.openReview(input);

/** Asks again, or asks more people, and notes whom. Idempotent on key. */
export const remindReviewers = (deps: { readonly store: Store }, input: RemindReviewersInput): Promise<void> => {
  const { reviewId, ...ask } = input;
  return deps.store.askAgain(reviewId, ask);
};
