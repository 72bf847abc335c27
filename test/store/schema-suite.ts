import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { openStore } from '../../src/store/sql-store.js';
import { withStore, withStorePlace, type StoreKind } from '../support/with-store.js';
import { runSql, withDatabase } from './raw.js';
import { act, at, code } from './values.js';

export function schemaSuite(kind: StoreKind): void {
  describe('schema', () => {
    it('is made once, however many ask at once', () =>
      withStorePlace(kind, async (place) => {
        const stores = [1, 2, 3, 4].map(() => openStore(place));
        await Promise.all(stores.map((store) => store.migrate()));
        await stores[0]?.appendLedger([act('a')], at(1));
        await Promise.all(stores.map((store) => store.migrate()));
        assert.equal((await stores[3]?.ledger({}))?.length, 1);
        await Promise.all(stores.map((store) => store.close()));
      }));

    it('of a later release is refused, and left as it was', () =>
      withStore(kind, async (store, place) => {
        await runSql(place, 'update schema_version set version = 99');
        await assert.rejects(store.migrate(), code('STORE_TOO_NEW'));
        assert.deepEqual(await runSql(place, 'select version from schema_version'), [{ version: 99 }]);
      }));

    it('closes twice without complaint', () =>
      withStore(kind, async (store) => {
        await store.close();
      }));

    if (kind === 'sqlite') sqliteSchema();
  });
}

function sqliteSchema(): void {
  it('lies in files that only their owner reads', () =>
    withStore('sqlite', async (store, { sqliteFile }) => {
      await store.appendLedger([act('a')], at(1));
      for (const file of [sqliteFile, `${sqliteFile}-wal`, `${sqliteFile}-shm`]) {
        assert.equal(statSync(file).mode & 0o777, 0o600, file);
      }
      assert.equal(statSync(dirname(sqliteFile)).mode & 0o777, 0o700);
    }));

  it('says that something is kept when it is on disk', () =>
    withStore('sqlite', async (_, place) => {
      await withDatabase(place, async ({ db }) => {
        const { rows: mode } = await sql`pragma journal_mode`.execute(db);
        const { rows: synchronous } = await sql`pragma synchronous`.execute(db);
        assert.deepEqual([mode, synchronous], [[{ journal_mode: 'wal' }], [{ synchronous: 2 }]]);
      });
    }));
}
