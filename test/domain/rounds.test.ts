import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import type { Reviewer, ReviewStage } from '../../src/domain/review.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { reviewer, type PlanParts } from '../support/builders.js';
import {
  after,
  ana,
  approve,
  asked,
  ben,
  drop,
  ofFirstEdition,
  opened,
  refused,
  reject,
  sentBy,
} from '../support/review-states.js';

describe('time runs out', () => {
  it('at the moment itself, even where nobody has woken the review yet', () => {
    const late = asked([ana], { stewards: ['sam'] });
    assert.equal(refused(late, 'ana', approve, {}, 999), undefined);
    assert.equal(refused(late, 'ana', approve, {}, 1000), 'REVIEW_CLOSED');
    const extend: Answer = { kind: 'extend', until: new Date(4000).toISOString() };
    assert.equal(refused(late, 'sam', extend, {}, 1000), 'REVIEW_CLOSED');
    const decided = after(asked([ana]), ana, approve);
    assert.equal(refused(decided, 'ana', { kind: 'withdraw' }, {}, 59), undefined);
    assert.equal(refused(decided, 'ana', { kind: 'withdraw' }, {}, 60), 'REVIEW_CLOSED');
  });
});

describe('a refusal by who is needed', () => {
  it('counts under the rule `any`, although somebody who is not needed agreed first', () => {
    const state = after(asked([ana, ben], { rule: 'any', required: ['security'] }), ana, approve);
    assert.equal(state.outcome, null);
    assert.equal(after(state, ben, reject).outcome?.kind, 'rejected');
  });
});

describe('later rounds', () => {
  const round = (...reviewers: readonly Reviewer[]): ReviewStage => ({
    reviewers,
    rule: 'any-rejection-rejects',
    quorum: 1,
    required: [],
  });
  const eva = reviewer('eva', ['manager']);
  const fay = reviewer('fay', ['delegate']);
  const sub = reviewer('sub', ['substitute']);

  it('find who abstained or put it off before free to decide, and ask them', () => {
    const state = after(opened({ stages: [round(ana, ben), round(ana)] }), ana, { kind: 'abstain' });
    const second = after(state, ben, approve);
    assert.deepEqual(second.asked.at(-1), { why: 'stage', personIds: ['ana'], at: 10 });
    assert.equal(after(second, ana, approve).outcome?.kind, 'approved');
    const until = new Date(500).toISOString();
    const put = after(
      after(opened({ stages: [round(ana, ben), round(eva)] }), ana, { kind: 'defer', until }),
      ben,
      approve,
    );
    assert.equal(nextMoment(put)?.kind, 'expire');
  });

  it('find a substitute for somebody whose absence began before them', () => {
    const absences = [{ personId: 'eva', from: 5, until: null, substitute: sub }];
    const plan: PlanParts = { stages: [round(ana), round(eva)], calendar: { absences } };
    const second = after(passMoment(opened(plan), { kind: 'substitute', at: 5 }), ana, approve);
    assert.deepEqual(second.asked.at(-1), { why: 'substitute', personIds: ['sub'], at: 10 });
    assert.equal(after(second, 'sub', approve).outcome?.kind, 'approved');
  });

  it('stand where an answer of an earlier round is taken back and that round agrees all the same', () => {
    const abstained = after(opened({ stages: [round(ana, ben), round(eva)] }), ana, { kind: 'abstain' });
    const decided = after(after(abstained, ben, approve), eva, approve);
    assert.equal(decided.outcome?.kind, 'approved');
    const back = after(decided, ana, { kind: 'withdraw' }, 20);
    assert.deepEqual([back.stage, back.outcome?.kind], [1, 'approved']);
    assert.deepEqual(
      back.decisions.map(({ personId }) => personId),
      ['ben', 'eva'],
    );
  });

  it('fall where an answer is taken back without which the earlier round agrees no more, be it an abstention', () => {
    const all: ReviewStage = { ...round(ana, ben), rule: 'all' };
    const abstained = after(opened({ stages: [all, round(eva, fay)] }), ana, { kind: 'abstain' });
    const second = after(abstained, ben, approve);
    assert.equal(second.stage, 1);
    const back = after(after(second, eva, approve), ana, { kind: 'withdraw' }, 20);
    assert.deepEqual([back.stage, back.outcome], [0, null], 'ana is waited for again');
    assert.deepEqual(
      back.decisions.map(({ personId }) => personId),
      ['ben'],
    );
    assert.equal(after(back, ana, approve, 30).stage, 1);
  });

  it('fall in a review of the first edition, whichever answer is taken back', () => {
    const first = ofFirstEdition(opened({ stages: [round(ana, ben), round(eva, fay)] }));
    const abstained = after(first, ana, { kind: 'abstain' });
    const back = after(after(after(abstained, ben, approve), eva, approve), ana, { kind: 'withdraw' }, 20);
    assert.deepEqual([back.outcome, back.decisions.map(({ personId }) => personId)], [null, ['ben']]);
  });

  it('amended, ask the first again as it was left: who handed a place on has none', () => {
    const first = opened({ stages: [round(ana), round(eva)] });
    const sent = sentBy(first, 'ana', { kind: 'delegate', to: 'fay' });
    const handed = applyDecision(first, sent, { now: 10, delegate: fay });
    const amended = after(after(handed, 'fay', approve), eva, drop('a'));
    assert.equal(amended.stage, 0);
    assert.deepEqual(amended.asked.at(-1), { why: 'amended', personIds: ['fay'], at: 10 });
    assert.equal(refused(amended, 'ana', approve), 'NOT_A_REVIEWER');
    const { outcome } = after(amended, 'fay', approve);
    assert.equal(outcome?.kind, 'approved', 'whoever amended in the last round has agreed in it');
  });
});
