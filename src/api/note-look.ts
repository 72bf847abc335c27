import type { ApiDeps, Caller } from './deps.js';
import type { ReviewDetails } from './review-details.js';

/** Whoever is asked has been shown this now: what their time of deciding is measured from. */
export const noteLook = (
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  { personId }: Caller,
  { reviewId, viewDigest }: Pick<ReviewDetails, 'reviewId' | 'viewDigest'>,
): Promise<void> => store.noteLook({ reviewId, personId, viewDigest, at: clock().toISOString() });
