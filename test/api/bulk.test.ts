import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import type { Measurements } from '../../src/domain/candidate.js';
import type { ReviewRow } from '../../src/store/store.js';
import { campaign as campaignRow } from '../store/values.js';
import { campaign as spec } from '../support/pipeline.js';
import { candidateView, withApi, type Loose, type TestApi } from './with-api.js';

/** A campaign whose policy takes two decisions at once, and none of a risk above 0.5. */
async function finance({ deps }: TestApi): Promise<void> {
  const { review } = spec();
  const captured = await putJson(deps.blobs, {
    spec: spec({ review: { ...review, bulk: { most: 2, maxRisk: 0.5 } } }),
    files: {},
  });
  await deps.store.addCampaign(campaignRow({ campaignId: 'finance-q4', captured }));
}

function viewWith(some: Partial<Measurements>, gaining: readonly string[] = []) {
  const view = candidateView();
  const measurements = { ...view.candidate.measurements, ...some };
  const overGrants = gaining.map((identity) => ({ identity, entitlement: { source: 'erp', id: 'AP_READ' } }));
  return { ...view, candidate: { ...view.candidate, measurements, overGrants } };
}

const itemOf = ({ reviewId, plan }: ReviewRow, kind = 'approve') => ({
  reviewId,
  viewDigest: plan.viewDigest,
  answer: { kind },
  ...(kind === 'reject' ? { reason: 'no' } : {}),
});

const codes = (body: Loose): readonly (string | null)[] => body.items.map((item: Loose) => item.problem?.code ?? null);

test('what is too risky, or too much at once, is not taken in bulk and can be decided on its own', () =>
  withApi(async (api) => {
    await finance(api);
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const people = [ana.personId];
    const risky = await api.ask({ reviewId: 'finance-q4.role.risky', people, view: viewWith({ risk: 0.6 }) });
    const calm = await api.ask({ reviewId: 'finance-q4.role.calm', people, view: viewWith({ risk: 0.5 }) });
    const third = await api.ask({ reviewId: 'finance-q4.role.third', people });
    const send = (items: readonly unknown[]) =>
      api.call({ method: 'POST', path: '/decisions/bulk', token: ana.token, json: { items } });

    const { status, body } = await send([risky, calm, third].map((row) => itemOf(row)));
    assert.deepEqual([status, codes(body)], [200, ['BULK_TOO_RISKY', null, 'BULK_TOO_MANY']]);
    assert.deepEqual(
      (await api.deps.store.decisions({ campaignId: 'finance-q4' })).map(({ reviewId }) => reviewId),
      [calm.reviewId],
    );
    assert.deepEqual(codes((await send([itemOf(risky, 'reject')])).body), [null], 'refusing puts nothing in force');
    const { answer, viewDigest } = itemOf(third);
    const path = `/reviews/${third.reviewId}/decisions`;
    const alone = await api.call({ method: 'POST', path, token: ana.token, json: { answer, viewDigest } });
    assert.equal(alone.status, 200);
  }));

test('a preview tells the sum of effects, counting people and entitlements once, and decides nothing', () =>
  withApi(async (api) => {
    await finance(api);
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const people = [ana.personId];
    const first = await api.ask({
      reviewId: 'finance-q4.role.1',
      people,
      view: viewWith({ privileged: 1, risk: 0.4 }),
    });
    const second = await api.ask({ reviewId: 'finance-q4.role.2', people, view: viewWith({}, ['id-ben']) });
    const amendment = { dropEntitlements: [], removeMembers: ['id-ben'], addMembers: ['id-cyd'] };
    const items = [itemOf(first), { ...itemOf(second), answer: { kind: 'amend', amendment } }];
    const preview = { method: 'POST', path: '/decisions/bulk/preview', token: ana.token, json: { items } } as const;
    const { body } = await api.call(preview);
    assert.deepEqual(body.effect, {
      roles: 2,
      entitlements: 2,
      members: 3,
      gaining: 2,
      leaving: 1,
      privileged: 1,
      maxRisk: 0.4,
    });
    assert.deepEqual(codes(body), [null, null]);
    assert.deepEqual(await api.deps.store.decisions({ campaignId: 'finance-q4' }), []);
  }));

test('a preview tells nothing of a review that is hidden from its caller, and an approval of an amended role counts as amended', () =>
  withApi(async (api) => {
    await finance(api);
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const ben = await api.person('ben@corp.example', ['reviewer']);
    const hidden = await api.ask({
      reviewId: 'finance-q4.role.1',
      people: [ben.personId],
      view: viewWith({ risk: 0.9 }),
    });
    const shared = await api.ask({
      reviewId: 'finance-q4.role.2',
      people: [ana.personId, ben.personId],
      plan: { quorum: 2 },
    });
    const answer = { kind: 'amend', amendment: { dropEntitlements: [], removeMembers: ['id-ben'] } };
    const path = `/reviews/${shared.reviewId}/decisions`;
    const json = { answer, viewDigest: shared.plan.viewDigest };
    assert.equal((await api.call({ method: 'POST', path, token: ben.token, json })).status, 200);

    const { viewDigest: now } = (await api.deps.store.review(shared.reviewId))!;
    const items = [itemOf(hidden), { ...itemOf(shared), viewDigest: now }];
    const { body } = await api.call({
      method: 'POST',
      path: '/decisions/bulk/preview',
      token: ana.token,
      json: { items },
    });
    assert.deepEqual(codes(body), [null, null]);
    assert.deepEqual([body.effect.roles, body.effect.members, body.effect.leaving], [1, 1, 1]);
  }));

test('what is decided in bulk is marked as one batch of so many in the ledger, and what is decided alone is not', () =>
  withApi(async (api) => {
    await finance(api);
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const people = [ana.personId];
    const risky = await api.ask({ reviewId: 'finance-q4.role.risky', people, view: viewWith({ risk: 0.6 }) });
    const first = await api.ask({ reviewId: 'finance-q4.role.1', people });
    const second = await api.ask({ reviewId: 'finance-q4.role.2', people });
    const alone = await api.ask({ reviewId: 'finance-q4.role.3', people });
    const send = (items: readonly unknown[]) =>
      api.call({
        method: 'POST',
        path: '/decisions/bulk',
        token: ana.token,
        json: { items },
        headers: { 'idempotency-key': 'quarterly-1' },
      });
    assert.deepEqual(codes((await send([itemOf(risky), itemOf(first)])).body), ['BULK_TOO_RISKY', null]);
    await send([itemOf(first), itemOf(second)]);
    const { answer, viewDigest } = itemOf(alone);
    const path = `/reviews/${alone.reviewId}/decisions`;
    await api.call({ method: 'POST', path, token: ana.token, json: { answer, viewDigest } });
    const batches = (await api.deps.store.decisions({ campaignId: 'finance-q4' })).map(({ batch }) => batch);
    assert.deepEqual(
      batches.map((batch) => batch?.size ?? null),
      [1, 2, null],
      'only what was taken counts, and a repeated decision stays as it was made',
    );
    assert.equal(batches[0]?.id, batches[1]?.id, 'a request that is repeated under its key is one batch');
    const listed = await api.call({ path: '/decisions?campaign=finance-q4', token: ana.token });
    assert.deepEqual(listed.body.items[1].batch, batches[1]);
  }));

test('a preview foresees who may not approve what, and what has changed or been decided since', () =>
  withApi(async (api) => {
    await finance(api);
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const people = [ana.personId];
    const gaining = [{ personId: ana.personId, functions: ['owner'], gains: 2 }];
    const own = await api.ask({ reviewId: 'finance-q4.role.1', people, plan: { proposer: ana.personId } });
    const hers = await api.ask({ reviewId: 'finance-q4.role.2', people, plan: { reviewers: gaining } });
    const done = await api.ask({ reviewId: 'finance-q4.role.3', people });
    const free = await api.ask({ reviewId: 'finance-q4.role.4', people });
    const { answer, viewDigest } = itemOf(done);
    const path = `/reviews/${done.reviewId}/decisions`;
    await api.call({ method: 'POST', path, token: ana.token, json: { answer, viewDigest } });
    const preview = (items: readonly unknown[]) =>
      api.call({ method: 'POST', path: '/decisions/bulk/preview', token: ana.token, json: { items } });
    const items = [...[own, hers, done, free].map((row) => itemOf(row)), { ...itemOf(free), viewDigest: 'old' }];
    const { body } = await preview(items);
    assert.deepEqual(codes(body), ['PROPOSER', 'BENEFICIARY', 'OUTCOME_PENDING', null, 'STALE_VIEW']);
    assert.equal(body.effect.roles, 1, 'only what would be taken is summed');
    assert.deepEqual(codes((await preview([itemOf(hers, 'reject')])).body), [null], 'refusing it is theirs to do');
    const unfit = {
      reviewId: 'finance-q4.readiness',
      subject: { kind: 'readiness' },
      plan: { proposer: ana.personId },
    } as const;
    const ready = await api.ask({ ...unfit, people });
    assert.deepEqual(codes((await preview([itemOf(ready, 'proceed')])).body), ['PROPOSER'], 'nor to let it go on');
  }));
