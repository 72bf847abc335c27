import { sql } from 'kysely';
import { CodedError } from '../domain/errors.js';
import type { Database, Db } from './database.js';
import { first } from './migrations/001-first.js';
import { historyArchive } from './migrations/002-history-archive.js';
import { lineage } from './migrations/003-lineage.js';
import { outbox } from './migrations/004-outbox.js';
import { access } from './migrations/005-access.js';
import { reviewProgress } from './migrations/006-review-progress.js';
import { webhooks } from './migrations/007-webhooks.js';
import { erasure } from './migrations/008-erasure.js';
import { schedules } from './migrations/009-schedules.js';
import { looks } from './migrations/010-looks.js';
import { grantRuntime } from './runtime-role.js';

/** Forward only; a migration that has been released is never changed. */
const migrations = [
  first,
  historyArchive,
  lineage,
  outbox,
  access,
  reviewProgress,
  webhooks,
  erasure,
  schedules,
  looks,
];

/** Any number: the key of the advisory lock that migrating processes of one PostgreSQL database share. */
const MIGRATION_LOCK = 7_060_301;

/**
 * Brings the schema to this release, once, however many processes ask, and lets `runtimeRole` use it, where there is one.
 * Throws `STORE_TOO_NEW` for a later release's, `STORE_NOT_MIGRATED` when this role may not migrate, and `STORE_NOT_UTF8`
 * for a PostgreSQL database of another encoding, which could not hold every name.
 */
export async function migrate(database: Database, runtimeRole?: string): Promise<void> {
  await database.write(async (tx) => {
    if (database.dialect === 'postgres') await lockPostgres(tx);
    const version = await versionOf(database, tx);
    if (version > migrations.length) {
      const message = `expected a database of version ${migrations.length} or older, got version ${version}`;
      throw new CodedError('STORE_TOO_NEW', message, { advice: 'Run the release that made it, or a later one.' });
    }
    if (version < migrations.length) await bringUp(database, tx, version);
    if (database.dialect === 'postgres' && runtimeRole !== undefined) await grantRuntime(tx, runtimeRole);
  });
}

async function bringUp(database: Database, tx: Db, version: number): Promise<void> {
  if (database.dialect === 'postgres') await requireOwner(tx);
  if (version === NONE) {
    await sql`create table schema_version (version integer not null)`.execute(tx);
    await sql`insert into schema_version (version) values (0)`.execute(tx);
  }
  for (const migration of migrations.slice(Math.max(version, 0))) await migration(database, tx);
  await sql`update schema_version set version = ${migrations.length}`.execute(tx);
}

async function lockPostgres(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx);
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(tx);
  const encoding = rows[0]?.server_encoding;
  if (encoding === 'UTF8') return;
  throw new CodedError('STORE_NOT_UTF8', `expected a database in UTF8, got ${encoding ?? 'none'}`, {
    advice: "Create it with: create database … encoding 'UTF8' template template0.",
  });
}

/** Worker and server bring the schema up only where they own it; else the role that does has to do it before. */
async function requireOwner(tx: Db): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`
    select has_schema_privilege(current_schema(), 'CREATE') as may`.execute(tx);
  if (rows[0]?.may) return;
  throw new CodedError('STORE_NOT_MIGRATED', 'expected the schema of this release, got an older one or none', {
    advice: 'Run `rolewright migrate` as the role that owns the tables.',
  });
}

/** Of a database in which nothing has been made yet. */
const NONE = -1;

async function versionOf({ dialect }: Database, tx: Db): Promise<number> {
  const table =
    dialect === 'postgres'
      ? sql<{ name: string | null }>`select to_regclass('schema_version')::text as name`
      : sql<{ name: string }>`select name from sqlite_master where type = 'table' and name = 'schema_version'`;
  if (!(await table.execute(tx)).rows[0]?.name) return NONE;
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(tx);
  return rows[0]?.version ?? NONE;
}
