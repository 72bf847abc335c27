import { sql } from 'kysely';
import type { Database } from '../../src/store/database.js';
import { openPostgres } from '../../src/store/postgres.js';
import { openSqlite } from '../../src/store/sqlite.js';
import type { StorePlace } from '../support/with-store.js';

/** The database behind a store, for what a store refuses to do. */
export async function withDatabase<T>(place: StorePlace, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(place);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export const openDatabase = ({ databaseUrl, sqliteFile }: StorePlace): Database =>
  databaseUrl === undefined ? openSqlite(sqliteFile) : openPostgres(databaseUrl);

/** Runs one statement as somebody with the database's own tools would. */
export const runSql = (place: StorePlace, statement: string): Promise<readonly unknown[]> =>
  withDatabase(place, async ({ db }) => (await sql.raw(statement).execute(db)).rows);
