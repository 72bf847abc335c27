import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openStore } from '../../src/store/sql-store.js';

export interface Roles {
  /** The role that owns the tables, and the one that uses them. */
  readonly owner: string;
  readonly runtime: string;
  readonly ownerUrl: string;
  readonly runtimeUrl: string;
}

/** Two roles of their own in the database at `url`, one of which has migrated it; gone afterwards. */
export function withRoles<T>(url: string, work: (roles: Roles) => Promise<T>): Promise<T> {
  return withBareRoles(url, async (roles, admin) => {
    await admin(`alter schema ${schemaIn(url)} owner to ${roles.owner}`);
    await migrateAs(roles.ownerUrl, roles.runtime);
    return work(roles);
  });
}

/** The same with nothing migrated, and statements by somebody who may do everything. */
export async function withBareRoles<T>(
  url: string,
  work: (roles: Roles, admin: (statement: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl(url) });
  await admin.connect();
  const suffix = randomBytes(8).toString('hex');
  const [owner, runtime, password] = [`rw_owner_${suffix}`, `rw_runtime_${suffix}`, randomBytes(16).toString('hex')];
  try {
    for (const role of [owner, runtime]) await admin.query(`create role ${role} login password '${password}'`);
    const urls = { ownerUrl: urlOf(url, owner, password), runtimeUrl: urlOf(url, runtime, password) };
    return await work({ owner, runtime, ...urls }, (statement) => admin.query(statement));
  } finally {
    for (const role of [owner, runtime]) {
      await admin.query(`drop owned by ${role} cascade`);
      await admin.query(`drop role ${role}`);
    }
    await admin.end();
  }
}

export async function migrateAs(databaseUrl: string, runtimeRole?: string): Promise<void> {
  const store = openStore({ databaseUrl, sqliteFile: '', runtimeRole });
  try {
    await store.migrate();
  } finally {
    await store.close();
  }
}

export const schemaIn = (url: string): string =>
  /search_path=(\w+)/.exec(new URL(url).searchParams.get('options') ?? '')?.[1] ?? 'public';

function urlOf(url: string, role: string, password: string): string {
  const other = new URL(url);
  other.username = role;
  other.password = password;
  return other.href;
}

/** Not counted among the connections that have to be closed before the end. */
function adminUrl(url: string): string {
  const other = new URL(url);
  other.searchParams.delete('application_name');
  return other.href;
}
