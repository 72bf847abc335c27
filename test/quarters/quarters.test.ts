import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedAgain, attestationCitations, attestations, type Attestation } from '../../src/domain/attestation.js';
import { LivedSeries } from '../support/lived-series.js';
import { ChangingCompany } from '../support/quarters.js';

/** None of the thirty was looked at while the rules were made; those were 1 to 8, and the three that asked most before. */
const seeds = [...Array.from({ length: 30 }, (_, at) => 201 + at), 110, 113, 126];

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
      for (const asked of questions) assert.ok(asked <= first.questions / 4, `${asked} after ${first.questions}`);
      assert.deepEqual(
        later.flatMap(({ unseen }) => unseen),
        [],
      );
    });
  }
});

describe('five quarters of a series whose owners answer once a year', () => {
  it('ask about a source in the first and the fifth, and cite it in between with its age', () => {
    const view = {
      kind: 'source',
      source: 'hr',
      sourceKind: 'csv',
      files: [],
      rows: 100,
      accounts: 100,
      grants: 0,
    } as const;
    const hr = { subject: { kind: 'source', source: 'hr' }, owner: 'p_dana' } as const;
    let attested: readonly Attestation[] = [];
    const quarters = [0, 1, 2, 3, 4].map((at) => {
      const now = new Date(Date.UTC(2026, 3 * at, 2)).toISOString();
      const today = [
        { ...hr, view: { ...view, campaignId: `q${at}`, rows: 100 + 3 * at, findings: at, attributes: [] } },
      ];
      const previous = { campaignId: `q${at - 1}`, attested };
      const found = attestations({ previous, policy: { attest: 'P364D' }, now, today });
      if (askedAgain(found).length > 0) {
        attested = today.map((one) => ({ ...one, reviewId: `q${at}.source.hr`, decisionIds: [`d${at}`], at: now }));
      }
      return askedAgain(found).length > 0 ? 'asked' : attestationCitations(found)[0]?.ageDays;
    });
    assert.deepEqual(quarters, ['asked', 90, 181, 273, 'asked']);
  });
});
