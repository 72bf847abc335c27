import type { DecisionCommand } from '../../src/domain/command.js';
import type { Reviewer, ReviewPlan } from '../../src/domain/review.js';

/** Small domain values with everything a test does not care about filled in. */
export const reviewer = (personId: string, functions: readonly string[], gains = 0): Reviewer => ({
  personId,
  functions,
  gains,
});

export const plan = (some: Partial<ReviewPlan> = {}): ReviewPlan => ({
  view: 'sha256:view',
  viewDigest: 'view/v1:now',
  title: 'A role',
  reviewers: [],
  escalateTo: [],
  quorum: 1,
  required: [],
  timers: { remind: [], expire: 1000, settle: 50 },
  ...some,
});

export const command = (some: Partial<DecisionCommand> = {}): DecisionCommand => ({
  decisionId: 'd1',
  reviewId: 'r1',
  viewDigest: 'view/v1:now',
  answer: { kind: 'approve' },
  personId: 'ana',
  via: 'api',
  issuedAt: '2026-06-30T00:00:00Z',
  keyId: '',
  signature: '',
  ...some,
});
