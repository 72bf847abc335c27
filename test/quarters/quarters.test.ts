import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LivedSeries } from '../support/lived-series.js';
import { ChangingCompany } from '../support/quarters.js';

/** Chosen before the first run, and never changed to please. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe('four quarters of a company: 15 % of its people join, move or leave, 5 % of its roles change entitlements', () => {
  for (const seed of seeds) {
    it(`asks at most a quarter as much in each of quarters 2 to 4, and shows every change (seed ${seed})`, async (t) => {
      const company = await ChangingCompany.found({ seed, people: 400 });
      const series = new LivedSeries(seed);
      const first = series.quarter(company.snapshot(), []);
      const later = [2, 3, 4].map(() => {
        const changes = company.live();
        return series.quarter(company.snapshot(), changes);
      });
      const questions = later.map((quarter) => quarter.questions);
      t.diagnostic(`seed ${seed}: ${first.questions} questions, then ${questions.join(', ')}`);
      assert.ok(Math.max(...questions) <= first.questions / 4, `${questions.join(', ')} after ${first.questions}`);
      assert.deepEqual(
        later.flatMap(({ unseen }) => unseen),
        [],
      );
    });
  }
});
