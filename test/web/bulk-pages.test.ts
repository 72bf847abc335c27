import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import { campaign as campaignRow } from '../store/values.js';
import { campaign as spec } from '../support/pipeline.js';
import { candidateView, withApi, type TestApi } from '../api/with-api.js';
import { browser, field, fields } from './browser.js';

/** A campaign that takes decisions in bulk up to a risk of 0.5. */
async function finance({ deps }: TestApi): Promise<void> {
  const { review } = spec();
  const policy = spec({ review: { ...review, bulk: { most: 50, maxRisk: 0.5 } } });
  const captured = await putJson(deps.blobs, { spec: policy, files: {} });
  await deps.store.addCampaign(campaignRow({ campaignId: 'finance-q4', captured }));
}

function riskyView() {
  const view = candidateView();
  return { ...view, candidate: { ...view.candidate, measurements: { ...view.candidate.measurements, risk: 0.9 } } };
}

const decided = async ({ deps }: TestApi) => deps.store.decisions({ campaignId: 'finance-q4' });

describe('many at once, on the pages', () => {
  it('are ticked, seen with what they come to and what is left out, decided for one reason, and answered each', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      const people = [visitor.personId];
      await api.ask({ reviewId: 'finance-q4.role.1', people });
      await api.ask({ reviewId: 'finance-q4.role.2', people });
      await api.ask({ reviewId: 'finance-q4.role.risky', people, view: riskyView() });
      const inbox = await visitor.get('/inbox');
      const csrf = field(inbox.text, 'csrf');
      const item = fields(inbox.text, 'item');
      assert.equal(item.length, 3);

      const preview = await visitor.post('/bulk', { csrf, answer: 'approve', item });
      assert.equal(preview.status, 200);
      assert.match(preview.text, /Nothing is decided yet/);
      assert.match(preview.text, /<dt>Members<\/dt><dd>2<\/dd>/);
      assert.match(preview.text, /finance-q4\.role\.risky<\/a>:.*BULK_TOO_RISKY/);
      assert.deepEqual(await decided(api), []);

      const form = {
        csrf,
        answer: 'approve',
        item: fields(preview.text, 'item'),
        key: field(preview.text, 'key'),
        reason: 'as every quarter',
      };
      const done = await visitor.post('/bulk/decide', form);
      assert.match(done.text, /2 of 2 recorded/);
      assert.match(done.text, /recorded as entry \d+: approved/);
      const rows = await decided(api);
      assert.deepEqual(
        rows.map(({ answer, batch, via }) => [answer.kind, batch?.size, via]),
        [
          ['approve', 2, 'page'],
          ['approve', 2, 'page'],
        ],
      );
      await visitor.post('/bulk/decide', form);
      assert.equal((await decided(api)).length, 2, 'a form sent twice is one batch');
    }));

  it('say of each what came of it: what has changed since is not taken', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      const ben = await api.person('ben@corp.example', ['reviewer']);
      const people = [visitor.personId, ben.personId];
      const { plan, reviewId } = await api.ask({ reviewId: 'finance-q4.role.1', people, plan: { quorum: 2 } });
      await api.ask({ reviewId: 'finance-q4.role.2', people, plan: { quorum: 2 } });
      const inbox = await visitor.get('/inbox');
      const csrf = field(inbox.text, 'csrf');
      const item = fields(inbox.text, 'item');
      const amendment = { dropEntitlements: [], removeMembers: ['id-ben'] };
      const json = { viewDigest: plan.viewDigest, answer: { kind: 'amend', amendment } };
      await api.call({ method: 'POST', path: `/reviews/${reviewId}/decisions`, token: ben.token, json });
      const preview = await visitor.post('/bulk', { csrf, answer: 'approve', item });
      assert.match(preview.text, /finance-q4\.role\.1<\/a>:.*\[STALE_VIEW\]/);
      assert.equal(fields(preview.text, 'item').length, 1);
      const done = await visitor.post('/bulk/decide', { csrf, answer: 'approve', item });
      assert.match(done.text, /1 of 2 recorded/);
      assert.match(done.text, /not taken: .*ben@corp\.example amended it.*\[STALE_VIEW\]/);
    }));

  it('ask for the reason that the policy wants before anything is sent', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      await api.ask({ reviewId: 'finance-q4.role.1', people: [visitor.personId] });
      const inbox = await visitor.get('/inbox');
      const form = { csrf: field(inbox.text, 'csrf'), answer: 'reject', item: fields(inbox.text, 'item') };
      const refused = await visitor.post('/bulk/decide', { ...form, reason: ' ' });
      assert.equal(refused.status, 409);
      assert.match(refused.text, /Nothing was decided: to reject needs a reason/);
      assert.deepEqual(await decided(api), []);
      assert.match((await visitor.post('/bulk/decide', { ...form, reason: 'no' })).text, /1 of 1 recorded/);
    }));

  it('are taken from our own form only, and only as it lists them', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      await api.ask({ reviewId: 'finance-q4.role.1', people: [visitor.personId] });
      const inbox = await visitor.get('/inbox');
      const item = fields(inbox.text, 'item');
      const csrf = field(inbox.text, 'csrf');
      for (const path of ['/bulk', '/bulk/decide']) {
        const forged = await visitor.post(path, { csrf: 'guess', answer: 'approve', item });
        assert.equal(forged.body.code, 'WRONG_CSRF_TOKEN');
        for (const strange of [{ item: [] }, { item: ['x'] }, { item: [' a'] }, { item, answer: 'amend' }]) {
          const sent = await visitor.post(path, { csrf, answer: 'approve', ...strange });
          assert.equal(sent.body.code, 'BAD_FORM', JSON.stringify(strange));
        }
      }
      assert.deepEqual(await decided(api), []);
    }));

  it('tell nothing of a review of others, and show what was sent as text', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      const { plan } = await api.ask({ reviewId: 'finance-q4.role.9', people: ['p_other'] });
      const csrf = field((await visitor.get('/inbox')).text, 'csrf');
      const item = [`finance-q4.role.9 ${plan.viewDigest}`, '<script>alert(1)</script> x'];
      const preview = await visitor.post('/bulk', { csrf, answer: 'approve', item });
      assert.doesNotMatch(preview.text, /Role finance|<script/);
      const done = await visitor.post('/bulk/decide', { csrf, answer: 'approve', item });
      assert.match(done.text, /0 of 2 recorded/);
      assert.doesNotMatch(done.text, /Role finance|<script/);
    }));
});

describe('the inbox page', () => {
  it('shows what waits however much was decided before, and the rest when it is asked for', () =>
    withApi(async (api) => {
      const visitor = await browser(api, 'ana@corp.example');
      for (const id of ['1', '2']) {
        await api.ask({ reviewId: `old.role.${id}`, people: [visitor.personId], openedAt: '2026-01-01T00:00:00.000Z' });
        await api.campaigns.close(`old.role.${id}`);
      }
      await api.ask({ reviewId: 'new.role.1', people: [visitor.personId] });
      const waiting = await visitor.get('/inbox');
      assert.match(waiting.text, /new\.role\.1/);
      assert.doesNotMatch(waiting.text, /old\.role/);
      const closed = await visitor.get('/inbox?state=closed&words=role.2');
      assert.match(closed.text, /old\.role\.2/);
      assert.doesNotMatch(closed.text, /old\.role\.1|name="item"/);
      assert.match((await visitor.get('/inbox?words=%3Cscript%3E')).text, /Nothing is like that/);
    }));

  it('tells a person how they decide, and nobody else’s', () =>
    withApi(async (api) => {
      await finance(api);
      const visitor = await browser(api, 'ana@corp.example');
      const people = [visitor.personId];
      const { plan } = await api.ask({ reviewId: 'finance-q4.role.1', people });
      await api.ask({ reviewId: 'finance-q4.role.2', people });
      const page = await visitor.get('/inbox/finance-q4.role.1');
      api.pass(25_000);
      const form = {
        csrf: field(page.text, 'csrf'),
        decisionId: field(page.text, 'decisionId'),
        name: 'Ledger clerks',
      };
      await visitor.post('/inbox/finance-q4.role.1', { ...form, viewDigest: plan.viewDigest, answer: 'approve' });
      const { text } = await visitor.get('/inbox');
      assert.match(
        text,
        /Your decisions in finance-q4: 1, half of them within 25 s, 0 in less than 10 s, 100 % approved/,
      );
    }));
});
