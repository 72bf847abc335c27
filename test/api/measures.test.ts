import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign as campaignRow } from '../store/values.js';
import { withApi, type Loose, type TestApi } from './with-api.js';

/** Ana looks for 40 seconds, then approves; five seconds later she rejects another without looking. Ben has one, and takes 2. */
const withDecisions = (
  work: (api: TestApi, measures: (token: string, query?: string) => Promise<Loose>) => Promise<void>,
): Promise<void> =>
  withApi(async (api) => {
    const { deps, call, ask, pass } = api;
    await deps.store.addCampaign(campaignRow({ campaignId: 'finance-q4' }));
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const ben = await api.person('ben@corp.example', ['reviewer']);
    const decide = (id: string, token: string, kind: string, viewDigest: string) =>
      call({
        method: 'POST',
        path: `/reviews/${id}/decisions`,
        token,
        json: { viewDigest, answer: { kind }, ...(kind === 'reject' ? { reason: 'no' } : {}) },
      });
    const first = await ask({ reviewId: 'finance-q4.role.1', people: [ana.personId] });
    const second = await ask({ reviewId: 'finance-q4.role.2', people: [ana.personId] });
    const third = await ask({ reviewId: 'finance-q4.role.3', people: [ben.personId] });
    await call({ path: `/reviews/${first.reviewId}`, token: ana.token });
    pass(40_000);
    await decide(first.reviewId, ana.token, 'approve', first.plan.viewDigest);
    pass(5_000);
    await decide(second.reviewId, ana.token, 'reject', second.plan.viewDigest);
    await call({ path: `/reviews/${third.reviewId}`, token: ben.token });
    pass(2_000);
    await decide(third.reviewId, ben.token, 'approve', third.plan.viewDigest);
    await work(api, (token, query = '') => call({ path: `/campaigns/finance-q4/measures${query}`, token }));
  });

test('an auditor and an admin see how long deciding took and what was approved, of the campaign and of everybody', () =>
  withDecisions(async ({ person }, measures) => {
    for (const permission of ['auditor', 'admin'] as const) {
      const { token } = await person(`${permission}@corp.example`, [permission]);
      const { body } = await measures(token);
      assert.deepEqual(body.campaign, {
        decisions: 3,
        inBulk: 0,
        measured: 3,
        medianSeconds: 5,
        p90Seconds: 40,
        quick: 2,
        approved: 2,
        refused: 1,
        shareApproved: 2 / 3,
      });
      assert.deepEqual(
        body.people.map((one: Loose) => [one.name, one.decisions, one.medianSeconds, one.shareApproved]).sort(),
        [
          ['ana@corp.example', 2, 5, 0.5],
          ['ben@corp.example', 1, 2, 1],
        ],
      );
      assert.deepEqual([body.quickBelowSeconds, (await measures(token, '?below=3')).body.campaign.quick], [10, 1]);
    }
  }));

test('an engineer sees the campaign and nobody else’s figures; a decider sees their own and nothing else', () =>
  withDecisions(async ({ person }, measures) => {
    const engineer = await person('eng@corp.example', ['engineer']);
    const seen = (await measures(engineer.token)).body;
    assert.deepEqual([seen.campaign.decisions, seen.people], [3, []]);
    const ben = await person('ben@corp.example', ['reviewer']);
    const own = (await measures(ben.token)).body;
    assert.equal(own.campaign, null);
    assert.deepEqual(
      own.people.map((one: Loose) => [one.personId, one.quick]),
      [[ben.personId, 1]],
    );
  }));

test('whoever is asked nothing there learns of the campaign as little as of one that never was', () =>
  withDecisions(async ({ call, person }, measures) => {
    const eve = await person('eve@corp.example', ['reviewer']);
    assert.deepEqual(
      [(await measures(eve.token)).status, (await measures(eve.token)).body.code],
      [404, 'CAMPAIGN_NOT_FOUND'],
    );
    const none = await call({ path: '/campaigns/none/measures', token: eve.token });
    assert.equal(none.body.code, 'CAMPAIGN_NOT_FOUND');
    assert.equal((await measures(eve.token, '?below=0')).body.code, 'BAD_REQUEST');
  }));

test('an auditor who looks at a review of others leaves no look behind', () =>
  withDecisions(async ({ call, deps, person }) => {
    const before = await deps.store.looks({ campaignId: 'finance-q4' });
    const { token } = await person('audit@corp.example', ['auditor', 'reviewer']);
    assert.equal((await call({ path: '/reviews/finance-q4.role.3', token })).status, 200);
    assert.deepEqual(await deps.store.looks({ campaignId: 'finance-q4' }), before);
  }));
