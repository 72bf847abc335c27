import { Kysely, PostgresDialect, type QueryCompiler } from 'kysely';
import pg from 'pg';
import { CheckedPostgresCompiler } from './checked-text.js';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** A process that stops inside a transaction holds up everybody's appending; after this long the server ends it. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Connects to PostgreSQL by its URL. A connection lost while idle is replaced, not an error; lost in use, it fails the call. */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  pool.on('error', () => undefined);
  // Lost between two statements of a transaction: the next one fails and says so; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new CheckedPostgresDialect({ pool }) });
  return {
    dialect: 'postgres',
    db,
    write: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  };
}

class CheckedPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new CheckedPostgresCompiler();
  }
}
