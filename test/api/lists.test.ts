import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import type { CampaignRow } from '../../src/store/store.js';
import { campaign } from '../store/values.js';
import { withApi, type Loose, type TestApi } from './with-api.js';

/** Every page of a list, two items at a time. */
async function walk({ call }: TestApi, path: string, token: string): Promise<Loose[]> {
  const items: Loose[] = [];
  for (let next: string | null = '', pages = 0; next !== null; pages++) {
    assert.ok(pages < 20, 'expected an end of the pages');
    const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const { status, body } = await call({ path: `${path}${path.includes('?') ? '&' : '?'}limit=2${after}`, token });
    assert.equal(status, 200, path);
    items.push(...body.items);
    next = body.next;
  }
  return items;
}

const begun = (campaignId: string, startedAt: string, more: Partial<CampaignRow> = {}): CampaignRow =>
  campaign({ campaignId, name: campaignId.slice(0, 1), startedAt, ...more });

test('campaigns come in pages, newest first, by state and by name', () =>
  withApi(async (api) => {
    const { token } = await api.person('eva@corp.example', ['engineer']);
    const day = (n: number): string => `2026-10-0${n}T00:00:00.000Z`;
    for (const [id, at] of [
      ['a1', 1],
      ['a2', 3],
      ['b1', 3],
      ['b2', 2],
      ['c1', 5],
    ] as const) {
      await api.deps.store.addCampaign(begun(id, day(at), id === 'b2' ? { state: 'closed' } : {}));
    }
    const ids = async (path: string) => (await walk(api, path, token)).map((one) => one.campaignId);
    assert.deepEqual(await ids('/campaigns'), ['c1', 'a2', 'b1', 'b2', 'a1']);
    assert.deepEqual(await ids('/campaigns?name=a'), ['a2', 'a1']);
    assert.deepEqual(await ids('/campaigns?state=closed'), ['b2']);
  }));

test('decisions come in pages in the order of the ledger, and a reviewer’s are their own', () =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const ben = await api.person('ben@corp.example', ['reviewer']);
    const auditor = await api.person('audit@corp.example', ['auditor']);
    for (const name of ['1', '2', '3']) {
      const people = [ana.personId, ben.personId];
      const { reviewId, plan } = await api.ask({ reviewId: `q.role.${name}`, people, plan: { quorum: 2 } });
      for (const [token, viewDigest] of [
        [ana.token, plan.viewDigest],
        [ben.token, 'old'],
      ]) {
        const json = { viewDigest, answer: { kind: 'approve' } };
        await api.call({ method: 'POST', path: `/reviews/${reviewId}/decisions`, token: token!, json });
      }
    }
    const seen = async (path: string, token: string) =>
      (await walk(api, path, token)).map((one) => [one.reviewId, one.personId, one.refusedCode]);
    const expected = ['1', '2', '3'].flatMap((name) => [
      [`q.role.${name}`, ana.personId, null],
      [`q.role.${name}`, ben.personId, 'STALE_VIEW'],
    ]);
    assert.deepEqual(await seen('/decisions', auditor.token), expected);
    assert.deepEqual(await seen('/decisions?refused=true&review=q.role.2', auditor.token), [
      ['q.role.2', ben.personId, 'STALE_VIEW'],
    ]);
    assert.deepEqual(
      await seen('/decisions?campaign=finance-q4', ana.token),
      expected.filter(([, personId]) => personId === ana.personId),
    );
    assert.deepEqual(await seen(`/decisions?person=${ben.personId}`, ana.token), []);
  }));

test('findings and candidates come in pages, by what they are', () =>
  withApi(async (api) => {
    const { token } = await api.person('eva@corp.example', ['engineer']);
    const finding = (code: string, severity: string) => ({ code, severity, source: 'ad', subject: 's', message: 'm' });
    const findings = [finding('ORPHAN', 'warning'), finding('BAD_DATE', 'error'), finding('ORPHAN', 'warning')];
    const stage = await putJson(api.deps.blobs, { findings, balance: { sources: {}, addsUp: true } });
    await api.deps.store.addCampaign(
      begun('a1', '2026-10-01T00:00:00.000Z', { stages: { inventory: { digest: stage, counts: {} } } }),
    );
    assert.deepEqual(await walk(api, '/campaigns/a1/findings', token), findings);
    assert.deepEqual(await walk(api, '/campaigns/a1/findings?severity=error', token), [findings[1]]);
    assert.deepEqual(await walk(api, '/campaigns/a1/findings?code=ORPHAN&source=ad', token), [
      findings[0],
      findings[2],
    ]);
  }));

test('the ledger of a campaign can be asked for one kind', () =>
  withApi(async ({ call, person, ask, deps }) => {
    const { token } = await person('audit@corp.example', ['auditor']);
    await deps.store.addCampaign(begun('finance-q4', '2026-10-01T00:00:00.000Z'));
    await ask({ reviewId: 'finance-q4.role.1', people: [] });
    const { body } = await call({ path: '/campaigns/finance-q4/ledger?kind=review-opened', token });
    assert.deepEqual(
      body.items.map((one: Loose) => one.kind),
      ['review-opened'],
    );
  }));

test('people, tokens and keys come in pages', () =>
  withApi(async (api) => {
    const { token } = await api.person('admin@localhost', ['admin']);
    for (const name of ['ana', 'ben', 'cyd', 'dia']) await api.person(`${name}@corp.example`, ['reviewer']);
    const people = await walk(api, '/people', token);
    assert.equal(people.length, 5);
    const [ben] = await walk(api, '/people?email=BEN@corp.example', token);
    assert.equal(ben.email, 'ben@corp.example');
    const labels = (await walk(api, '/people/tokens', token)).map((one) => one.label);
    assert.deepEqual(labels, [
      'admin@localhost',
      ...['ana', 'ben', 'cyd', 'dia'].map((name) => `${name}@corp.example`),
    ]);
    const own = await walk(api, `/people/tokens?person=${ben.personId}`, token);
    assert.deepEqual([own.length, own[0].personId, JSON.stringify(own).includes('rw_')], [1, ben.personId, false]);
    assert.deepEqual(await walk(api, '/keys', token), []);
  }));

test('a page behind something that is not there is refused', () =>
  withApi(async ({ call, person }) => {
    const { token } = await person('all@corp.example', ['engineer', 'auditor', 'reviewer', 'admin']);
    for (const path of ['/campaigns', '/reviews', '/catalogue', '/people/tokens']) {
      const { status, body } = await call({ path: `${path}?after=nowhere`, token });
      assert.deepEqual([path, status, body.code], [path, 422, 'BAD_CURSOR']);
    }
  }));
