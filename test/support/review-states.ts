import assert from 'node:assert/strict';
import type { Amendment, Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import type { Reviewer, ReviewSubject } from '../../src/domain/review.js';
import { openReview, viewNow, type ReviewState } from '../../src/domain/review-state.js';
import { command, plan, reviewer, type PlanParts } from './builders.js';

/** Reviews as values: who is asked, who says what, what becomes of it. */
export const ana = reviewer('ana', ['entitlement-owner']);
export const ben = reviewer('ben', ['security']);
export const cas = reviewer('cas', ['entitlement-owner']);
export const role: ReviewSubject = { kind: 'candidate-role', candidateId: 'c1' };
export const approve: Answer = { kind: 'approve' };
export const reject: Answer = { kind: 'reject' };

export const opened = (more: PlanParts, subject: ReviewSubject = role): ReviewState =>
  openReview({ reviewId: 'r1', subject, plan: plan(more), openedAt: 0 });

export const asked = (
  reviewers: readonly Reviewer[],
  more: PlanParts = {},
  subject: ReviewSubject = role,
): ReviewState => opened({ reviewers, ...more }, subject);

/** The same review, opened before the rules were as they are. */
export function ofFirstEdition(state: ReviewState): ReviewState {
  const { edition: _, ...plan } = state.plan;
  return { ...state, plan };
}

export type Sent = Parameters<typeof command>[0];

export const sentBy = (state: ReviewState, who: string, answer: Answer, more: Sent = {}) =>
  command({ decisionId: `d-${who}`, personId: who, answer, reasonDigest: 'why', viewDigest: viewNow(state), ...more });

/** The state after this person's answer, which has to be allowed. */
export const after = (state: ReviewState, who: Reviewer | string, answer: Answer, now = 10): ReviewState => {
  const sent = sentBy(state, typeof who === 'string' ? who : who.personId, answer);
  assert.equal(judge(state, sent, now)?.code, undefined);
  return applyDecision(state, sent, { now });
};

export const refused = (
  state: ReviewState,
  who: string,
  answer: Answer,
  more: Sent = {},
  now = 10,
): string | undefined => judge(state, sentBy(state, who, answer, more), now)?.code;

export const amend = (some: Partial<Amendment>, revision = `amended/v1:${JSON.stringify(some)}`): Answer => ({
  kind: 'amend',
  amendment: { dropEntitlements: [], removeMembers: [], ...some },
  revision,
});
export const drop = (...ids: string[]): Answer => amend({ dropEntitlements: ids.map((id) => ({ source: 'ad', id })) });
