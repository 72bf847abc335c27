import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resumeStarts } from '../../src/api/start-campaign.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import type { CapturedCampaign } from '../../src/domain/campaign.js';
import { withApi, type TestApi } from './with-api.js';

const spec = {
  campaign: 'finance-q4',
  asOf: '2026-09-30T00:00:00Z',
  sources: { hr: { kind: 'csv', path: 'hr.csv', owner: 'dana@corp.example' } },
};

const upload = async ({ call }: TestApi, token: string, body = 'id\n1\n'): Promise<string> =>
  (await call({ method: 'POST', path: '/exports', token, body })).body.digest;

const withEngineer = (work: (api: TestApi, token: string) => Promise<void>) =>
  withApi(async (api) => work(api, (await api.person('eva@corp.example', ['engineer'])).token));

test('the same bytes uploaded twice have one digest, which is their SHA-256', () =>
  withEngineer(async (api, token) => {
    assert.equal(await upload(api, token), await upload(api, token));
    const { status, body } = await api.call({ method: 'POST', path: '/exports', token, body: '' });
    const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    assert.deepEqual([status, body.digest], [201, empty]);
  }));

test('a campaign starts once, however often the same request is sent', () =>
  withEngineer(async (api, token) => {
    const json = { spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } };
    const first = await api.call({ method: 'POST', path: '/campaigns', token, json });
    const second = await api.call({ method: 'POST', path: '/campaigns', token, json });
    assert.deepEqual([first.status, second.status], [201, 200]);
    assert.deepEqual(first.body, second.body);
    assert.deepEqual(api.campaigns.started, ['finance-q4']);
  }));

test('the same id with other content is refused, and a suffix makes it another campaign', () =>
  withEngineer(async (api, token) => {
    const files = async (text: string) => ({ hr: [{ name: 'hr.csv', digest: await upload(api, token, text) }] });
    const start = async (path: string, text: string) =>
      api.call({ method: 'POST', path, token, json: { spec, files: await files(text) } });
    await start('/campaigns', 'one');
    const other = await start('/campaigns', 'two');
    assert.deepEqual([other.status, other.body.code], [409, 'CAMPAIGN_EXISTS']);
    const again = await start('/campaigns?id=2', 'two');
    assert.deepEqual([again.status, again.body.campaignId], [201, 'finance-q4-2']);
    const strange = await start('/campaigns?id=../x', 'two');
    assert.deepEqual([strange.status, strange.body.code], [400, 'BAD_REQUEST']);
  }));

test('a campaign may name the one before it, which must be there; its captured input says so too', () =>
  withEngineer(async (api, token) => {
    const files = { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] };
    const start = (path: string, previous?: string) =>
      api.call({ method: 'POST', path, token, json: { spec, files, ...(previous ? { previous } : {}) } });
    const none = await start('/campaigns?id=q4', 'finance-q4-q3');
    assert.deepEqual([none.status, none.body.code], [422, 'PREVIOUS_NOT_FOUND']);
    await start('/campaigns?id=q3');
    const next = await start('/campaigns?id=q4', 'finance-q4-q3');
    assert.deepEqual([next.status, next.body.previous, next.body.period], [201, 'finance-q4-q3', null]);
    const captured = await getJson<CapturedCampaign>(api.deps.blobs, next.body.captured);
    assert.deepEqual(captured.lineage, { schedule: null, period: null, previous: 'finance-q4-q3' });
    const itself = await start('/campaigns?id=q4', 'finance-q4-q4');
    assert.equal(itself.body.code, 'PREVIOUS_NOT_FOUND');
    assert.equal((await start('/campaigns?id=q4', 'finance-q4-q3')).status, 200);
    const second = await start('/campaigns?id=q5', 'finance-q4-q3');
    assert.deepEqual([second.status, second.body.code], [409, 'PREVIOUS_FOLLOWED']);
    assert.match(second.body.advice ?? second.body.detail, /finance-q4-q4/);
    await api.deps.store.updateCampaign('finance-q4-q4', { state: 'failed' }, []);
    assert.equal((await start('/campaigns?id=q5', 'finance-q4-q3')).status, 201);
  }));

test('a start the engine did not hear of is finished by sending it again, or by the next start of the server', () =>
  withEngineer(async (api, token) => {
    const json = { spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } };
    api.campaigns.mode = 'down';
    const failed = await api.call({ method: 'POST', path: '/campaigns', token, json });
    assert.deepEqual([failed.status, failed.body.code], [503, 'ENGINE_UNAVAILABLE']);
    api.campaigns.mode = 'up';
    assert.equal(await resumeStarts(api.deps), 1);
    assert.deepEqual(api.campaigns.started, ['finance-q4']);
    assert.equal((await api.call({ method: 'POST', path: '/campaigns', token, json })).status, 200);
  }));

test('a campaign that could not run is refused before anything is written', () =>
  withEngineer(async (api, token) => {
    const digest = await upload(api, token);
    const hr = [{ name: 'hr.csv', digest }];
    const absent = [{ name: 'hr.csv', digest: `sha256:${'0'.repeat(64)}` }];
    const cases: [unknown, number, string][] = [
      [{ spec, files: {} }, 422, 'EXPORT_MISSING'],
      [{ spec, files: { hr: absent } }, 422, 'EXPORT_MISSING'],
      [{ spec, files: { hr, other: hr } }, 422, 'UNKNOWN_SOURCE'],
      [{ spec: { ...spec, campaign: '../etc' }, files: { hr } }, 400, 'BAD_REQUEST'],
      [{ spec: { ...spec, campaign: 'a.b' }, files: { hr } }, 400, 'BAD_REQUEST'],
      [{ spec: { ...spec, unknown: 1 }, files: { hr } }, 400, 'BAD_REQUEST'],
      [{ spec: { ...spec, score: 'import("fs")' }, files: { hr } }, 422, 'BAD_CAMPAIGN'],
      [{ spec: { ...spec, scope: { nowhere: ['x'] } }, files: { hr } }, 422, 'BAD_CAMPAIGN'],
    ];
    for (const [json, status, code] of cases) {
      const { body, ...answered } = await api.call({ method: 'POST', path: '/campaigns', token, json });
      assert.deepEqual([answered.status, body.code], [status, code], JSON.stringify(json));
    }
    assert.deepEqual(await api.deps.store.campaigns(), []);
  }));

test('a campaign shows what its workflow says, or what is recorded, and which of the two', () =>
  withEngineer(async (api, token) => {
    const json = { spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } };
    await api.call({ method: 'POST', path: '/campaigns', token, json });
    await api.ask({ reviewId: 'finance-q4.role.1', people: [] });
    const live = (await api.call({ path: '/campaigns/finance-q4', token })).body;
    assert.deepEqual([live.live, live.phase, live.reviews.open], [true, 'in-review', 1]);
    api.campaigns.mode = 'down';
    const recorded = (await api.call({ path: '/campaigns/finance-q4', token })).body;
    assert.deepEqual([recorded.live, recorded.phase, recorded.state], [false, null, 'running']);
    const none = await api.call({ path: '/campaigns/none', token });
    assert.deepEqual([none.status, none.body.code], [404, 'CAMPAIGN_NOT_FOUND']);
    assert.equal((await api.call({ path: '/campaigns', token })).body.items.length, 1);
  }));

test('findings and balance are those of the latest finished stage', () =>
  withEngineer(async (api, token) => {
    const json = { spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } };
    await api.call({ method: 'POST', path: '/campaigns', token, json });
    const early = await api.call({ path: '/campaigns/finance-q4/findings', token });
    assert.deepEqual([early.status, early.body.code], [404, 'STAGE_NOT_FINISHED']);
    const result = (code: string) => ({
      findings: [{ code, severity: 'info', source: 'hr', line: 1, subject: '<b>', message: 'm' }],
      balance: { sources: {}, addsUp: true },
    });
    for (const stage of ['inventory', 'deduplicate']) {
      const digest = await putJson(api.deps.blobs, result(stage));
      await api.deps.store.updateCampaign('finance-q4', { stages: { [stage]: { digest, counts: {} } } }, []);
    }
    const { items } = (await api.call({ path: '/campaigns/finance-q4/findings', token })).body;
    assert.equal(items[0].code, 'deduplicate');
    assert.equal((await api.call({ path: '/campaigns/finance-q4/balance', token })).body.stage, 'deduplicate');
    assert.equal((await api.call({ path: '/campaigns/finance-q4/candidates', token })).body.code, 'STAGE_NOT_FINISHED');
  }));

test('the ledger of a campaign is for auditors, page by page', () =>
  withEngineer(async (api, token) => {
    const auditor = await api.person('audit@corp.example', ['auditor']);
    const json = { spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } };
    await api.call({ method: 'POST', path: '/campaigns', token, json });
    await api.ask({ reviewId: 'finance-q4.role.1', people: [] });
    assert.equal((await api.call({ path: '/campaigns/finance-q4/ledger', token })).status, 403);
    const page = async (query: string) =>
      (await api.call({ path: `/campaigns/finance-q4/ledger?${query}`, token: auditor.token })).body;
    const first = await page('limit=1');
    assert.deepEqual([first.items[0].kind, first.next], ['campaign-started', first.items[0].seq + 1]);
    const second = await page(`from=${first.next}&limit=5`);
    assert.deepEqual([second.items[0].kind, second.next], ['review-opened', null]);
  }));

test('a body that does not say it is JSON is refused', () =>
  withEngineer(async (api, token) => {
    const body = JSON.stringify({ spec, files: { hr: [{ name: 'hr.csv', digest: await upload(api, token) }] } });
    const headers = { 'content-type': 'text/plain' };
    const plain = await api.call({ method: 'POST', path: '/campaigns', token, body, headers });
    assert.deepEqual([plain.status, plain.body.code], [415, 'WRONG_CONTENT_TYPE']);
  }));
