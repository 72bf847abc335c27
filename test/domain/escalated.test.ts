import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { applyDecision } from '../../src/domain/decide.js';
import { judge } from '../../src/domain/judge.js';
import type { Absence, Reviewer } from '../../src/domain/review.js';
import { passMoment } from '../../src/domain/review-calendar.js';
import type { ReviewState } from '../../src/domain/review-state.js';
import { reviewer } from '../support/builders.js';
import { after, ana, approve, asked, ben, drop, refused, reject, sentBy } from '../support/review-states.js';

const escalated = (personId: string): Reviewer => ({ ...reviewer(personId, ['manager']), escalated: true });

/** Everybody has to agree, and the escalation has added these people. */
function escalatedTo(
  to: readonly Reviewer[],
  places: readonly Reviewer[] = [ana, ben],
  absences: readonly Absence[] = [],
) {
  const open = asked(places, { rule: 'all', calendar: { escalate: [{ at: 5, to }], absences } });
  return passMoment(open, { kind: 'escalation', at: 5 });
}

const defer: Answer = { kind: 'defer', until: new Date(900).toISOString() };
const outcomeOf = (state: ReviewState): string | null => state.outcome?.kind ?? null;

describe('whoever an escalation adds, where everybody has to agree', () => {
  it('need not agree, and agrees in the place of one who is silent', () => {
    const state = escalatedTo([escalated('boss'), escalated('chief')]);
    const one = after(state, ana, approve);
    assert.equal(outcomeOf(one), null);
    const settled = after(one, 'boss', approve);
    assert.equal(outcomeOf(settled), 'approved');
    assert.deepEqual(settled.outcome?.decisionIds, ['d-ana', 'd-boss']);
    assert.equal(outcomeOf(after(one, ben, approve)), 'approved', 'nobody waits for those who were added');
  });

  it('counts for one silent place each', () => {
    const both = [escalated('boss'), escalated('chief')];
    const one = after(escalatedTo(both), 'boss', approve);
    assert.equal(outcomeOf(one), null);
    assert.equal(outcomeOf(after(one, 'chief', approve)), 'approved');
  });

  it('refuses for all, as anybody does', () => {
    assert.equal(outcomeOf(after(escalatedTo([escalated('boss')]), 'boss', reject)), 'rejected');
  });

  it('stands in for nobody who puts it off, or wants something else', () => {
    const later = after(after(escalatedTo([escalated('boss')], [ana]), ana, defer), 'boss', approve);
    assert.equal(outcomeOf(later), null);
    assert.equal(outcomeOf(passMoment(later, { kind: 'deferred', at: 900 })), null);
    const amended = after(escalatedTo([escalated('boss')]), ana, drop('a'));
    assert.equal(outcomeOf(after(amended, 'boss', approve)), 'approved', 'both agree to what ana amended');
  });

  it('is one place with their substitute, and hands on what they came for', () => {
    const absences = [{ personId: 'boss', from: 6, until: null, substitute: reviewer('sub', ['substitute']) }];
    const away = passMoment(escalatedTo([escalated('boss')], [ana, ben], absences), { kind: 'substitute', at: 6 });
    const twice = after(after(away, 'boss', approve), 'sub', approve);
    assert.equal(outcomeOf(twice), null);
    assert.equal(outcomeOf(after(twice, ben, approve)), 'approved');
    const handOn = sentBy(away, 'boss', { kind: 'delegate', to: 'eva' });
    assert.equal(judge(away, handOn, 10), null);
    const handed = applyDecision(away, handOn, { now: 10, delegate: reviewer('eva', ['delegate']) });
    assert.equal(outcomeOf(after(after(handed, ana, approve), 'eva', approve)), 'approved');
  });

  it('has their own place where they were asked before', () => {
    const state = escalatedTo([escalated('ana')]);
    assert.equal(outcomeOf(after(state, ana, approve)), null);
    assert.equal(state.reviewers.length, 2);
  });

  it('must agree as everybody where the plan is of a day that did not mark them', () => {
    const state = escalatedTo([reviewer('boss', ['manager'])]);
    assert.equal(outcomeOf(after(after(state, ana, approve), 'boss', approve)), null);
    assert.equal(outcomeOf(after(after(state, ana, approve), ben, approve)), null);
  });

  it('makes the outcome for every mixture of answers that the rule says', () => {
    const said = fc.constantFrom('approve', 'abstain', 'silent', 'defer');
    const lists = fc.tuple(fc.array(said, { minLength: 1, maxLength: 4 }), fc.array(said, { maxLength: 4 }));
    fc.assert(
      fc.property(lists, ([places, added]) => {
        const to = added.map((_, index) => escalated(`e${index}`));
        const open = places.map((_, index) => reviewer(`p${index}`, ['owner']));
        let state = escalatedTo(to, open);
        const everybody = [
          ...places.map((answer, n) => [`p${n}`, answer]),
          ...added.map((answer, n) => [`e${n}`, answer]),
        ];
        for (const [who = '', answer = ''] of everybody) {
          const given: Answer = answer === 'defer' ? defer : answer === 'abstain' ? { kind: 'abstain' } : approve;
          if (answer !== 'silent' && !state.outcome) state = after(state, who, given);
        }
        const count = (list: readonly string[], wanted: string): number => list.filter((one) => one === wanted).length;
        const agreed = count(places, 'approve') + count(added, 'approve') > 0;
        const covered = count(places, 'silent') <= count(added, 'approve');
        assert.equal(outcomeOf(state), agreed && covered && count(places, 'defer') === 0 ? 'approved' : null);
      }),
    );
  });
});

describe('a claim of whoever would gain', () => {
  it('is refused, because they may not decide either; a refusal is theirs all the same', () => {
    const state = asked([reviewer('gus', ['entitlement-owner'], 1), ben]);
    assert.equal(refused(state, 'gus', { kind: 'claim' }), 'BENEFICIARY');
    assert.equal(refused(state, 'ben', { kind: 'claim' }), undefined);
    assert.equal(refused(state, 'gus', reject), undefined);
  });
});
