import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { InputError } from '../domain/errors.js';
import type { LedgerRecord, LedgerSource } from '../domain/ledger.js';
import type { Database, Db } from './database.js';
import { openPostgres } from './postgres.js';
import { openSqlite } from './sqlite.js';
import type { LedgerRow } from './tables.js';

/** Entries read at once: memory stays the same however long the ledger is. */
const PAGE = 1000;

/**
 * The ledger straight from its database, for examination: row by row as it stands, all at one moment, while others go on
 * appending. Nothing is created or changed. Throws `NO_LEDGER` where there is none.
 */
export async function readLedgerOf<T>(
  where: { readonly databaseUrl?: string | undefined; readonly sqliteFile: string },
  work: (ledger: LedgerSource) => Promise<T>,
): Promise<T> {
  const database = open(where);
  try {
    return await atOneMoment(database, async (db) => {
      await requireLedger(database.dialect, db);
      return work(sourceOf(database.dialect, db));
    });
  } finally {
    await database.close();
  }
}

function open({ databaseUrl, sqliteFile }: Parameters<typeof readLedgerOf>[0]): Database {
  if (databaseUrl) return openPostgres(databaseUrl);
  if (existsSync(sqliteFile)) return openSqlite(sqliteFile);
  throw noLedger(`expected a database at ${sqliteFile}, there is none`);
}

const noLedger = (message: string): InputError =>
  new InputError('NO_LEDGER', message, { advice: 'Name the state directory with --state, or set DATABASE_URL.' });

function atOneMoment<T>(database: Database, work: (db: Db) => Promise<T>): Promise<T> {
  const begin = database.dialect === 'postgres' ? 'begin isolation level repeatable read read only' : 'begin';
  return database.db.connection().execute(async (connection) => {
    await sql.raw(begin).execute(connection);
    try {
      return await work(connection);
    } finally {
      await sql.raw('rollback').execute(connection);
    }
  });
}

async function requireLedger(dialect: Database['dialect'], db: Db): Promise<void> {
  const found =
    dialect === 'postgres'
      ? sql<{ name: string | null }>`select to_regclass('ledger')::text as name`
      : sql<{ name: string }>`select name from sqlite_master where type = 'table' and name = 'ledger'`;
  if ((await found.execute(db)).rows[0]?.name) return;
  throw noLedger('expected a database with a ledger, got one without');
}

const sourceOf = (dialect: Database['dialect'], db: Db): LedgerSource => ({
  pages: () => pagesOf(db),
  head: () => db.selectFrom('ledger_head').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst(),
  missingGuards: async () => {
    const present = new Set((await triggersOf(dialect, db)).map(({ name }) => name));
    return guards[dialect].filter((name) => !present.has(name));
  },
});

async function* pagesOf(db: Db): AsyncGenerator<readonly LedgerRecord[]> {
  let last: number | undefined;
  for (;;) {
    const entries = db.selectFrom('ledger').selectAll().orderBy('seq').limit(PAGE);
    const rows = await (last === undefined ? entries : entries.where('seq', '>', last)).execute();
    if (rows.length > 0) yield rows.map(recordOf);
    last = rows.at(-1)?.seq;
    if (rows.length < PAGE) return;
  }
}

const recordOf = ({ seq, at, act_key, kind, campaign_id, body, prev, hash }: LedgerRow): LedgerRecord => ({
  ...{ seq, at, key: act_key, kind, campaignId: campaign_id, body, prev, hash },
});

const guards: Readonly<Record<Database['dialect'], readonly string[]>> = {
  sqlite: ['ledger_no_update', 'ledger_no_delete', 'ledger_next_only'],
  postgres: ['ledger_no_change', 'ledger_no_truncate', 'ledger_next_only'],
};

async function triggersOf(dialect: Database['dialect'], db: Db): Promise<readonly { readonly name: string }[]> {
  const triggers =
    dialect === 'postgres'
      ? sql<{ name: string }>`select tgname as name from pg_trigger
          where tgrelid = 'ledger'::regclass and tgenabled in ('O', 'A')`
      : sql<{ name: string }>`select name from sqlite_master where type = 'trigger' and tbl_name = 'ledger'`;
  return (await triggers.execute(db)).rows;
}
