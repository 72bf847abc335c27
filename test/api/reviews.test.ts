import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noLineage } from '../../src/domain/campaign.js';
import { putJson } from '../../src/blobs/json.js';
import { candidateView, withApi, type Loose } from './with-api.js';

test('a review shows names looked up now, what each near member would gain, and who else is asked', () =>
  withApi(async ({ call, person, ask, deps }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const ben = await person('ben@corp.example', ['reviewer']);
    const frozen = await putJson(deps.blobs, { identities: [{ id: 'id-ana', displayName: 'Ana <b>Lind</b>' }] });
    await deps.store.addCampaign({
      campaignId: 'finance-q4',
      name: 'finance-q4',
      state: 'in-review',
      startedBy: ana.personId,
      startedAt: '2026-10-01T00:00:00.000Z',
      captured: frozen,
      stages: { 'freeze-snapshot': { digest: frozen, counts: {} } },
      ...noLineage,
      problem: null,
    });
    await ask({ reviewId: 'finance-q4.role.1', people: [ana.personId, ben.personId] });
    const { body } = await call({ path: '/reviews/finance-q4.role.1', token: ana.token });
    assert.deepEqual(
      body.facts.members.map((member: Loose) => member.name),
      ['Ana <b>Lind</b>', 'id-ben'],
    );
    assert.deepEqual(body.facts.nearMembers[0].wouldGain, [
      { key: { source: 'erp', id: 'AP_READ' }, name: 'Read payables' },
    ]);
    assert.deepEqual(
      body.facts.entitlements.map((one: Loose) => [one.inherited, one.owned]),
      [
        [false, true],
        [true, false],
      ],
    );
    assert.deepEqual(
      body.reviewers.map((one: Loose) => [one.name, one.answered]),
      [
        ['ana@corp.example', false],
        ['ben@corp.example', false],
      ],
    );
    assert.deepEqual([body.live, body.answers], [true, ['approve', 'amend', 'reject', 'defer', 'abstain']]);
  }));

test('a decision stands until it is replaced or withdrawn, and refusals show to their sender and to auditors', () =>
  withApi(async ({ call, person, ask }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const ben = await person('ben@corp.example', ['reviewer']);
    const auditor = await person('audit@corp.example', ['auditor']);
    const people = [ana.personId, ben.personId];
    const { plan, reviewId } = await ask({ reviewId: 'finance-q4.role.1', people, plan: { quorum: 2 } });
    const decide = (token: string, kind: string) =>
      call({
        method: 'POST',
        path: `/reviews/${reviewId}/decisions`,
        token,
        json: { viewDigest: plan.viewDigest, answer: { kind } },
      });
    const seen = async (token: string) =>
      (await call({ path: `/reviews/${reviewId}`, token })).body.decisions.map((one: Loose) => [
        one.answer.kind,
        one.refusedCode ?? one.stands,
      ]);
    await decide(ana.token, 'abstain');
    await decide(ana.token, 'approve');
    await decide(ben.token, 'withdraw');
    assert.deepEqual(await seen(ana.token), [
      ['abstain', false],
      ['approve', true],
    ]);
    assert.deepEqual(await seen(auditor.token), [
      ['abstain', false],
      ['approve', true],
      ['withdraw', 'NOTHING_TO_WITHDRAW'],
    ]);
    assert.deepEqual(await seen(ben.token), await seen(auditor.token));
    await decide(ana.token, 'withdraw');
    assert.ok((await seen(ana.token)).every(([, stands]: [string, boolean]) => !stands));
  }));

test('what people wrote beside their decisions, and said without one, is shown to whoever sees the decision', () =>
  withApi(async ({ call, person, ask }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const ben = await person('ben@corp.example', ['reviewer']);
    const people = [ana.personId, ben.personId];
    const { plan, reviewId } = await ask({ reviewId: 'finance-q4.role.1', people, plan: { quorum: 2 } });
    const say = (kind: string, reason?: string) =>
      call({
        method: 'POST',
        path: `/reviews/${reviewId}/decisions`,
        token: ana.token,
        json: { viewDigest: plan.viewDigest, answer: { kind }, reason },
      });
    await say('comment', 'is <b>Cyd</b> still in sales?');
    await say('abstain');
    await say('reject', 'too wide');
    const { body } = await call({ path: `/reviews/${reviewId}`, token: ben.token });
    assert.deepEqual(
      body.decisions.map((one: Loose) => [one.answer.kind, one.reason]),
      [
        ['comment', 'is <b>Cyd</b> still in sales?'],
        ['abstain', null],
        ['reject', 'too wide'],
      ],
    );
  }));

test('a steward, who is not asked, looks at a review to move its end, and nobody else who is not asked does', () =>
  withApi(async ({ call, person, ask }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const sam = await person('sam@corp.example', ['reviewer']);
    const eve = await person('eve@corp.example', ['reviewer']);
    const plan = { stewards: [sam.personId] };
    const { reviewId } = await ask({ reviewId: 'finance-q4.role.1', people: [ana.personId], plan });
    const path = `/reviews/${reviewId}`;
    assert.equal((await call({ path, token: eve.token })).body.code, 'REVIEW_NOT_FOUND');
    const { status, body } = await call({ path, token: sam.token });
    assert.equal(status, 200);
    const json = {
      viewDigest: body.viewDigest,
      answer: { kind: 'extend', until: '2026-10-20T00:00:00.000Z' },
      reason: 'Ana is back on Monday.',
    };
    assert.equal((await call({ method: 'POST', path: `${path}/decisions`, token: sam.token, json })).status, 200);
    assert.equal((await call({ path, token: sam.token })).body.expiresAt, '2026-10-20T00:00:00.000Z');
    assert.deepEqual((await call({ path: '/reviews', token: sam.token })).body.items, [], 'it is not in their inbox');
  }));

test('a view that is not the one decisions bind is never shown', () =>
  withApi(async ({ call, person, ask, log }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    await ask({ reviewId: 'finance-q4.role.1', people: [ana.personId], plan: { viewDigest: 'view/v1:sha256:other' } });
    const { status, body } = await call({ path: '/reviews/finance-q4.role.1', token: ana.token });
    assert.deepEqual([status, body.code, log.length], [500, 'VIEW_MISMATCH', 1]);
  }));

test('a source review shows what was captured', () =>
  withApi(async ({ call, person, ask }) => {
    const dana = await person('dana@corp.example', ['reviewer']);
    const view = {
      kind: 'source' as const,
      campaignId: 'finance-q4',
      source: 'hr',
      sourceKind: 'csv',
      files: [{ name: '<script>.csv', digest: 'sha256:1' }],
      rows: 3,
      accounts: 2,
      grants: 0,
      findings: 1,
      attributes: [{ name: 'department', use: 'drives' as const }],
    };
    const subject = { kind: 'source' as const, source: 'hr' };
    await ask({ reviewId: 'finance-q4.source.hr', people: [dana.personId], view, subject });
    const { body } = await call({ path: '/reviews/finance-q4.source.hr', token: dana.token });
    assert.deepEqual(body.answers, ['confirm', 'deny', 'defer']);
    assert.deepEqual(body.facts.files, view.files);
  }));

test('the inbox is oldest first, by state and campaign, page by page', () =>
  withApi(async ({ call, person, ask, campaigns }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    const people = [ana.personId];
    for (let i = 0; i < 5; i++) {
      await ask({ reviewId: `finance-q4.role.${i}`, people, openedAt: `2026-10-01T00:00:0${5 - i}.000Z` });
    }
    await campaigns.close('finance-q4.role.3');
    const page = async (query: string) => (await call({ path: `/reviews?${query}`, token: ana.token })).body;
    const ids = (body: Loose) => body.items.map((item: Loose) => Number(item.reviewId.at(-1)));
    const first = await page('limit=3&state=open');
    assert.deepEqual([ids(first), first.next], [[4, 2, 1], 'finance-q4.role.1']);
    const rest = await page(`limit=3&state=open&after=${first.next}`);
    assert.deepEqual([ids(rest), rest.next], [[0], null]);
    assert.deepEqual(ids(await page('state=closed')), [3]);
    assert.deepEqual(ids(await page('campaign=other')), []);
    assert.equal((await page('limit=0')).code, 'BAD_REQUEST');
  }));

test('a review goes on showing its read model when its workflow does not answer', () =>
  withApi(async ({ call, person, ask, campaigns }) => {
    const ana = await person('ana@corp.example', ['reviewer']);
    await ask({ reviewId: 'finance-q4.role.1', people: [ana.personId], view: candidateView('Clerks') });
    campaigns.mode = 'down';
    const { body } = await call({ path: '/reviews/finance-q4.role.1', token: ana.token });
    assert.deepEqual([body.live, body.state, body.at], [false, 'open', '2026-10-01T08:00:00.000Z']);
  }));
