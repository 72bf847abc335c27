import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Amendment, Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import type { DecisionRule, Reviewer, ReviewStage, ReviewSubject } from '../../src/domain/review.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { openReview, viewNow, type ReviewState } from '../../src/domain/review-state.js';
import { answersFor, verdictKinds, weightOf } from '../../src/domain/verdicts.js';
import { command, plan, reviewer, type PlanParts } from '../support/builders.js';

const ana = reviewer('ana', ['entitlement-owner']);
const ben = reviewer('ben', ['security']);
const cas = reviewer('cas', ['entitlement-owner']);
const role: ReviewSubject = { kind: 'candidate-role', candidateId: 'c1' };
const approve: Answer = { kind: 'approve' };
const reject: Answer = { kind: 'reject' };

const opened = (more: PlanParts, subject: ReviewSubject = role): ReviewState =>
  openReview({ reviewId: 'r1', subject, plan: plan(more), openedAt: 0 });

const asked = (reviewers: readonly Reviewer[], more: PlanParts = {}, subject: ReviewSubject = role): ReviewState =>
  opened({ reviewers, ...more }, subject);

type Sent = Parameters<typeof command>[0];

const sentBy = (state: ReviewState, who: string, answer: Answer, more: Sent = {}) =>
  command({ decisionId: `d-${who}`, personId: who, answer, reasonDigest: 'why', viewDigest: viewNow(state), ...more });

/** The state after this person's answer, which has to be allowed. */
const after = (state: ReviewState, who: Reviewer | string, answer: Answer, now = 10): ReviewState => {
  const sent = sentBy(state, typeof who === 'string' ? who : who.personId, answer);
  assert.equal(judge(state, sent, now)?.code, undefined);
  return applyDecision(state, sent, { now });
};

const refused = (state: ReviewState, who: string, answer: Answer, more: Sent = {}, now = 10): string | undefined =>
  judge(state, sentBy(state, who, answer, more), now)?.code;

const amend = (some: Partial<Amendment>, revision = `amended/v1:${JSON.stringify(some)}`): Answer => ({
  kind: 'amend',
  amendment: { dropEntitlements: [], removeMembers: [], ...some },
  revision,
});
const drop = (...ids: string[]): Answer => amend({ dropEntitlements: ids.map((id) => ({ source: 'ad', id })) });

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

  it('of the name or the owner alone keeps what others have said', () => {
    const one = after(asked([ana, ben], { quorum: 2 }), ana, approve);
    const { outcome } = after(one, ben, amend({ name: 'Clerks', owner: 'p_x' }));
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
});

describe('the calendar of a review', () => {
  const DAY = 86_400_000;
  const walk = (state: ReviewState): { seen: (readonly [string, number, string])[]; end: ReviewState } => {
    const seen: (readonly [string, number, string])[] = [];
    let end = state;
    for (let moment = nextMoment(end); moment; moment = nextMoment(end)) {
      const next = passMoment(end, moment);
      const asks = next.asked.slice(end.asked.length).flatMap(({ personIds }) => personIds);
      seen.push([moment.kind, moment.at / DAY, asks.join('+')]);
      end = next;
    }
    return { seen, end };
  };

  it('of sixty days meets every reminder, escalation and the substitute at its moment, then expires and says whom it asked', () => {
    const boss = reviewer('boss', ['manager']);
    const chief = reviewer('chief', ['head']);
    const state = asked([ana, cas], {
      calendar: {
        remind: [7, 14, 28, 42, 56].map((day) => day * DAY),
        escalate: [
          { at: 21 * DAY, to: [boss, ana] },
          { at: 49 * DAY, to: [chief] },
        ],
        absences: [{ personId: 'cas', from: 10 * DAY, until: 30 * DAY, substitute: reviewer('sub', ['substitute']) }],
        expire: 60 * DAY,
      },
    });
    const { seen, end } = walk(state);
    assert.deepEqual(seen, [
      ['reminder', 7, 'ana+cas'],
      ['substitute', 10, 'sub'],
      ['reminder', 14, 'ana+cas+sub'],
      ['escalation', 21, 'boss+ana'],
      ['reminder', 28, 'ana+cas+sub+boss'],
      ['reminder', 42, 'ana+cas+sub+boss'],
      ['escalation', 49, 'chief'],
      ['reminder', 56, 'ana+cas+sub+boss+chief'],
      ['expire', 60, ''],
    ]);
    assert.equal(end.outcome?.kind, 'expired');
    assert.deepEqual(end.outcome?.decisionIds, []);
    assert.equal(end.outcome?.asked?.length, 9);
    assert.deepEqual(end.outcome?.asked?.[2], { why: 'substitute', personIds: ['sub'], at: 10 * DAY });
  });

  it('gives nobody a substitute who has answered, or whose absence is over', () => {
    const absence = (until: number | null) => ({
      personId: 'ana',
      from: 100,
      until,
      substitute: reviewer('sub', ['substitute']),
    });
    const answered = after(asked([ana, ben], { quorum: 2, calendar: { absences: [absence(null)] } }), ana, approve);
    assert.equal(passMoment(answered, { kind: 'substitute', at: 100 }).reviewers.length, 2);
    const over = asked([ana], { calendar: { absences: [absence(90)] } });
    assert.equal(passMoment(over, { kind: 'substitute', at: 100 }).reviewers.length, 1);
  });

  it('lets a substitute answer for the place, where everybody has to', () => {
    const absences = [{ personId: 'ana', from: 5, until: null, substitute: reviewer('sub', ['substitute']) }];
    const state = passMoment(asked([ana, ben], { rule: 'all', calendar: { absences } }), { kind: 'substitute', at: 5 });
    assert.equal(after(after(state, ben, approve), 'sub', approve).outcome?.kind, 'approved');
  });

  it('can be extended by a steward, with a reason, up to the limit', () => {
    const state = asked([ana], { stewards: ['sam'] });
    const until = (ms: number): Answer => ({ kind: 'extend', until: new Date(ms).toISOString() });
    assert.deepEqual(nextMoment(after(state, 'sam', until(4000))), { kind: 'expire', at: 4000 });
    assert.equal(refused(state, 'sam', until(900)), 'BAD_DATE');
    assert.equal(refused(state, 'sam', until(5001)), 'BAD_DATE');
    assert.equal(judge(state, command({ personId: 'sam', answer: until(4000) }), 10)?.code, 'REASON_REQUIRED');
  });

  it('never ends in approval by silence, whatever the policy', () => {
    const moment = fc.nat(2000);
    fc.assert(
      fc.property(
        fc.array(moment, { maxLength: 5 }),
        moment,
        fc.constantFrom<DecisionRule>('any', 'all', 'k-of-n', 'any-rejection-rejects'),
        fc.nat(3),
        (remind, expire, rule, quorum) => {
          const { end } = walk(
            asked([ana], { rule, quorum, calendar: { remind: [...remind].sort((a, b) => a - b), expire } }),
          );
          assert.equal(end.outcome?.kind, 'expired');
        },
      ),
    );
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
