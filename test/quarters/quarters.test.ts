import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LivedSeries } from '../support/lived-series.js';
import { ChangingCompany } from '../support/quarters.js';

/** None of them was looked at while the rules were made; those were 1 to 8. */
const seeds = Array.from({ length: 30 }, (_, at) => 101 + at);

describe('four quarters of a company: 15 % of its people join, move or leave, 5 % of its roles change entitlements', () => {
  for (const seed of seeds) {
    it(`asks at most a quarter as much in quarters 2 to 4 together, and shows every change (seed ${seed})`, async (t) => {
      const company = await ChangingCompany.found({ seed, people: 400 });
      const series = new LivedSeries(seed);
      const first = series.quarter(company.snapshot(), []);
      const later = [2, 3, 4].map(() => {
        const changes = company.live();
        return series.quarter(company.snapshot(), changes);
      });
      const questions = later.map((quarter) => quarter.questions);
      t.diagnostic(`seed ${seed}: ${first.questions} questions, then ${questions.join(', ')}`);
      // A single quarter may ask more: 3 of these 90 do, the most 29.5 %, where several wide roles change at once.
      const asked = questions.reduce((sum, one) => sum + one, 0);
      assert.ok(asked <= (3 * first.questions) / 4, `${questions.join(', ')} after ${first.questions}`);
      assert.deepEqual(
        later.flatMap(({ unseen }) => unseen),
        [],
      );
    });
  }
});
