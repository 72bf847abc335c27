import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import type { Reviewer, ReviewStage } from '../../src/domain/review.js';
import { passMoment } from '../../src/domain/review-calendar.js';
import type { ReviewState } from '../../src/domain/review-state.js';
import { reviewer, type PlanParts } from '../support/builders.js';
import {
  after,
  ana,
  approve,
  asked,
  ben,
  cas,
  ofFirstEdition,
  opened,
  refused,
  sentBy,
} from '../support/review-states.js';

describe('a claim', () => {
  it('keeps others away while its lease runs, where one decision is enough', () => {
    const claimed = after(asked([ana, ben]), ana, { kind: 'claim' });
    assert.equal(refused(claimed, 'ben', approve), 'CLAIMED');
    assert.equal(refused(claimed, 'ben', { kind: 'claim' }), 'CLAIMED');
    assert.equal(refused(claimed, 'ben', approve, {}, 110), undefined);
    assert.equal(refused(after(claimed, ana, { kind: 'release' }), 'ben', approve), undefined);
    assert.equal(after(claimed, ana, approve).claim, null);
  });

  it('keeps nobody away where several have to decide', () => {
    const claimed = after(asked([ana, ben], { quorum: 2 }), ana, { kind: 'claim' });
    assert.equal(refused(claimed, 'ben', approve), undefined);
  });
});

describe('a place', () => {
  const delegated = (state: ReviewState, from: string, to: Reviewer): ReviewState => {
    const sent = sentBy(state, from, { kind: 'delegate', to: to.personId });
    assert.equal(judge(state, sent, 10)?.code, undefined);
    return applyDecision(state, sent, { now: 10, delegate: to });
  };

  it('is handed on with its functions, and whoever handed it on has none', () => {
    const state = delegated(asked([ben], { required: ['security'] }), 'ben', reviewer('eva', ['delegate']));
    assert.deepEqual(state.reviewers, [{ personId: 'eva', functions: ['security', 'delegate'], gains: 0 }]);
    assert.deepEqual(state.asked.at(-1), { why: 'delegation', personIds: ['eva'], at: 10 });
    assert.equal(refused(state, 'ben', approve), 'NOT_A_REVIEWER');
    assert.equal(after(state, 'eva', approve).outcome?.kind, 'approved');
  });

  it('never goes round, and never to somebody who has one already, or proposed', () => {
    const once = delegated(asked([ana, ben], { proposer: 'pia' }), 'ana', reviewer('eva', ['delegate']));
    const twice = delegated(once, 'eva', reviewer('fay', ['delegate']));
    assert.equal(refused(once, 'eva', { kind: 'delegate', to: 'ana' }), 'DELEGATION_LOOP');
    assert.equal(refused(twice, 'fay', { kind: 'delegate', to: 'ana' }), 'DELEGATION_LOOP');
    assert.equal(refused(twice, 'fay', { kind: 'delegate', to: 'fay' }), 'DELEGATION_LOOP');
    assert.equal(refused(twice, 'fay', { kind: 'delegate', to: 'ben' }), 'BAD_DELEGATE');
    assert.equal(refused(twice, 'fay', { kind: 'delegate', to: 'pia' }), 'BAD_DELEGATE');
  });

  it('never goes to somebody of another round, which would be left with nobody', () => {
    const round = (...reviewers: readonly Reviewer[]): ReviewStage => ({
      reviewers,
      ...{ rule: 'any-rejection-rejects', quorum: 1, required: [] },
    });
    const absences = [{ personId: 'cas', from: 5, until: null, substitute: reviewer('sub', ['substitute']) }];
    const plan: PlanParts = { stages: [round(ana), round(ben), round(cas)], calendar: { absences }, stewards: ['sam'] };
    const first = opened(plan);
    for (const to of ['ben', 'cas', 'sub']) {
      assert.equal(refused(first, 'ana', { kind: 'delegate', to }), 'BAD_DELEGATE', to);
      assert.equal(refused(first, 'sam', { kind: 'delegate', to, for: 'ana' }), 'BAD_DELEGATE', to);
    }
    const second = after(delegated(first, 'ana', reviewer('eva', ['delegate'])), 'eva', approve);
    assert.equal(refused(second, 'ben', { kind: 'delegate', to: 'eva' }), 'BAD_DELEGATE');
    assert.equal(refused(second, 'ben', { kind: 'delegate', to: 'ana' }), undefined, 'ana has no place any more');
    assert.equal(refused(ofFirstEdition(first), 'ana', { kind: 'delegate', to: 'ben' }), undefined);
  });

  it('of somebody who has left is handed on by a steward who did not start the campaign', () => {
    const state = asked([ana], { stewards: ['sam', 'pia'], proposer: 'pia' });
    const handOn: Answer = { kind: 'delegate', to: 'eva', for: 'ana' };
    assert.equal(refused(state, 'ana', handOn), 'NOT_A_STEWARD');
    assert.equal(refused(state, 'pia', handOn), 'PROPOSER');
    assert.equal(refused(state, 'sam', { ...handOn, to: 'sam' }), 'BAD_DELEGATE');
    assert.equal(refused(state, 'sam', { ...handOn, for: 'eva' }), 'NOT_A_REVIEWER');
    const sent = sentBy(state, 'sam', handOn);
    assert.equal(judge(state, sent, 10), null);
    const next = applyDecision(state, sent, { now: 10, delegate: reviewer('eva', ['delegate']) });
    assert.deepEqual(
      next.reviewers.map(({ personId }) => personId),
      ['eva'],
    );
  });

  it('is not handed on by who proposed, or would gain: neither picks who decides for them', () => {
    const gaining = reviewer('gus', ['entitlement-owner'], 1);
    const state = asked([ana, gaining, ben], { proposer: 'ana' });
    assert.equal(refused(state, 'ana', { kind: 'delegate', to: 'eva' }), 'PROPOSER');
    assert.equal(refused(state, 'gus', { kind: 'delegate', to: 'eva' }), 'BENEFICIARY');
    assert.equal(refused(state, 'ben', { kind: 'delegate', to: 'eva' }), undefined);
  });

  it('that is not to be handed on any more while an outcome settles is not handed on by a steward either', () => {
    const state = after(asked([ana, ben], { stewards: ['sam'] }), ana, approve);
    assert.equal(refused(state, 'sam', { kind: 'delegate', to: 'eva', for: 'ben' }), 'OUTCOME_PENDING');
  });

  it('counts once, whoever of its holder and their substitute answers', () => {
    const absences = [{ personId: 'ana', from: 5, until: null, substitute: reviewer('sub', ['substitute']) }];
    for (const rule of ['k-of-n', 'any-rejection-rejects'] as const) {
      const open = asked([ana, ben], { rule, quorum: 2, calendar: { absences } });
      const both = after(after(passMoment(open, { kind: 'substitute', at: 5 }), 'sub', approve), ana, approve);
      assert.equal(both.outcome, null);
      assert.equal(after(both, ben, approve).outcome?.kind, 'approved');
    }
    const open = asked([ana, ben], { rule: 'k-of-n', quorum: 2, calendar: { absences } });
    const against = after(passMoment(open, { kind: 'substitute', at: 5 }), ben, { kind: 'reject' });
    assert.equal(against.outcome?.kind, 'rejected', 'one place is left, and two are needed');
  });

  it('of a substitute stays that of who is away when it is handed on', () => {
    const absences = [{ personId: 'ana', from: 5, until: null, substitute: reviewer('sub', ['substitute']) }];
    const open = asked([ana, ben], { rule: 'all', calendar: { absences } });
    const state = delegated(passMoment(open, { kind: 'substitute', at: 5 }), 'sub', reviewer('eva', ['delegate']));
    assert.equal(after(after(state, ben, approve), 'eva', approve).outcome?.kind, 'approved');
  });
});
