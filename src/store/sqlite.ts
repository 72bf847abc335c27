import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import type { Database, Db } from './database.js';
import { PatientSqliteDialect } from './sqlite-dialect.js';
import type { Tables } from './tables.js';

/** How long opening waits for another process that opens or recovers the same file. */
const OPEN_TIMEOUT_MS = 30_000;

/** Opens a database file, readable by its owner only, in WAL mode; every commit is on disk before it is acknowledged. */
export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Libsql(file);
  database.exec(`PRAGMA busy_timeout = ${OPEN_TIMEOUT_MS}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA busy_timeout = 0');
  const db = new Kysely<Tables>({ dialect: new PatientSqliteDialect(database) });
  return {
    dialect: 'sqlite',
    db,
    // One connection: kysely lends it to one caller at a time, so the transactions of one process queue up.
    write: (work) => db.connection().execute((connection) => immediately(connection, work)),
    close: () => db.destroy(),
  };
}

async function immediately<T>(connection: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  await sql`begin immediate`.execute(connection);
  try {
    const result = await work(connection);
    await sql`commit`.execute(connection);
    return result;
  } catch (error) {
    // Some failures (a full disk) have rolled back already; the reason is what counts.
    await sql`rollback`.execute(connection).catch(() => undefined);
    throw error;
  }
}
