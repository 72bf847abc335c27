import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { createClient, type ReviewPage } from '../../src/api/client.js';
import { verifyChain } from '../../src/snapshot/chain.js';
import { openStore } from '../../src/store/sql-store.js';
import { withEngine } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { needsTemporal } from '../support/with-temporal.js';

/** More than the 2,000 pending children one run of a parent may have. */
const ROLES = 2100;
const HOUR_MS = 3_600_000;

it(`${ROLES} reviews are open at once and each is decided exactly once`, { ...needsTemporal, timeout: HOUR_MS }, () =>
  withEngine(async (engine, admin, stateDir) => {
    const { spec, hr, erp } = teams(ROLES);
    const files = {
      hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
      erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
    };
    const patient = { ...spec, review: { ...spec.review, expire: 'PT2H' } };
    const began = Date.now();
    const tell = (what: string): void =>
      console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${what}`);
    await admin.call('POST', '/campaigns', { spec: patient, files });
    const { token } = await admin.call<{ token: string }>('POST', '/people/tokens', {
      email: OWNER,
      permissions: ['reviewer'],
      label: 'many',
    });
    const owner = createClient({ url: engine.url, token });
    const campaignState = async (): Promise<string> =>
      (await admin.call<{ state: string }>('GET', '/campaigns/fifty')).state;
    const open = async (count: number): Promise<ReviewPage['items']> => {
      for (;;) {
        const items = await owner.allReviews({ state: 'open', limit: 200 });
        if (items.length === count) return items;
        assert.notEqual(await campaignState(), 'closed');
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    };
    const decide = async (items: ReviewPage['items'], kind: 'confirm' | 'approve'): Promise<void> => {
      for (let from = 0; from < items.length; from += 100) {
        const some = items.slice(from, from + 100).map(({ reviewId, viewDigest }) => {
          return { reviewId, viewDigest, decisionId: `d-${reviewId}`, answer: { kind } };
        });
        const results = await owner.decideMany(some);
        assert.deepEqual(
          results.filter(({ receipt }) => receipt === null),
          [],
        );
      }
    };
    await decide(await open(2), 'confirm');
    tell('sources confirmed');
    const items = await open(ROLES);
    tell(`${items.length} reviews are open`);
    await decide(items, 'approve');
    tell('all are decided');
    while ((await campaignState()) !== 'closed') await new Promise((resolve) => setTimeout(resolve, 1000));
    tell('the campaign is closed');
    const store = openStore({ sqliteFile: join(stateDir, 'rolewright.db') });
    const entries = await store.ledger({});
    const roles = await store.catalogue({ campaignId: 'fifty' });
    await store.close();
    assert.equal(verifyChain(entries), null);
    assert.equal(entries.filter(({ kind }) => kind === 'decision').length, ROLES + 2);
    assert.equal(new Set(roles.map(({ candidateId }) => candidateId)).size, ROLES);
  }),
);
