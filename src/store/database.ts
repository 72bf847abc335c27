import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

export type Db = Kysely<Tables>;

/** One SQL database of either dialect. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** For reading. */
  readonly db: Db;
  /**
   * A transaction, the only way to write: on SQLite `BEGIN IMMEDIATE`, so that it never fails half-way for want of the lock.
   * Inside, only `tx` may be used: SQLite has one connection, and `db` would wait for it for ever.
   */
  readonly write: <T>(work: (tx: Db) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
