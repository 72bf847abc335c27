import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { issueSignInLink } from '../../src/api/auth.js';
import type { ShownBefore } from '../../src/domain/view.js';
import { candidateView, withApi } from '../api/with-api.js';
import { browser, field, fields, filled as formOf, post, type Form } from './browser.js';

const ana = 'ana@corp.example';

/** The form of a page about the role that every test here asks about. */
const filled = (html: string, some: Form): Form => formOf(html, { name: 'Ledger clerks', ...some });

describe('the pages', () => {
  it('sign in once by a link, with a cookie that no script and no other site can use', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      assert.equal(visitor.signIn.status, 303);
      assert.match(visitor.cookie, /HttpOnly/);
      assert.match(visitor.cookie, /SameSite=Strict/);
      assert.equal((await post(api, '/sign-in', { key: visitor.key })).status, 401);
      assert.equal((await api.call({ path: '/inbox' })).status, 401);
    }));

  it('sign out for good: the session is gone from the server too', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      const page = await visitor.get('/inbox');
      assert.equal((await visitor.post('/sign-out', { csrf: 'guess' })).body.code, 'WRONG_CSRF_TOKEN');
      assert.equal((await visitor.get('/inbox')).status, 200);
      const out = await visitor.post('/sign-out', { csrf: field(page.text, 'csrf') });
      assert.equal(out.status, 200);
      assert.match(out.headers.get('set-cookie') ?? '', /rolewright_session=;.*Max-Age=0/);
      assert.equal((await visitor.get('/inbox')).status, 401);
    }));

  it('do not spend a link that is merely fetched', () =>
    withApi(async (api) => {
      const { url } = await issueSignInLink(api.deps, { email: ana, permissions: ['reviewer'] });
      const { pathname, search, searchParams } = new URL(url);
      for (let look = 0; look < 2; look++) assert.equal((await api.call({ path: pathname + search })).status, 200);
      assert.equal((await post(api, '/sign-in', { key: searchParams.get('key') ?? '' })).status, 303);
    }));

  it('show what is asked, and take a decision by a plain form', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      assert.match((await visitor.get('/inbox')).text, /Role q\.role\.1/);
      const page = await visitor.get('/inbox/q.role.1');
      const done = await visitor.post('/inbox/q.role.1', filled(page.text, { answer: 'approve' }));
      assert.equal(done.status, 200);
      assert.match(done.text, /Recorded as entry \d+ of the ledger/);
      const [decision] = await api.deps.store.decisions({ reviewId: 'q.role.1' });
      assert.deepEqual(decision?.answer, { kind: 'approve' });
      assert.equal(decision?.via, 'page');
    }));

  it('count a form that is sent twice once', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const form = filled((await visitor.get('/inbox/q.role.1')).text, { answer: 'approve' });
      await visitor.post('/inbox/q.role.1', form);
      assert.equal((await visitor.post('/inbox/q.role.1', form)).status, 200);
      assert.equal((await api.deps.store.decisions({ reviewId: 'q.role.1' })).length, 1);
    }));

  it('make approving with something ticked, or renamed, an amendment', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const page = await visitor.get('/inbox/q.role.1');
      const form = filled(page.text, { answer: 'approve', drop: '1', remove: 'id-ben', name: 'Clerks' });
      assert.equal((await visitor.post('/inbox/q.role.1', form)).status, 200);
      const [decision] = await api.deps.store.decisions({ reviewId: 'q.role.1' });
      assert.ok(decision?.answer.kind === 'amend');
      assert.deepEqual(decision.answer.amendment, {
        dropEntitlements: [{ source: 'erp', id: '<script>alert(1)</script>' }],
        removeMembers: ['id-ben'],
        name: 'Clerks',
      });
    }));

  it('take in whom one ticks among those who nearly hold it, and name who answers for it', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      const { personId: ben } = await api.person('ben@corp.example', ['reviewer']);
      const security = [{ personId: ben, functions: ['security'], gains: 0 }];
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId], plan: { security } });
      const page = await visitor.get('/inbox/q.role.1');
      const [cyd = 'nobody to tick', ...more] = fields(page.text, 'add');
      assert.deepEqual(more, []);
      assert.match(page.text, /would gain Read payables/);
      const form = { answer: 'approve', add: cyd, owner: 'Ben@corp.example' };
      const unknown = await visitor.post('/inbox/q.role.1', filled(page.text, { ...form, owner: 'eve@corp.example' }));
      assert.match(unknown.text, /somebody who is known here \[WRONG_ANSWER\]/);
      await visitor.post('/inbox/q.role.1', filled(page.text, form));
      const [decision, ...others] = await api.deps.store.decisions({ reviewId: 'q.role.1' });
      assert.ok(decision?.answer.kind === 'amend' && others.length === 0);
      const amendment = { dropEntitlements: [], removeMembers: [], addMembers: ['id-cyd'], owner: ben };
      assert.deepEqual(decision.answer.amendment, amendment);
    }));

  it('say on the page why a decision is refused', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const page = await visitor.get('/inbox/q.role.1');
      const refused = await visitor.post('/inbox/q.role.1', filled(page.text, { answer: 'reject' }));
      assert.equal(refused.status, 409);
      assert.match(refused.text, /REASON_REQUIRED/);
      const stale = await visitor.post('/inbox/q.role.1', filled(page.text, { answer: 'approve', viewDigest: 'old' }));
      assert.match(stale.text, /STALE_VIEW/);
    }));

  it('say what changed since a page was looked at, in plain text, with the new form below', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      const ben = await api.person('<b>ben</b>@corp.example', ['reviewer']);
      const { plan, reviewId } = await api.ask({ reviewId: 'q.role.1', people: [visitor.personId, ben.personId] });
      const page = await visitor.get('/inbox/q.role.1');
      const amendment = { dropEntitlements: [{ source: 'erp', id: '<script>alert(1)</script>' }], removeMembers: [] };
      const json = { viewDigest: plan.viewDigest, answer: { kind: 'amend', amendment } };
      await api.call({ method: 'POST', path: `/reviews/${reviewId}/decisions`, token: ben.token, json });
      const stale = await visitor.post('/inbox/q.role.1', filled(page.text, { answer: 'approve' }));
      assert.equal(stale.status, 409);
      assert.match(stale.text, /This changed since you looked/);
      assert.match(stale.text, /&lt;b&gt;ben&lt;\/b&gt;@corp\.example amended it at/);
      assert.match(stale.text, /No longer part of it: &lt;script&gt;x&lt;\/script&gt;\./);
      assert.doesNotMatch(stale.text, /<script|<b>/);
      assert.notEqual(field(stale.text, 'viewDigest'), plan.viewDigest);
      const again = await visitor.post('/inbox/q.role.1', filled(stale.text, { answer: 'approve' }));
      assert.match(again.text, /OUTCOME_PENDING/, 'the new form is about what is shown now');
    }));

  it('say of a role that is asked about again what came and went, in plain text', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      const hostile = { key: { source: 'erp', id: 'x' }, name: '<img src=x>', description: '', owned: false };
      const before: ShownBefore = {
        roleId: 'r1',
        version: 2,
        name: '<b>Clerks</b>',
        fate: 'changed',
        why: ['entitlements', 'risk'],
        came: [hostile],
        went: [],
        joined: ['id-ana'],
        left: ['id-gone'],
        figures: [{ name: 'risk', before: 0.1, after: 0.4 }],
        approvedAt: '2026-07-01T00:00:00.000Z',
        approvedBy: ['d1'],
        ageDays: 92,
      };
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId], view: { ...candidateView(), before } });
      const { text } = await visitor.get('/inbox/q.role.1');
      assert.match(text, /What changed since it was approved/);
      assert.match(
        text,
        /It follows &lt;b&gt;Clerks&lt;\/b&gt;, version 2, .* its entitlements changed and its risk rose\./,
      );
      assert.match(text, /approved 92 days ago, at 2026-07-01T00:00:00\.000Z, by 1 decision/);
      assert.match(text, /Came: &lt;img src=x&gt;\./);
      assert.match(text, /Left: id-gone\./);
      assert.match(text, /Risk: 0\.1 before, 0\.4 now\./);
      assert.doesNotMatch(text, /<img|<b>/);
    }));

  it('refuse a form without their own token, and one from another site', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const form = filled((await visitor.get('/inbox/q.role.1')).text, { answer: 'approve' });
      const forged = await visitor.post('/inbox/q.role.1', { ...form, csrf: 'guess' });
      assert.equal(forged.body.code, 'WRONG_CSRF_TOKEN');
      const [session = ''] = visitor.cookie.split(';');
      const foreign = await api.call({
        method: 'POST',
        path: '/inbox/q.role.1',
        body: new URLSearchParams(form).toString(),
        headers: {
          origin: 'https://evil.example',
          cookie: session,
          'content-type': 'application/x-www-form-urlencoded',
        },
      });
      assert.equal(foreign.body.code, 'WRONG_ORIGIN');
      assert.deepEqual(await api.deps.store.decisions({ reviewId: 'q.role.1' }), []);
    }));

  it('show hostile names as text', () =>
    withApi(async (api) => {
      const visitor = await browser(api, '"><script>alert(1)</script>@corp.example');
      await api.ask({
        reviewId: 'q.role.1',
        people: [visitor.personId],
        plan: { title: '<img src=x onerror=alert(1)>' },
      });
      for (const path of ['/inbox', '/inbox/q.role.1']) {
        const { text, headers } = await visitor.get(path);
        assert.match(text, /^<!doctype html><html lang="en">/);
        assert.doesNotMatch(text, /<script|<img/);
        assert.match(headers.get('content-security-policy') ?? '', /script-src 'none'/);
      }
    }));

  it('let an auditor look and decide nothing', () =>
    withApi(async (api) => {
      const visitor = await browser(api, 'audit@corp.example', ['auditor']);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const form = filled((await visitor.get('/inbox/q.role.1')).text, { answer: 'approve' });
      assert.match((await visitor.post('/inbox/q.role.1', form)).text, /PERMISSION_REQUIRED/);
      assert.deepEqual(await api.deps.store.decisions({ reviewId: 'q.role.1' }), []);
    }));

  it('refuse what their own form cannot have sent, and record none of it, open or closed', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: [visitor.personId] });
      const page = await visitor.get('/inbox/q.role.1');
      const strange: Form[] = [
        { answer: 'own' },
        { answer: 'approve', reason: 'x'.repeat(2001) },
        { answer: 'approve', viewDigest: 'x'.repeat(5000) },
        { answer: 'approve', viewDigest: '' },
        { answer: 'approve', name: 'x'.repeat(5000) },
        { answer: 'approve', name: 'a\u0007b' },
        { answer: 'approve', drop: '' },
        { answer: 'approve', drop: '99' },
        { answer: 'approve', drop: 'constructor' },
        { answer: 'approve', decisionId: '../x' },
      ];
      const sendAll = async (): Promise<void> => {
        for (const some of strange) {
          const { status, text } = await visitor.post('/inbox/q.role.1', filled(page.text, some));
          assert.equal(status, 409, JSON.stringify(some).slice(0, 80));
          assert.match(text, /BAD_FORM|BAD_REQUEST|MALFORMED/);
        }
      };
      await sendAll();
      await api.campaigns.close('q.role.1');
      await sendAll();
      assert.deepEqual(await api.deps.store.decisions({ reviewId: 'q.role.1' }), []);
      assert.deepEqual(api.log, []);
    }));

  it('hide the reviews of others', () =>
    withApi(async (api) => {
      const visitor = await browser(api, ana);
      await api.ask({ reviewId: 'q.role.1', people: ['p_other'] });
      assert.equal((await visitor.get('/inbox/q.role.1')).status, 404);
    }));
});
