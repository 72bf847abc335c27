import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyChain } from '../src/snapshot/chain.js';
import { openStore } from '../src/store/sql-store.js';
import { withEngine, type ApiCaller } from './support/engine-lab.js';
import { OWNER, teams } from './support/made-companies.js';
import { eventually } from './support/review-lab.js';
import { needsTemporal } from './support/with-temporal.js';

interface Inbox {
  readonly items: readonly { readonly reviewId: string; readonly viewDigest: string; readonly state: string }[];
}

const inbox = (api: ApiCaller): Promise<Inbox> => api.call<Inbox>('GET', '/reviews?state=open&limit=200');

async function startFifty(api: ApiCaller): Promise<void> {
  const { spec, hr, erp } = teams(50);
  const files = {
    hr: [{ name: 'hr.csv', digest: await api.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await api.upload(erp) }],
  };
  await api.call('POST', '/campaigns', { spec, files });
}

async function decideAll(api: ApiCaller, count: number, kind: string): Promise<void> {
  const { items } = await eventually(async () => {
    const open = await inbox(api);
    return open.items.length === count ? open : undefined;
  });
  for (const { reviewId, viewDigest } of items) {
    const path = `/reviews/${encodeURIComponent(reviewId)}/decisions`;
    const body = { decisionId: `d-${reviewId}`, viewDigest, answer: { kind } };
    await eventually(() =>
      api.call<{ readonly seq?: number }>('POST', path, body).then(
        (receipt) => (receipt.seq ? receipt : undefined),
        () => undefined,
      ),
    );
  }
}

describe('durability', needsTemporal, () => {
  it('SIGKILL of worker and Temporal with 50 reviews pending loses nothing: each is decided exactly once', async () => {
    await withEngine(async (engine, admin, stateDir) => {
      await startFifty(admin);
      const owner = await admin.as(OWNER, ['reviewer']);
      await decideAll(owner, 2, 'confirm');
      await eventually(async () => ((await inbox(owner)).items.length === 50 ? true : undefined));

      await Promise.all([engine.kill('worker', 'SIGKILL'), engine.kill('temporal', 'SIGKILL')]);
      await engine.start('temporal');
      await engine.start('worker');
      await decideAll(owner, 50, 'approve');

      const state = await eventually(async () => {
        const campaign = await admin.call<{ state: string }>('GET', '/campaigns/fifty');
        return campaign.state === 'closed' ? campaign : undefined;
      });
      assert.equal(state.state, 'closed');
      const store = openStore({ sqliteFile: join(stateDir, 'rolewright.db') });
      const entries = await store.ledger({});
      const roles = await store.catalogue({ campaignId: 'fifty' });
      const reviews = await store.reviews({ campaignId: 'fifty' });
      await store.close();
      assert.equal(verifyChain(entries), null);
      assert.equal(entries.filter(({ kind }) => kind === 'decision').length, 52);
      assert.equal(entries.filter(({ kind }) => kind === 'outcome').length, 52);
      assert.equal(roles.length, 50);
      assert.equal(new Set(roles.map(({ candidateId }) => candidateId)).size, 50);
      for (const { reviewId, state: shown, outcome } of reviews) {
        assert.equal(shown, 'closed');
        assert.deepEqual(outcome?.decisionIds, [`d-${reviewId}`]);
      }
    });
  });
});
