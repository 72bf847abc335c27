import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStore } from '../../src/store/sql-store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { act, at, code } from './values.js';

const webhook = (webhookId: string) => ({
  webhookId,
  url: 'https://hooks.corp.example/',
  kinds: ['decision', 'outcome'] as const,
  secret: 'sealed',
  createdAt: at(0),
  createdBy: 'p_adm',
});

export function webhooksSuite(kind: StoreKind): void {
  describe('webhooks', () => {
    it('hear of what happens after they were added', () =>
      withStore(kind, async (store) => {
        await store.appendLedger([act('a'), act('b')], at(0));
        const added = await store.addWebhook(webhook('w1'));
        assert.deepEqual(
          [added.cursor, added.state, added.attempts, added.kinds],
          [2, 'active', 0, ['decision', 'outcome']],
        );
        assert.deepEqual(await store.webhook('w1'), added);
        const take = { lease: 'l1', now: at(1), until: at(60) };
        assert.equal(await store.takeWebhook(take), undefined);
        await store.appendLedger([act('c')], at(1));
        assert.equal((await store.takeWebhook(take))?.webhookId, 'w1');
        await assert.rejects(store.addWebhook(webhook('w1')));
      }));

    it('are taken by one of several at a time, until told or until the lease has run out', () =>
      withStore(kind, async (store, place) => {
        const other = openStore(place);
        await store.addWebhook(webhook('w1'));
        await store.appendLedger([act('a'), act('b')], at(0));
        const taken = await Promise.all(
          [store, other, store, other].map((each, n) =>
            each.takeWebhook({ lease: `l${n}`, now: at(1), until: at(60) }),
          ),
        );
        assert.equal(taken.filter((one) => one !== undefined).length, 1);
        const lease = `l${taken.findIndex((one) => one !== undefined)}`;
        const told = { cursor: 1, deliveredAt: at(2), at: at(2), until: at(70) };
        assert.equal(await other.webhookTold({ webhookId: 'w1', lease: 'forged' }, told), false);
        assert.equal(await store.webhookTold({ webhookId: 'w1', lease }, told), true);
        assert.equal(await other.takeWebhook({ lease: 'm', now: at(69), until: at(100) }), undefined);
        const late = await other.takeWebhook({ lease: 'm', now: at(70), until: at(100) });
        assert.deepEqual([late?.cursor, late?.lastDeliveredAt], [1, at(2)]);
        assert.equal(await store.webhookTold({ webhookId: 'w1', lease }, { ...told, cursor: 2 }), false);
        assert.equal((await store.webhook('w1'))?.cursor, 1);
        await other.close();
      }));

    it('wait after a failure, are given up, and go on when told to', () =>
      withStore(kind, async (store) => {
        await store.addWebhook(webhook('w1'));
        await store.appendLedger([act('a')], at(0));
        const take = (now: number) => store.takeWebhook({ lease: `l${now}`, now: at(now), until: at(now + 60) });
        await take(1);
        await store.webhookFailed({ webhookId: 'w1', lease: 'l1' }, { dueAt: at(10), error: 'HTTP_500' });
        assert.equal(await take(9), undefined);
        assert.deepEqual([(await take(10))?.attempts, (await store.webhook('w1'))?.lastError], [1, 'HTTP_500']);
        await store.webhookFailed({ webhookId: 'w1', lease: 'lost' }, { dueAt: null, error: 'x' });
        assert.equal((await store.webhook('w1'))?.state, 'active');
        await store.webhookFailed({ webhookId: 'w1', lease: 'l10' }, { dueAt: null, error: 'HTTP_410' });
        assert.deepEqual([await take(99), (await store.webhooks({ state: 'disabled' })).length], [undefined, 1]);
        const again = await store.restartWebhook('w1', { cursor: 0, now: at(100) });
        assert.deepEqual([again?.state, again?.attempts, again?.cursor], ['active', 0, 0]);
        assert.equal((await take(100))?.webhookId, 'w1');
        assert.equal(await store.restartWebhook('none', { cursor: undefined, now: at(100) }), undefined);
      }));

    it('are gone once removed', () =>
      withStore(kind, async (store) => {
        await store.addWebhook(webhook('w1'));
        await store.addWebhook(webhook('w2'));
        assert.deepEqual(
          (await store.webhooks({ after: 'w1', limit: 5 })).map(({ webhookId }) => webhookId),
          ['w2'],
        );
        assert.deepEqual([await store.removeWebhook('w1'), await store.removeWebhook('w1')], [true, false]);
        await assert.rejects(store.addWebhook({ ...webhook('w3'), url: 'a\0' }), code('BAD_TEXT'));
      }));
  });
}
