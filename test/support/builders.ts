import type { DecisionCommand } from '../../src/domain/command.js';
import type { Reviewer, ReviewCalendar, ReviewPlan, ReviewStage } from '../../src/domain/review.js';
import type { ReviewShown } from '../../src/store/store.js';

/** Small domain values with everything a test does not care about filled in. */
export const reviewer = (personId: string, functions: readonly string[], gains = 0): Reviewer => ({
  personId,
  functions,
  gains,
});

export const calendar = (some: Partial<ReviewCalendar> = {}): ReviewCalendar => ({
  remind: [],
  escalate: [],
  expire: 1000,
  extendUntil: 5000,
  absences: [],
  settle: 50,
  claim: 100,
  ...some,
});

/** What a plan of one round needs; `stages` for more of them. */
export type PlanParts = Partial<Omit<ReviewPlan, 'calendar'>> &
  Partial<ReviewStage> & { readonly calendar?: Partial<ReviewCalendar> };

export const plan = ({ reviewers = [], quorum = 1, required = [], rule, ...some }: PlanParts = {}): ReviewPlan => ({
  view: 'sha256:view',
  viewDigest: 'view/v1:now',
  title: 'A role',
  stages: [{ reviewers, quorum, required, rule: rule ?? 'any-rejection-rejects' }],
  proposer: null,
  stewards: [],
  security: [],
  reasons: ['reject', 'deny', 'end', 'not-mine', 'proceed', 'stop'],
  edition: 2,
  ...some,
  calendar: calendar(some.calendar),
});

export const shown = (some: Partial<ReviewShown> = {}): ReviewShown => ({
  outcome: null,
  expiresAt: '2026-06-30T13:00:00.000Z',
  viewDigest: 'view/v1:now',
  claimedBy: null,
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
