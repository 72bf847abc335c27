import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../../src/domain/command.js';
import { decidingMeasures, type MeasuredDecision, type MeasuredLook } from '../../src/domain/measures.js';

const at = (second: number): string => new Date(Date.UTC(2026, 9, 1) + second * 1000).toISOString();

interface Said {
  readonly who?: string;
  readonly review?: string;
  readonly answer?: Answer;
  readonly batch?: MeasuredDecision['batch'];
  readonly view?: string;
}

const decided = (second: number, { who = 'ana', review = 'r1', ...some }: Said = {}): MeasuredDecision => ({
  reviewId: review,
  personId: who,
  answer: some.answer ?? { kind: 'approve' },
  viewDigest: some.view ?? 'v',
  at: at(second),
  batch: some.batch ?? null,
});

const looked = (second: number, { who = 'ana', review = 'r1', view = 'v' }: Said = {}): MeasuredLook => ({
  reviewId: review,
  personId: who,
  viewDigest: view,
  at: at(second),
});

const figures = (decisions: readonly MeasuredDecision[], looks: readonly MeasuredLook[] = []) =>
  decidingMeasures({ decisions, looks, quickBelow: 10 }).campaign;

describe('the time of a decision', () => {
  it('runs from the first look at what was decided on', () => {
    const looks = [looked(40), looked(10), looked(0, { view: 'another' }), looked(5, { who: 'ben' })];
    assert.equal(figures([decided(70)], looks).medianSeconds, 60);
  });

  it('runs from the verdict before where nobody looked, or only looked afterwards', () => {
    const both = [decided(100), decided(130, { review: 'r2' })];
    assert.equal(figures(both).measured, 1);
    assert.equal(figures(both, [looked(131, { review: 'r2' })]).medianSeconds, 30);
    const acts = [
      decided(100),
      decided(120, { review: 'r2', answer: { kind: 'comment' } }),
      decided(130, { review: 'r2' }),
    ];
    assert.equal(figures(acts).medianSeconds, 30, 'a comment is no decision');
  });

  it('is shared by what was decided in one batch without looking', () => {
    const batch = { id: 'b', size: 4 };
    const many = ['a', 'b', 'c', 'd'].map((review, index) => decided(20 + index / 1000, { review, batch }));
    const { inBulk, medianSeconds, quick } = figures([decided(0), ...many]);
    assert.deepEqual([inBulk, Math.round(medianSeconds ?? 0), quick], [4, 5, 4]);
  });

  it('is not known of a first verdict without a look, and never made up', () => {
    const { decisions, measured, medianSeconds, p90Seconds, quick } = figures([decided(100)]);
    assert.deepEqual([decisions, measured, medianSeconds, p90Seconds, quick], [1, 0, null, null, 0]);
  });

  it('lies between the shortest and the longest, and the median at or below p90, whatever was decided', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 50 }), (seconds) => {
        const decisions = seconds.map((second, i) => decided(second, { review: `r${i}` }));
        const looks = seconds.map((_, i) => looked(0, { review: `r${i}` }));
        const { measured, medianSeconds, p90Seconds, quick } = figures(decisions, looks);
        const sorted = [...seconds].sort((a, b) => a - b);
        const below = (share: number): number => sorted.find((one, i) => (i + 1) / sorted.length >= share && one >= 0)!;
        assert.deepEqual([medianSeconds, p90Seconds], [below(0.5), below(0.9)]);
        assert.equal(measured, seconds.length);
        assert.equal(quick, seconds.filter((one) => one < 10).length);
      }),
    );
  });
});

describe('what was decided', () => {
  it('is each person’s last verdict in each review; one that was withdrawn is none', () => {
    const reject: Answer = { kind: 'reject' };
    const { approved, decisions, refused, shareApproved } = figures([
      decided(1, { answer: reject }),
      decided(2),
      decided(3, { review: 'r2', answer: reject }),
      decided(4, { review: 'r3' }),
      decided(5, { review: 'r3', answer: { kind: 'withdraw' } }),
    ]);
    assert.deepEqual([decisions, approved, refused, shareApproved], [2, 1, 1, 0.5]);
  });

  it('is approved or refused only where something was proposed', () => {
    const kinds = ['same', 'different', 'abstain'] as const;
    const { decisions, shareApproved } = figures(
      kinds.map((kind, i) => decided(i, { review: kind, answer: { kind } })),
    );
    assert.deepEqual([decisions, shareApproved], [3, null]);
  });

  const kinds = ['approve', 'reject', 'withdraw', 'abstain', 'comment'] as const;
  const saying = fc.record({
    who: fc.constantFrom('ana', 'ben', 'cas'),
    review: fc.constantFrom('r1', 'r2', 'r3'),
    answer: fc.constantFrom(...kinds).map((kind): Answer => ({ kind })),
  });

  it('of everybody is the sum of each, and one’s own does not depend on others', () => {
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 30 }), (sayings) => {
        const decisions = sayings.map((one, second) => decided(second * 7, one));
        const looks = [looked(0), looked(3, { who: 'ben', review: 'r2' })];
        const all = decidingMeasures({ decisions, looks, quickBelow: 10 });
        for (const sum of ['decisions', 'measured', 'quick', 'approved', 'refused', 'inBulk'] as const) {
          assert.equal(
            all.people.reduce((total, one) => total + one[sum], 0),
            all.campaign[sum],
          );
        }
        const own = decisions.filter(({ personId }) => personId === 'ana');
        const alone = decidingMeasures({ decisions: own, looks, quickBelow: 10 }).people;
        assert.deepEqual(
          alone,
          all.people.filter(({ personId }) => personId === 'ana'),
        );
      }),
    );
  });
});
