import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { judge } from '../../src/domain/judge.js';
import type { DecisionRule } from '../../src/domain/review.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import type { ReviewState } from '../../src/domain/review-state.js';
import { command, reviewer } from '../support/builders.js';
import { after, ana, approve, asked, ben, cas, refused } from '../support/review-states.js';

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
