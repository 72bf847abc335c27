import { CodedError } from '../domain/errors.js';
import type { LedgerAct, LedgerEntry } from '../domain/ledger.js';
import { canonical } from '../snapshot/canonical.js';
import { chainEntry } from '../snapshot/chain.js';
import type { Database, Db } from './database.js';
import { ledgerEntryOf } from './rows.js';

/**
 * Appends an act and returns its entry; one whose key is there already comes back as it is. The entry is never earlier than
 * the one before. Throws `BAD_TIME` unless `at` is a time.
 */
export type Append = (act: LedgerAct, at: string) => Promise<LedgerEntry>;

type Head = Pick<LedgerEntry, 'seq' | 'hash' | 'at'>;

/**
 * A transaction that appends. It holds the head row, the lock of all appending in all processes, from its first statement:
 * so nothing it reads to decide what to append can change before it is committed, and no two of them deadlock.
 */
export function appending<T>(database: Database, work: (tx: Db, append: Append) => Promise<T>): Promise<T> {
  return database.write(async (tx) => {
    const before = await lockHead(database.dialect, tx);
    let head = before;
    const result = await work(tx, async (act, at) => {
      const known = await findEntry(tx, act.key);
      if (known) return known;
      const time = isoTime(at);
      const entry = chainEntry(act, { seq: head.seq + 1, at: time > head.at ? time : head.at, prev: head.hash });
      await insert(tx, entry);
      head = { seq: entry.seq, hash: entry.hash, at: entry.at };
      return entry;
    });
    if (head !== before) await tx.updateTable('ledger_head').set(head).where('id', '=', 1).execute();
    return result;
  });
}

function lockHead(dialect: Database['dialect'], tx: Db): Promise<Head> {
  const head = tx.selectFrom('ledger_head').select(['seq', 'hash', 'at']).where('id', '=', 1);
  return (dialect === 'postgres' ? head.forUpdate() : head).executeTakeFirstOrThrow();
}

async function findEntry(tx: Db, key: string): Promise<LedgerEntry | undefined> {
  const row = await tx.selectFrom('ledger').selectAll().where('act_key', '=', key).executeTakeFirst();
  return row && ledgerEntryOf(row);
}

/** Whether an act of this key has been appended. */
export async function hasEntry(tx: Db, key: string): Promise<boolean> {
  const row = await tx.selectFrom('ledger').select('seq').where('act_key', '=', key).executeTakeFirst();
  return row !== undefined;
}

async function insert(tx: Db, entry: LedgerEntry): Promise<void> {
  const { seq, at, key, kind, campaignId, body, prev, hash } = entry;
  const row = { seq, at, act_key: key, kind, campaign_id: campaignId, body: canonical(body), prev, hash };
  await tx.insertInto('ledger').values(row).execute();
}

/** Times are compared as text, so they have to be of one form: UTC with milliseconds and a year of four digits. */
function isoTime(at: string): string {
  const time = new Date(at);
  const iso = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  if (/^\d{4}-/.test(iso)) return iso;
  throw new CodedError('BAD_TIME', `expected an ISO 8601 time, got ${JSON.stringify(at.slice(0, 100))}`);
}
