import { sql } from 'kysely';
import { CodedError } from '../domain/errors.js';
import type { Db } from './database.js';

/** What the role that serves may do where it is less than everything; rows are its business, the ledger's past is not. */
const restricted: Readonly<Record<string, readonly string[]>> = {
  ledger: ['select', 'insert'],
  ledger_head: ['select', 'update'],
  schema_version: ['select'],
};

const everything = ['select', 'insert', 'update', 'delete'];

/**
 * On PostgreSQL: lets the role that worker and server connect as use the tables, and nothing more. It owns none of them, so
 * it can neither change the ledger nor switch off what guards it. Throws `ROLE_OWNS_TABLES` for a role that could become
 * the owner, because then nothing would be separated.
 */
export async function grantRuntime(tx: Db, role: string): Promise<void> {
  await requireApart(tx, role);
  const grantee = sql.id(role);
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() order by tablename`.execute(tx);
  const schema = await currentSchema(tx);
  await sql`grant usage on schema ${sql.id(schema)} to ${grantee}`.execute(tx);
  for (const { name } of rows) {
    const may = sql.raw((restricted[name] ?? everything).join(', '));
    await sql`revoke all on ${sql.table(name)} from ${grantee}`.execute(tx);
    await sql`grant ${may} on ${sql.table(name)} to ${grantee}`.execute(tx);
  }
}

async function currentSchema(tx: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(tx);
  return rows[0]?.name ?? 'public';
}

async function requireApart(tx: Db, role: string): Promise<void> {
  const { rows } = await sql<{ apart: boolean }>`
    select not pg_has_role(oid, current_user, 'member') as apart from pg_roles where rolname = ${role}`.execute(tx);
  if (rows[0]?.apart) return;
  const got = rows[0] ? 'one that can act as the owner of the tables' : 'none of this name';
  throw new CodedError('ROLE_OWNS_TABLES', `expected ${role} as a role of its own for worker and server, got ${got}`, {
    advice: 'Migrate as another role, which owns the tables, and let worker and server connect as this one.',
  });
}
