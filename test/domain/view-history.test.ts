import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import { viewNow, type ReviewState } from '../../src/domain/review-state.js';
import { missedSince, viewChanges, type CountedDecision } from '../../src/domain/view-history.js';
import { amend, ana, approve, asked, ben, cas, drop, sentBy } from '../support/review-states.js';

const OPENED = 'view/v1:now';

/** A review that is told one thing after the other; what it refuses is not counted. */
function played(sayings: readonly (readonly [string, Answer])[]) {
  let state: ReviewState = asked([ana, ben, cas], { rule: 'all' });
  const counted: CountedDecision[] = [];
  const shown: string[] = [viewNow(state)];
  for (const [at, [who, answer]] of sayings.entries()) {
    const command = sentBy(state, who, answer);
    if (judge(state, command, 10)) continue;
    state = applyDecision(state, command, { now: 10 });
    counted.push({ decisionId: `d${at}`, personId: who, answer, at: new Date(at).toISOString() });
    shown.push(viewNow(state));
  }
  return { state, counted, shown };
}

const answer = fc.oneof(
  fc.constantFrom<Answer>(approve, { kind: 'withdraw' }, { kind: 'abstain' }, { kind: 'comment' }),
  fc.constantFrom(drop('a'), drop('b'), amend({ name: 'Clerks' }), amend({ removeMembers: ['m'] })),
);

describe('what a review has shown', () => {
  it('ends at what it shows now, whoever amended, withdrew or changed their mind', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('ana', 'ben', 'cas'), answer), { maxLength: 12 }), (sayings) => {
        const { state, counted, shown } = played(sayings);
        const changes = viewChanges(OPENED, counted);
        assert.equal(changes.at(-1)?.digest ?? OPENED, viewNow(state));
        assert.deepEqual(changes.at(-1)?.amendment ?? null, state.revisions.at(-1)?.amendment ?? null);
        for (const digest of shown) assert.ok(missedSince(OPENED, changes, digest), digest);
      }),
    );
  });

  it('tells whoever looked before an amendment who made it, and what they saw', () => {
    const { counted } = played([
      ['ana', drop('a')],
      ['ben', approve],
    ]);
    const changes = viewChanges(OPENED, counted);
    const missed = missedSince(OPENED, changes, OPENED);
    assert.deepEqual(
      missed?.since.map(({ act, personId }) => [act, personId]),
      [['amend', 'ana']],
    );
    assert.equal(missed?.before, null);
    assert.deepEqual(missed?.after?.dropEntitlements, [{ source: 'ad', id: 'a' }]);
  });

  it('counts an amendment that was taken back as shown, and the taking back as a change', () => {
    const first = drop('a');
    const { counted } = played([
      ['ana', first],
      ['ana', { kind: 'withdraw' }],
    ]);
    const changes = viewChanges(OPENED, counted);
    const missed = missedSince(OPENED, changes, changes[0]!.digest);
    assert.deepEqual(
      missed?.since.map(({ act, digest }) => [act, digest]),
      [['withdraw', OPENED]],
    );
    assert.deepEqual([missed?.after, missed?.before?.dropEntitlements.length], [null, 1]);
    assert.deepEqual(missedSince(OPENED, changes, OPENED)?.since, [], 'it shows the same again');
  });

  it('knows what it never showed', () => {
    const { counted } = played([['ana', drop('a')]]);
    assert.equal(missedSince(OPENED, viewChanges(OPENED, counted), 'view/v1:other'), null);
  });
});
