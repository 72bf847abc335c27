import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import { withApi, type TestApi } from '../api/with-api.js';
import { campaign } from '../store/values.js';
import { mineRows, miningSpec } from '../support/matrices.js';
import { browser } from './browser.js';

/** Fourteen hold all of it, one lacks an entitlement and one holds another. */
const rows = Array.from({ length: 16 }, (_, row) => {
  if (row === 15) return [6];
  return row === 4 ? [0, 1, 2, 3, 5] : [0, 1, 2, 3, 4, 5];
});

async function withMined(api: TestApi, stages: readonly string[] = ['freeze-snapshot', 'mine-roles']): Promise<void> {
  const mining = miningSpec({
    objective: 'wsc',
    overGrant: 0.02,
    neverOverGrant: [{ source: 'ad', id: '<i>admins</i>' }],
  });
  const results: Record<string, unknown> = {
    'freeze-snapshot': { identities: [{ id: 'u000015', displayName: '<b>Ana</b>' }] },
    'mine-roles': mineRows(rows, 7, { mining, work: 10_000 }),
  };
  const kept = stages.map(async (name) => [
    name,
    { digest: await putJson(api.deps.blobs, results[name]), counts: { candidates: 1 } },
  ]);
  await api.deps.store.addCampaign(campaign({ campaignId: 'q4', stages: Object.fromEntries(await Promise.all(kept)) }));
}

test('the page of a campaign says what was looked for, what came of it, who would gain what, and what is left over and why', () =>
  withApi(async (api) => {
    await withMined(api);
    const { get } = await browser(api, 'eva@corp.example', ['engineer']);
    assert.match((await get('/inbox')).text, /href="\/campaign\/q4"/);
    const { status, text } = await get('/campaign/q4');
    assert.equal(status, 200);
    for (const said of [
      /least complexity: roles, memberships and grants together/,
      /with a budget nothing is claimed/,
      /98\.\d+ % of what is held/,
      /1: 1 too_few_holders/,
      /1 grants nobody holds today/,
      /\(flat WSC\)/,
      /1 entitlements that nobody gains/,
      /&lt;i&gt;admins&lt;\/i&gt;: not in what is mined/,
      /without any limit<\/dt><dd>\d+ roles would grant exactly what is held/,
      /u000004<\/td><td>ad e000004/,
      /&lt;b&gt;Ana&lt;\/b&gt;<\/td><td>ad e000006<\/td><td>fewer people than a role needs hold it/,
    ])
      assert.match(text, said);
    assert.doesNotMatch(text, /<b>Ana|<i>admins/);
  }));

test('the page of a campaign that has not mined yet says so, and is for those who run or audit it', () =>
  withApi(async (api) => {
    await withMined(api, []);
    const { get } = await browser(api, 'eva@corp.example', ['auditor']);
    assert.match((await get('/campaign/q4')).text, /mine-roles<\/td><td>not yet/);
    assert.equal((await get('/campaign/q5')).body.code, 'CAMPAIGN_NOT_FOUND');
    const reviewer = await browser(api, 'ana@corp.example');
    assert.equal((await reviewer.get('/campaign/q4')).body.code, 'PERMISSION_REQUIRED');
    assert.doesNotMatch((await reviewer.get('/inbox')).text, /campaign\/q4/);
  }));

test('the API tells the same: the report, and what is left over by its reason', () =>
  withApi(async (api) => {
    await withMined(api);
    const { token } = await api.person('eva@corp.example', ['engineer']);
    const { body } = await api.call({ path: '/campaigns/q4/mining', token });
    assert.deepEqual(
      [body.found.objective, body.found.overGranted, body.found.missing],
      ['wsc', 1, { too_few_holders: 1 }],
    );
    assert.equal('certificate' in body.found, false);
    assert.deepEqual(body.residue, { too_few_holders: 1 });
    const left = await api.call({ path: '/campaigns/q4/residue?reason=too_few_holders', token });
    const entitlement = { source: 'ad', id: 'e000006' };
    assert.deepEqual(left.body, {
      items: [{ identity: 'u000015', entitlement, reason: 'too_few_holders' }],
      next: null,
    });
    assert.deepEqual((await api.call({ path: '/campaigns/q4/residue?reason=noise', token })).body.items, []);
    const early = campaign({ campaignId: 'q5', stages: {} });
    await api.deps.store.addCampaign(early);
    assert.equal((await api.call({ path: '/campaigns/q5/mining', token })).body.code, 'STAGE_NOT_FINISHED');
  }));
