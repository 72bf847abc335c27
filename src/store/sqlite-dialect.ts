import { setTimeout as wait } from 'node:timers/promises';
import {
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  type SqliteDatabase,
} from 'kysely';
import { CheckedSqliteCompiler } from './checked-text.js';

/** How long a statement waits for another connection's transaction before it fails with `SQLITE_BUSY`. */
const BUSY_DEADLINE_MS = 30_000;
const BUSY_PAUSE_MS = 4;

/** SQLite through a synchronous binding, waiting for the lock of others without holding up this process. */
export class PatientSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new PatientSqliteDriver({ database: this.#database });
  }

  override createQueryCompiler(): QueryCompiler {
    return new CheckedSqliteCompiler();
  }
}

/** Still one connection, lent to one caller at a time: while one waits, the others of this process queue behind it. */
class PatientSqliteDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query) => patiently(() => connection.executeQuery(query)),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  }
}

/**
 * SQLite's own busy handler sleeps on the spot: it would stop this process from answering anything, and would wait in vain
 * where the lock is held by another connection of this process. A busy statement has done nothing and may be run again.
 */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + BUSY_DEADLINE_MS;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await wait(BUSY_PAUSE_MS);
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
