import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyChain } from '../../src/snapshot/chain.js';
import { withStore, type StoreKind, type StorePlace } from '../support/with-store.js';
import { runSql } from './raw.js';
import { act, at, campaign, code, decision, review } from './values.js';

export function ledgerSuite(kind: StoreKind): void {
  describe('the ledger', () => {
    it('is one unbroken chain over everything that appends', () =>
      withStore(kind, async (store) => {
        await store.registerKey({ keyId: 'k', publicKey: 'A', kind: 'server', people: [] });
        await store.addCampaign(campaign());
        await store.openReview(review('r1'));
        await store.recordDecision(decision());
        await store.closeReview({
          reviewId: 'r1',
          outcome: { kind: 'expired', decisionIds: [] },
          role: null,
          at: at(6),
        });
        await store.appendLedger([act('a'), act('b')], at(7));
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map(({ seq }) => seq),
          [1, 2, 3, 4, 5, 6, 7],
        );
        assert.equal(entries[0]?.prev, 'genesis');
        assert.equal(verifyChain(entries), null);
      }));

    it('takes each key once, within one call as well', () =>
      withStore(kind, async (store) => {
        await store.appendLedger([act('a'), act('a', { body: { other: 1 } }), act('b')], at(1));
        await store.appendLedger([act('b'), act('c')], at(2));
        assert.deepEqual(
          (await store.ledger({})).map(({ key, body }) => [key, body]),
          [
            ['a', { key: 'a' }],
            ['b', { key: 'b' }],
            ['c', { key: 'c' }],
          ],
        );
      }));

    it('never runs backwards in time', () =>
      withStore(kind, async (store) => {
        await store.appendLedger([act('a')], at(5));
        await store.appendLedger([act('b')], at(3));
        await store.appendLedger([act('c')], '2026-06-30T14:00:06+02:00');
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map((entry) => entry.at),
          [at(5), at(5), at(6)],
        );
        assert.equal(verifyChain(entries), null);
      }));

    it('refuses what is no time, which would be later than every time', () =>
      withStore(kind, async (store) => {
        for (const time of ['zzz', '', '+275760-01-01T00:00:00Z']) {
          await assert.rejects(store.appendLedger([act('a')], time), code('BAD_TIME'), time);
        }
        assert.deepEqual(await store.ledger({}), []);
      }));

    it('is read from a seq on, so many entries, of one campaign', () =>
      withStore(kind, async (store) => {
        const acts = [1, 2, 3, 4, 5].map((number) => act(`k${number}`, { campaignId: number % 2 ? 'c1' : null }));
        await store.appendLedger(acts, at(1));
        const keys = async (filter: object): Promise<readonly string[]> =>
          (await store.ledger(filter)).map(({ key }) => key);
        assert.deepEqual(await keys({ from: 3 }), ['k3', 'k4', 'k5']);
        assert.deepEqual(await keys({ from: 2, limit: 2 }), ['k2', 'k3']);
        assert.deepEqual(await keys({ campaignId: 'c1' }), ['k1', 'k3', 'k5']);
        assert.deepEqual(await keys({ campaignId: 'c1', from: 2, limit: 1 }), ['k3']);
      }));

    it('knows its head', () =>
      withStore(kind, async (store) => {
        assert.deepEqual(await store.ledgerHead(), { seq: 0, hash: 'genesis', at: '' });
        await store.appendLedger([act('a'), act('b')], at(1));
        const { seq, hash, at: time } = (await store.ledger({})).at(-1)!;
        assert.deepEqual(await store.ledgerHead(), { seq, hash, at: time });
      }));

    it('keeps nothing of an append that fails half-way', () =>
      withStore(kind, async (store) => {
        const bad = act('b', { body: { number: Number.NaN } });
        await assert.rejects(store.appendLedger([act('a'), bad], at(1)), code('NOT_CANONICAL'));
        await store.appendLedger([act('c')], at(1));
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map(({ seq, key }) => [seq, key]),
          [[1, 'c']],
        );
      }));
  });

  appendOnlySuite(kind);
}

const columns = 'seq, at, act_key, kind, campaign_id, body, prev, hash';

/** What would change the past, or skip the next place. */
const falsifications: Readonly<Record<string, string>> = {
  'an update': "update ledger set body = '{}' where seq = 1",
  'an update of everything': 'update ledger set at = at',
  'a delete': 'delete from ledger where seq = 2',
  'an entry that leaves a gap': `insert into ledger (${columns}) values (9, '', 'x', 'decision', null, '{}', 'p', 'h')`,
  'an entry that follows nothing': `insert into ledger (${columns}) values (3, '', 'x', 'decision', null, '{}', 'p', 'h')`,
  'an entry under a known key': `insert into ledger (${columns})
    select 3, at, 'a', kind, campaign_id, body, hash, 'h' from ledger where seq = 2`,
};

const byDialect: Readonly<Record<StoreKind, Readonly<Record<string, string>>>> = {
  sqlite: {
    'a replacement by place': `insert or replace into ledger (${columns}) values (1, '', 'x', 'decision', null, '{}', 'genesis', 'h')`,
    'a replacement by key': `insert or replace into ledger (${columns})
      select 3, at, 'a', kind, campaign_id, '{}', hash, 'h' from ledger where seq = 2`,
  },
  postgres: {
    'a truncate': 'truncate ledger',
    'an upsert': `insert into ledger (${columns})
      select 3, at, 'a', kind, campaign_id, body, hash, 'h' from ledger where seq = 2
      on conflict (act_key) do update set body = '{}'`,
  },
};

function appendOnlySuite(kind: StoreKind): void {
  describe('the ledger is append-only for the database itself:', () => {
    for (const [what, statement] of Object.entries({ ...falsifications, ...byDialect[kind] })) {
      it(`${what} is refused`, () =>
        withStore(kind, async (store, place) => {
          await store.appendLedger([act('a'), act('b')], at(1));
          const before = await store.ledger({});
          await assert.rejects(runSql(place, statement));
          assert.deepEqual(await store.ledger({}), before);
          await store.appendLedger([act('c')], at(2));
          assert.equal(verifyChain(await store.ledger({})), null);
        }));
    }

    if (kind === 'postgres') {
      it('its owner has given the right to change it away', () =>
        withStore(kind, async (_, place) => {
          assert.deepEqual(await grantedOnLedger(place), []);
        }));
    }
  });
}

const grantedOnLedger = (place: StorePlace): Promise<readonly unknown[]> =>
  runSql(
    place,
    `select acl.privilege_type from pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
     where oid = 'ledger'::regclass and acl.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
  );
