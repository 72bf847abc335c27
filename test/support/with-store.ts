import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openStore } from '../../src/store/sql-store.js';
import type { Store } from '../../src/store/store.js';
import { postgresMissing, withPostgres } from './postgres.js';
import { withRoles } from './postgres-roles.js';

/** Whether stores on PostgreSQL are migrated by one role and used by another, as in production. */
let rolesApart = false;
export const separateRoles = (): void => {
  rolesApart = true;
};

export type StoreKind = 'sqlite' | 'postgres';

/** What `openStore` takes. */
export interface StorePlace {
  readonly databaseUrl?: string;
  readonly sqliteFile: string;
}

/** The dialects this machine can test: SQLite always, PostgreSQL where there is one (and always under CI=true). */
export const storeKinds: readonly StoreKind[] = postgresMissing === undefined ? ['sqlite', 'postgres'] : ['sqlite'];

if (postgresMissing !== undefined) test('stores on PostgreSQL', { skip: postgresMissing });

/** An empty database of this kind, gone afterwards. Fails when somebody still has it open then. */
export function withStorePlace<T>(kind: StoreKind, work: (place: StorePlace) => Promise<T>): Promise<T> {
  switch (kind) {
    case 'sqlite':
      return withSqlite(work);
    case 'postgres':
      return withPostgres((databaseUrl) => {
        const inPlace = (url: string): Promise<T> => work({ databaseUrl: url, sqliteFile: '' });
        return rolesApart ? withRoles(databaseUrl, ({ runtimeUrl }) => inPlace(runtimeUrl)) : inPlace(databaseUrl);
      });
  }
}

/** A migrated store in an empty database, closed afterwards. */
export function withStore<T>(kind: StoreKind, work: (store: Store, place: StorePlace) => Promise<T>): Promise<T> {
  return withStorePlace(kind, async (place) => {
    const store = openStore(place);
    try {
      await store.migrate();
      return await work(store, place);
    } finally {
      await store.close();
    }
  });
}

async function withSqlite<T>(work: (place: StorePlace) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-store-'));
  try {
    const sqliteFile = join(folder, 'state', 'rolewright.db');
    const result = await work({ sqliteFile });
    await noneOpen(sqliteFile);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LEAK_DEADLINE_MS = 10_000;

/** SQLite removes its log with the last connection, which libsql ends once its statements are collected. */
async function noneOpen(sqliteFile: string): Promise<void> {
  const deadline = performance.now() + LEAK_DEADLINE_MS;
  while (existsSync(`${sqliteFile}-wal`)) {
    if (performance.now() > deadline) throw new Error('expected every connection to be closed, one is open');
    collectGarbage();
    await nextTurn();
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
