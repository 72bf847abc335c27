import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import type { DecisionRule, Reviewer, ReviewStage, ReviewSubject } from '../../src/domain/review.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { viewNow, type ReviewState } from '../../src/domain/review-state.js';
import { answersFor, verdictKinds, weightOf } from '../../src/domain/verdicts.js';
import { command, reviewer, type PlanParts } from '../support/builders.js';
import {
  after,
  amend,
  ana,
  approve,
  asked,
  ben,
  cas,
  drop,
  ofFirstEdition,
  opened,
  refused,
  reject,
  role,
  sentBy,
  type Sent,
} from '../support/review-states.js';

describe('a decision', () => {
  it('of one reviewer approves where the quorum is one, and takes effect only after the settle delay', () => {
    const state = after(asked([ana, ben]), ana, approve);
    assert.equal(state.outcome?.kind, 'approved');
    assert.deepEqual(nextMoment(state), { kind: 'settle', at: 10 + state.plan.calendar.settle });
    assert.equal(state.closed, false);
  });

  it('needs two distinct people where the quorum is two', () => {
    const once = after(asked([ana, cas], { quorum: 2 }), ana, approve);
    assert.equal(once.outcome, null);
    assert.equal(after(once, ana, approve).outcome, null);
    assert.equal(after(once, cas, approve).outcome?.kind, 'approved');
  });

  it('needs one of every required function among those who approve', () => {
    const one = after(asked([ana, ben, cas], { quorum: 2, required: ['security'] }), ana, approve);
    const two = after(one, cas, approve);
    assert.equal(two.outcome, null);
    assert.equal(after(two, ben, approve).outcome?.kind, 'approved');
  });

  it('can be withdrawn until it settles, and given again', () => {
    const withdrawn = after(after(asked([ana]), ana, approve), ana, { kind: 'withdraw' }, 20);
    assert.equal(withdrawn.outcome, null);
    assert.equal(withdrawn.settlesAt, null);
    assert.equal(after(withdrawn, ana, reject, 30).outcome?.kind, 'rejected');
  });

  it('to abstain or to comment moves nothing, and silence moves nothing', () => {
    const state = after(after(asked([ana, ben]), ana, { kind: 'abstain' }), ben, { kind: 'comment' });
    assert.equal(state.outcome, null);
    assert.equal(nextMoment(state)?.kind, 'expire');
  });

  it('put off is asked again at its date, which lies before the end', () => {
    const until = new Date(500).toISOString();
    const state = after(asked([ana]), ana, { kind: 'defer', until });
    assert.deepEqual(nextMoment(state), { kind: 'deferred', at: 500 });
    const again = passMoment(state, { kind: 'deferred', at: 500 });
    assert.deepEqual(again.asked.at(-1), { why: 'deferred', personIds: ['ana'], at: 500 });
    assert.equal(again.decisions.length, 0);
    assert.equal(refused(state, 'ana', { kind: 'defer', until: new Date(1000).toISOString() }), 'BAD_DATE');
    assert.equal(refused(state, 'ana', { kind: 'defer', until: new Date(5).toISOString() }), 'BAD_DATE');
  });
});

describe('each kind of question takes its own answers', () => {
  const key = { source: 'ad', id: 'a' };
  const cases: readonly (readonly [ReviewSubject, readonly (readonly [Answer, string])[]])[] = [
    [
      { kind: 'source', source: 'hr' },
      [
        [{ kind: 'confirm' }, 'confirmed'],
        [{ kind: 'deny' }, 'denied'],
      ],
    ],
    [
      { kind: 'attribute', attribute: 'department' },
      [
        [{ kind: 'confirm' }, 'confirmed'],
        [{ kind: 'deny' }, 'denied'],
      ],
    ],
    [
      { kind: 'match', left: key, right: key },
      [
        [{ kind: 'same' }, 'same'],
        [{ kind: 'different' }, 'different'],
      ],
    ],
    [{ kind: 'account-class', account: key }, [[{ kind: 'class', class: 'service_account' }, 'classified']]],
    [
      { kind: 'nhi-owner', identity: 'i' },
      [
        [{ kind: 'keep' }, 'kept'],
        [{ kind: 'end' }, 'ended'],
        [{ kind: 'not-mine' }, 'disowned'],
      ],
    ],
    [
      { kind: 'circuit-breaker', source: 'ad' },
      [
        [{ kind: 'proceed' }, 'proceeding'],
        [{ kind: 'stop' }, 'stopped'],
      ],
    ],
    [
      { kind: 'readiness' },
      [
        [{ kind: 'proceed' }, 'proceeding'],
        [{ kind: 'stop' }, 'stopped'],
      ],
    ],
    [
      role,
      [
        [approve, 'approved'],
        [reject, 'rejected'],
      ],
    ],
    [
      { kind: 'membership', owner: 'ana' },
      [
        [{ kind: 'confirm' }, 'confirmed'],
        [{ kind: 'deny' }, 'denied'],
      ],
    ],
  ];
  for (const [subject, answers] of cases) {
    it(`${subject.kind}: ${answers.map(([, outcome]) => outcome).join(', ')}`, () => {
      const state = asked([ana], {}, subject);
      for (const [answer, outcome] of answers) assert.equal(after(state, ana, answer).outcome?.kind, outcome);
      const foreign = verdictKinds.filter((kind) => !answersFor(subject).includes(kind));
      assert.ok(foreign.length > 0);
      if (subject.kind !== 'source') assert.ok(foreign.length < verdictKinds.length);
    });
  }

  it('refuses the answer of another kind', () => {
    assert.equal(refused(asked([ana]), 'ana', { kind: 'confirm' }), 'WRONG_ANSWER');
    assert.equal(refused(asked([ana], {}, { kind: 'readiness' }), 'ana', approve), 'WRONG_ANSWER');
  });

  it('keeps the class that people agreed on, and counts only equal ones together', () => {
    const state = asked([ana, ben], { quorum: 2 }, { kind: 'account-class', account: key });
    const one = after(state, ana, { kind: 'class', class: 'human' });
    assert.equal(after(one, ben, { kind: 'class', class: 'shared' }).outcome, null);
    assert.equal(after(one, ben, { kind: 'class', class: 'human' }).outcome?.class, 'human');
  });
});

describe('a decision rule, by its name', () => {
  const verdicts = (rule: DecisionRule, quorum: number, given: string): string | undefined => {
    const people = [ana, ben, cas];
    let state = asked(people, { rule, quorum });
    for (const [index, letter] of [...given].entries()) {
      if (letter === '.' || state.outcome) continue;
      state = after(
        state,
        people[index] ?? ana,
        letter === '+' ? approve : letter === '-' ? reject : { kind: 'abstain' },
      );
    }
    return state.outcome?.kind;
  };
  const cases: readonly (readonly [DecisionRule, number, string, string | undefined])[] = [
    ['any', 1, '.+.', 'approved'],
    ['any', 1, '.-.', 'rejected'],
    ['any', 1, '0..', undefined],
    ['all', 1, '++.', undefined],
    ['all', 1, '+++', 'approved'],
    ['all', 1, '++-', 'rejected'],
    ['all', 1, '++0', 'approved'],
    ['all', 1, '000', undefined],
    ['k-of-n', 2, '-++', 'approved'],
    ['k-of-n', 2, '-+-', 'rejected'],
    ['k-of-n', 2, '-+.', undefined],
    ['any-rejection-rejects', 2, '++.', 'approved'],
    ['any-rejection-rejects', 2, '+-.', 'rejected'],
  ];
  for (const [rule, quorum, given, outcome] of cases) {
    it(`${rule} of ${quorum}: ${given} is ${outcome ?? 'open'}`, () =>
      assert.equal(verdicts(rule, quorum, given), outcome));
  }
});

describe('an amendment', () => {
  it('that changes access asks the others again, and what they agree to is what it says', () => {
    const one = after(asked([ana, ben, cas], { quorum: 2 }), ana, approve);
    const amended = after(one, ben, drop('a'));
    assert.equal(amended.outcome, null);
    assert.deepEqual(amended.asked.at(-1), { why: 'amended', personIds: ['ana'], at: 10 });
    assert.equal(refused(amended, 'ana', approve, { viewDigest: 'view/v1:now' }), 'STALE_VIEW');
    const { outcome } = after(amended, ana, approve);
    assert.equal(outcome?.kind, 'approved');
    assert.deepEqual(outcome?.amendment?.dropEntitlements, [{ source: 'ad', id: 'a' }]);
    assert.deepEqual(outcome?.decisionIds.toSorted(), ['d-ana', 'd-ben']);
  });

  it('that names another owner asks the others again, the more so where somebody names themselves', () => {
    const one = after(asked([ana, ben], { quorum: 2 }), ana, approve);
    const amended = after(one, ben, amend({ owner: 'ben' }));
    assert.equal(amended.outcome, null);
    assert.deepEqual(amended.asked.at(-1)?.personIds, ['ana']);
  });

  it('that takes somebody in needs security, which is asked as well, or is refused where nobody is named for it', () => {
    const takesIn = amend({ addMembers: ['i1'] });
    assert.equal(refused(asked([ana, cas]), 'ana', takesIn), 'FOUR_EYES');
    const amended = after(asked([ana, cas], { security: [ben] }), ana, takesIn);
    assert.equal(amended.outcome, null);
    assert.deepEqual(amended.asked.at(-1), { why: 'amended', personIds: ['ben'], at: 10 });
    assert.equal(after(amended, cas, approve).outcome, null);
    assert.equal(after(amended, ben, approve).outcome?.kind, 'approved');
  });

  it('of the name alone keeps what others have said', () => {
    const one = after(asked([ana, ben], { quorum: 2 }), ana, approve);
    const { outcome } = after(one, ben, amend({ name: 'Clerks' }));
    assert.equal(outcome?.kind, 'approved');
    assert.equal(outcome?.amendment?.name, 'Clerks');
  });

  it('that lists the same changes in another order changes nothing', () => {
    const one = after(asked([ana, ben], { quorum: 2 }), ana, drop('a', 'b'));
    assert.equal(after(one, ben, drop('b', 'a')).outcome?.kind, 'approved');
  });

  it('taken back brings back what was shown before, and asks those who had agreed to it', () => {
    const amended = after(asked([ana, ben, cas], { quorum: 3 }), ana, drop('a'));
    const agreed = after(amended, ben, approve);
    const back = after(agreed, ana, { kind: 'withdraw' });
    assert.equal(viewNow(back), 'view/v1:now');
    assert.deepEqual(back.decisions, []);
    assert.deepEqual(back.asked.at(-1)?.personIds, ['ben']);
  });
});

describe('rounds', () => {
  const rounds = (more: PlanParts = {}): ReviewState => {
    const round = (people: readonly Reviewer[]): ReviewStage => ({
      reviewers: people,
      rule: 'any-rejection-rejects',
      quorum: 1,
      required: [],
    });
    return opened({ stages: [round([ana, cas]), round([ben, ana])], ...more });
  };

  it('follow each other: the second is asked when the first agrees, by somebody else', () => {
    const second = after(rounds(), ana, approve);
    assert.equal(second.outcome, null);
    assert.deepEqual(second.asked.at(-1), { why: 'stage', personIds: ['ben', 'ana'], at: 10 });
    assert.equal(refused(second, 'ana', approve), 'FOUR_EYES');
    const { outcome } = after(second, ben, approve);
    assert.deepEqual(outcome?.decisionIds, ['d-ana', 'd-ben']);
  });

  it('end at any rejection', () => {
    assert.equal(after(rounds(), cas, reject).outcome?.kind, 'rejected');
    assert.equal(after(after(rounds(), cas, approve), ben, reject).outcome?.kind, 'rejected');
  });

  it('begin again when the second changes what the first agreed to', () => {
    const amended = after(after(rounds(), cas, approve), ben, drop('a'));
    assert.equal(amended.stage, 0);
    assert.deepEqual(amended.asked.at(-1)?.why, 'amended');
    assert.deepEqual(
      amended.decisions.map(({ personId }) => personId),
      ['ben'],
    );
  });

  it('open again when a verdict of an earlier one is taken back', () => {
    const back = after(after(rounds(), cas, approve), cas, { kind: 'withdraw' });
    assert.deepEqual([back.stage, back.decisions.length], [0, 0]);
    assert.deepEqual(back.reviewers, [ana, cas]);
  });
});

describe('four eyes', () => {
  const dan = reviewer('dan', ['manager'], 3);
  it('keep a proposer and a beneficiary from approving, and from nothing else', () => {
    const state = asked([ana, dan], { proposer: 'ana' });
    assert.equal(refused(state, 'ana', approve), 'PROPOSER');
    assert.equal(refused(state, 'dan', approve), 'BENEFICIARY');
    assert.equal(refused(state, 'ana', drop('a')), 'PROPOSER');
    assert.equal(refused(state, 'ana', reject), undefined);
    assert.equal(refused(state, 'dan', reject), undefined);
    assert.equal(
      refused(asked([ana], { proposer: 'ana' }, { kind: 'readiness' }), 'ana', { kind: 'proceed' }),
      'PROPOSER',
    );
  });

  it('keep a proposer from confirming memberships, which makes the next version of each role; sources they may confirm', () => {
    const confirm: Answer = { kind: 'confirm' };
    const membership: ReviewSubject = { kind: 'membership', owner: 'ana' };
    const state = asked([ana, ben], { proposer: 'ana' }, membership);
    assert.equal(refused(state, 'ana', confirm), 'PROPOSER');
    assert.equal(refused(state, 'ana', { kind: 'deny' }), undefined);
    assert.equal(after(state, 'ben', confirm).outcome?.kind, 'confirmed');
    assert.equal(
      refused(asked([ana], { proposer: 'ana' }, { kind: 'source', source: 'hr' }), 'ana', confirm),
      undefined,
    );
    assert.equal(refused(ofFirstEdition(state), 'ana', confirm), undefined);
  });

  it('know no verdict that puts something in force and is not kept from a proposer', () => {
    const inForce = ['approved', 'proceeding'];
    for (const kind of ['approve', 'amend', 'proceed'] as const) {
      const verdict = kind === 'amend' ? drop('a') : { kind };
      assert.ok(verdict.kind !== 'withdraw' && 'kind' in verdict);
      if (verdict.kind === 'approve' || verdict.kind === 'amend' || verdict.kind === 'proceed') {
        const { favours, outcome } = weightOf(verdict);
        assert.ok(favours && inForce.includes(outcome ?? ''));
      }
    }
  });
});

describe('a command is refused', () => {
  const open = asked([ana, reviewer('dan', ['manager'], 3)]);
  const cases: readonly (readonly [string, ReviewState, Sent])[] = [
    ['WRONG_REVIEW', open, { reviewId: 'r2' }],
    ['NOT_A_REVIEWER', open, { personId: 'eve' }],
    ['STALE_VIEW', open, { viewDigest: 'view/v1:old' }],
    ['WRONG_ANSWER', open, { answer: { kind: 'confirm' } }],
    ['BENEFICIARY', open, { personId: 'dan' }],
    ['REASON_REQUIRED', open, { answer: reject }],
    ['REASON_REQUIRED', open, { answer: { kind: 'comment' } }],
    ['NOTHING_TO_WITHDRAW', open, { answer: { kind: 'withdraw' } }],
    ['NOT_CLAIMED', open, { answer: { kind: 'release' } }],
    ['NOT_A_STEWARD', open, { answer: { kind: 'extend', until: new Date(2000).toISOString() } }],
    ['OUTCOME_PENDING', after(open, ana, approve), { personId: 'ana' }],
    ['REVIEW_CLOSED', passMoment(open, { kind: 'expire', at: 0 }), {}],
  ];
  for (const [code, state, sent] of cases) {
    it(`as ${code}: ${JSON.stringify(sent)}`, () =>
      assert.equal(judge(state, command({ personId: 'ana', ...sent }), 10)?.code, code));
  }

  it('only where policy asks for a reason', () => {
    const state = asked([ana], { reasons: ['approve'] });
    assert.equal(judge(state, command({ answer: approve }), 10)?.code, 'REASON_REQUIRED');
    assert.equal(judge(state, command({ answer: reject }), 10), null);
  });
});

describe('any run of a review', () => {
  const people = [ana, ben, cas, reviewer('dan', ['manager'], 2)];
  const answers: readonly Answer[] = [
    approve,
    reject,
    drop('a'),
    amend({ name: 'N' }),
    { kind: 'abstain' },
    { kind: 'withdraw' },
    { kind: 'claim' },
    { kind: 'release' },
    { kind: 'defer', until: new Date(700).toISOString() },
  ];
  it('approves only by so many distinct people as it needs, none of them proposer or beneficiary, about one content', () => {
    const step = fc.record({
      who: fc.constantFrom(...people.map(({ personId }) => personId)),
      answer: fc.constantFrom(...answers),
      wait: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (steps, quorum) => {
        let state = asked(people, { quorum, proposer: 'cas' });
        let now = 0;
        for (const { who, answer, wait } of steps) {
          now += wait;
          const sent = sentBy(state, who, answer);
          if (!judge(state, sent, now)) state = applyDecision(state, sent, { now });
        }
        if (state.outcome?.kind !== 'approved') return;
        const made = state.decisions.filter(({ decisionId }) => state.outcome?.decisionIds.includes(decisionId));
        assert.equal(new Set(made.map(({ personId }) => personId)).size, made.length);
        assert.ok(made.length >= quorum);
        assert.ok(made.every(({ personId }) => personId !== 'cas' && personId !== 'dan'));
      }),
      { numRuns: 500 },
    );
  });
});
