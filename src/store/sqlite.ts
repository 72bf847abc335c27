import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, SqliteDialect, type QueryCompiler } from 'kysely';
import Libsql from 'libsql';
import { CheckedSqliteCompiler } from './checked-text.js';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** How long to wait for another connection, in this process or another, that writes, opens or recovers the same file. */
const BUSY_DEADLINE_MS = 30_000;
/** The pause between two attempts grows to this: many who wait should not starve the one they wait for. */
const LONGEST_PAUSE_MS = 25;

/** Opens a database file, readable by its owner only, in WAL mode; every commit is on disk before it is acknowledged. */
export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Libsql(file);
  database.exec(`PRAGMA busy_timeout = ${BUSY_DEADLINE_MS}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  // What is deleted is overwritten: an erased name is in no free page either.
  database.exec('PRAGMA secure_delete = ON');
  const db = new Kysely<Tables>({ dialect: new CheckedSqliteDialect({ database }) });
  return {
    dialect: 'sqlite',
    db,
    // One connection: kysely lends it to one caller at a time, so the transactions of one process queue up.
    write: (work) => db.connection().execute((connection) => transaction(database, () => work(connection))),
    close: () => db.destroy(),
  };
}

class CheckedSqliteDialect extends SqliteDialect {
  override createQueryCompiler(): QueryCompiler {
    return new CheckedSqliteCompiler();
  }
}

// By `exec`, because a prepared statement that was refused as busy counts as running until it is garbage-collected, and no
// commit would go through until then.
async function transaction<T>(database: Libsql.Database, work: () => Promise<T>): Promise<T> {
  await beginImmediate(database);
  try {
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Some failures (a full disk) have rolled back already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Takes the write lock, or throws `SQLITE_BUSY` after a while. SQLite's own busy handler sleeps on the spot: it would keep
 * this process from answering anybody, and wait in vain for a transaction of the same process.
 */
async function beginImmediate(database: Libsql.Database): Promise<void> {
  const deadline = performance.now() + BUSY_DEADLINE_MS;
  for (let pause = 1; !tryBegin(database, { last: performance.now() > deadline });) {
    await wait(pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
}

function tryBegin(database: Libsql.Database, { last }: { readonly last: boolean }): boolean {
  database.exec('PRAGMA busy_timeout = 0');
  try {
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (last || !isBusy(error)) throw error;
    return false;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_DEADLINE_MS}`);
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
