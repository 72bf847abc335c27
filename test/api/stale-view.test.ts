import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReviewRow } from '../../src/store/store.js';
import { withApi, type Answered, type Loose, type TestApi } from './with-api.js';

const ADDS = { dropEntitlements: [], removeMembers: ['id-ben'], addMembers: ['id-cyd'], name: 'Clerks' };

interface Two {
  readonly ana: { readonly token: string; readonly personId: string };
  readonly ben: { readonly token: string; readonly personId: string };
  readonly review: ReviewRow;
}

const withTwo = (work: (api: TestApi, two: Two) => Promise<void>): Promise<void> =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const ben = await api.person('ben@corp.example', ['reviewer']);
    const people = [ana.personId, ben.personId];
    const security = [{ personId: ben.personId, functions: ['security'], gains: 0 }];
    const review = await api.ask({ reviewId: 'finance-q4.role.1', people, plan: { quorum: 2, security } });
    await work(api, { ana, ben, review });
  });

const decide = (api: TestApi, token: string, json: Loose): Promise<Answered> =>
  api.call({ method: 'POST', path: '/reviews/finance-q4.role.1/decisions', token, json });

test('whoever decides on what has been amended since is told what changed, who amended it, when, and what to decide on', () =>
  withTwo(async (api, { ana, ben, review }) => {
    const { viewDigest } = review.plan;
    const amended = await decide(api, ben.token, { viewDigest, answer: { kind: 'amend', amendment: ADDS } });
    assert.equal(amended.status, 200);
    const { status, body } = await decide(api, ana.token, { viewDigest, answer: { kind: 'approve' } });
    assert.deepEqual([status, body.code, body.changes.kind], [409, 'STALE_VIEW', 'changed']);
    assert.match(body.detail, /ben@corp\.example amended it at 2026-10-01T08:00:00\.000Z/);
    const { changes } = body;
    assert.equal(changes.seen, viewDigest);
    assert.deepEqual(
      changes.since.map((one: Loose) => [one.act, one.personId, one.decisionId]),
      [['amend', ben.personId, amended.body.decisionId]],
    );
    assert.deepEqual(changes.members, {
      removed: [{ identity: 'id-ben', name: 'id-ben' }],
      added: [{ identity: 'id-cyd', name: 'id-cyd' }],
    });
    assert.deepEqual(changes.name, { before: 'Ledger clerks', after: 'Clerks' });
    assert.deepEqual(changes.gains[0].entitlements, [{ key: { source: 'erp', id: 'AP_READ' }, name: 'Read payables' }]);
    assert.deepEqual(
      [changes.entitlements, changes.owner, changes.gainsNoLonger],
      [{ dropped: [], kept: [] }, null, []],
    );
    const again = await decide(api, ana.token, { viewDigest: changes.now, answer: { kind: 'approve' } });
    assert.equal(again.status, 200, 'what it names is what can be decided on');
  }));

test('an answer that an amendment has made fall stands no more, and its person has not answered what is asked now', () =>
  withTwo(async (api, { ana, ben, review }) => {
    const { viewDigest } = review.plan;
    const seen = async (): Promise<Loose> => {
      const { body } = await api.call({ path: '/reviews/finance-q4.role.1', token: ana.token });
      const stands = body.decisions.map((one: Loose) => [one.answer.kind, one.stands]);
      return { stands, answered: body.reviewers.map((one: Loose) => one.answered) };
    };
    await decide(api, ana.token, { viewDigest, answer: { kind: 'approve' } });
    assert.deepEqual(await seen(), { stands: [['approve', true]], answered: [true, false] });
    await decide(api, ben.token, { viewDigest, answer: { kind: 'amend', amendment: ADDS } });
    const fallen = [
      ['approve', false],
      ['amend', true],
    ];
    assert.deepEqual(await seen(), { stands: fallen, answered: [false, true] });
  }));

test('an amendment that is taken back is a change too, for whoever looked at it', () =>
  withTwo(async (api, { ana, ben, review }) => {
    const { viewDigest } = review.plan;
    const amendment = { dropEntitlements: [{ source: 'erp', id: '<script>alert(1)</script>' }], removeMembers: [] };
    await decide(api, ben.token, { viewDigest, answer: { kind: 'amend', amendment } });
    const seen = (await api.call({ path: '/reviews/finance-q4.role.1', token: ana.token })).body.viewDigest;
    api.pass(1000);
    await decide(api, ben.token, { viewDigest: seen, answer: { kind: 'withdraw' } });
    const { body } = await decide(api, ana.token, { viewDigest: seen, answer: { kind: 'approve' } });
    assert.equal(body.changes.now, viewDigest);
    assert.deepEqual([body.changes.since[0].act, body.changes.since[0].at], ['withdraw', '2026-10-01T08:00:01.000Z']);
    assert.deepEqual(body.changes.entitlements.kept[0].name, '<script>x</script>');
  }));

test('a digest that was never shown is called so, and the same refusal is told again to the same request', () =>
  withTwo(async (api, { ana, review }) => {
    const json = { decisionId: 'd-00000001', viewDigest: 'view/v1:sha256:guess', answer: { kind: 'approve' } };
    const { body } = await decide(api, ana.token, json);
    assert.deepEqual(body.changes, { kind: 'never-shown', seen: json.viewDigest, now: review.plan.viewDigest });
    assert.match(body.detail, /never showed this one/);
    assert.deepEqual((await decide(api, ana.token, json)).body.changes, body.changes);
  }));

test('nobody learns by a guess what a review shows that does not ask them', () =>
  withTwo(async (api) => {
    const eve = await api.person('eve@corp.example', ['reviewer']);
    const { body } = await decide(api, eve.token, { viewDigest: 'guess', answer: { kind: 'approve' } });
    assert.deepEqual([body.code, body.changes], ['NOT_A_REVIEWER', undefined]);
  }));

test('many at once: the item that is stale says what changed', () =>
  withTwo(async (api, { ana, ben, review }) => {
    const { reviewId } = review;
    const { viewDigest } = review.plan;
    await decide(api, ben.token, { viewDigest, answer: { kind: 'amend', amendment: ADDS } });
    const json = { items: [{ reviewId, viewDigest, answer: { kind: 'approve' } }] };
    const { body } = await api.call({ method: 'POST', path: '/decisions/bulk', token: ana.token, json });
    assert.deepEqual(body.items[0].problem.changes.since[0].name, 'ben@corp.example');
  }));
