import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision, judge, nextMoment, openReview, passMoment, type ReviewState } from '../../src/domain/decide.js';
import type { Reviewer, ReviewSubject } from '../../src/domain/review.js';
import { command, plan, reviewer } from '../support/builders.js';

const ana = reviewer('ana', ['entitlement-owner']);
const ben = reviewer('ben', ['security']);
const cas = reviewer('cas', ['entitlement-owner']);
const role: ReviewSubject = { kind: 'candidate-role', candidateId: 'c1' };
const approve: Answer = { kind: 'approve' };

const asked = (
  reviewers: readonly Reviewer[],
  more: Partial<ReviewState['plan']> = {},
  subject: ReviewSubject = role,
): ReviewState => openReview({ reviewId: 'r1', subject, plan: plan({ reviewers, ...more }), openedAt: 0 });

const decided = (state: ReviewState, who: Reviewer, answer: Answer, now = 10): ReviewState => {
  const sent = command({ personId: who.personId, answer, reasonDigest: 'd' });
  assert.equal(judge(state, sent)?.code, undefined);
  return applyDecision(state, sent, now);
};

const refusedCode = (state: ReviewState, sent: Parameters<typeof command>[0]): string | undefined =>
  judge(state, command(sent))?.code;

describe('a decision', () => {
  it('of one reviewer approves where the quorum is one, and takes effect only after the settle delay', () => {
    const state = decided(asked([ana, ben]), ana, approve);
    assert.equal(state.outcome?.kind, 'approved');
    assert.deepEqual(nextMoment(state), { kind: 'settle', at: 10 + state.plan.timers.settle });
    assert.equal(state.closed, false);
  });

  it('needs two distinct people where the quorum is two', () => {
    const once = decided(asked([ana, cas], { quorum: 2 }), ana, approve);
    assert.equal(once.outcome, null);
    assert.equal(decided(once, ana, approve).outcome, null);
    assert.equal(decided(once, cas, approve).outcome?.kind, 'approved');
  });

  it('needs one of every required function among the approvers', () => {
    const two = decided(
      decided(asked([ana, ben, cas], { quorum: 2, required: ['security'] }), ana, approve),
      cas,
      approve,
    );
    assert.equal(two.outcome, null);
    assert.equal(decided(two, ben, approve).outcome?.kind, 'approved');
  });

  it('to reject rejects at once, however many approvals stand', () => {
    const state = decided(decided(asked([ana, ben], { quorum: 2 }), ana, approve), ben, { kind: 'reject' });
    assert.equal(state.outcome?.kind, 'rejected');
  });

  it('to amend counts together only with the same amendment, in whatever order it is listed', () => {
    const drop = (...ids: string[]): Answer => ({
      kind: 'amend',
      amendment: { dropEntitlements: ids.map((id) => ({ source: 'ad', id })), removeMembers: [] },
    });
    const one = decided(asked([ana, ben], { quorum: 2 }), ana, drop('a', 'b'));
    assert.equal(decided(one, ben, approve).outcome, null);
    assert.equal(decided(one, ben, drop('a')).outcome, null);
    const both = decided(one, ben, drop('b', 'a'));
    assert.equal(both.outcome?.kind, 'approved');
    assert.equal(both.outcome?.amendment?.dropEntitlements.length, 2);
  });

  it('can be withdrawn until it settles, and given again', () => {
    const withdrawn = decided(decided(asked([ana]), ana, approve), ana, { kind: 'withdraw' }, 20);
    assert.equal(withdrawn.outcome, null);
    assert.equal(withdrawn.settlesAt, null);
    assert.equal(decided(withdrawn, ana, { kind: 'reject' }, 30).outcome?.kind, 'rejected');
  });

  it('of an owner confirms or denies a source', () => {
    const source = asked([ana], {}, { kind: 'source', source: 'hr' });
    assert.equal(decided(source, ana, { kind: 'confirm' }).outcome?.kind, 'confirmed');
    assert.equal(decided(source, ana, { kind: 'deny' }).outcome?.kind, 'denied');
  });
});

describe('a command is refused', () => {
  const open = asked([ana, reviewer('dan', ['manager'], 3)]);
  const cases: readonly (readonly [string, ReviewState, Parameters<typeof command>[0]])[] = [
    ['WRONG_REVIEW', open, { reviewId: 'r2' }],
    ['NOT_A_REVIEWER', open, { personId: 'eve' }],
    ['STALE_VIEW', open, { viewDigest: 'view/v1:old' }],
    ['WRONG_ANSWER', open, { answer: { kind: 'confirm' } }],
    ['BENEFICIARY', open, { personId: 'dan' }],
    ['REASON_REQUIRED', open, { answer: { kind: 'reject' } }],
    ['NOTHING_TO_WITHDRAW', open, { answer: { kind: 'withdraw' } }],
    ['OUTCOME_PENDING', decided(open, ana, approve), { personId: 'ana' }],
    ['REVIEW_CLOSED', passMoment(open, { kind: 'expire', at: 0 }), {}],
  ];
  for (const [code, state, sent] of cases) {
    it(`as ${code}`, () => assert.equal(refusedCode(state, { personId: 'ana', ...sent }), code));
  }

  it('only for approving: a beneficiary may still reject', () => {
    const sent = command({ personId: 'dan', answer: { kind: 'reject' }, reasonDigest: 'd' });
    assert.equal(judge(open, sent), null);
  });
});

describe('the calendar of a review', () => {
  const timers = { remind: [100, 200], escalate: 150, expire: 1000, settle: 50 };
  const quiet = (): ReviewState => asked([ana], { timers, escalateTo: [ben, ana] });

  it('reminds, escalates, reminds, expires, each at its moment', () => {
    const seen: (readonly [string, number])[] = [];
    let state = quiet();
    for (let moment = nextMoment(state); moment; moment = nextMoment(state)) {
      seen.push([moment.kind, moment.at]);
      state = passMoment(state, moment);
    }
    assert.deepEqual(seen, [
      ['remind', 100],
      ['escalate', 150],
      ['remind', 200],
      ['expire', 1000],
    ]);
    assert.equal(state.outcome?.kind, 'expired');
    assert.deepEqual(state.outcome?.decisionIds, []);
  });

  it('adds the people an escalation names, each once', () => {
    const state = passMoment(quiet(), { kind: 'escalate', at: 150 });
    assert.deepEqual(
      state.reviewers.map(({ personId }) => personId),
      ['ana', 'ben'],
    );
  });

  it('never ends in approval by silence, whatever the order of moments', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 5 }), fc.nat(2000), (remind, expire) => {
        let state = asked([ana], { timers: { remind: [...remind].sort((a, b) => a - b), expire, settle: 1 } });
        for (let moment = nextMoment(state); moment; moment = nextMoment(state)) state = passMoment(state, moment);
        assert.equal(state.outcome?.kind, 'expired');
      }),
    );
  });
});
