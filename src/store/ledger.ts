import { CodedError } from '../domain/errors.js';
import type { LedgerAct, LedgerEntry } from '../domain/ledger.js';
import { canonical } from '../snapshot/canonical.js';
import { chainEntry } from '../snapshot/chain.js';
import type { Database, Db } from './database.js';
import { ledgerEntryOf } from './rows.js';

/** Appends acts whose keys are new; those already there come back as they are. Throws `BAD_TIME` unless `at` is a time. */
export type Append = (acts: readonly LedgerAct[], at: string) => Promise<readonly LedgerEntry[]>;

type Head = Pick<LedgerEntry, 'seq' | 'hash' | 'at'>;

/**
 * A transaction that appends. It holds the head row, the lock of all appending in all processes, from its first statement:
 * so nothing it reads to decide what to append can change before it is committed, and no two of them deadlock.
 */
export function appending<T>(database: Database, work: (tx: Db, append: Append) => Promise<T>): Promise<T> {
  return database.write(async (tx) => {
    let head = await lockHead(database.dialect, tx);
    return work(tx, async (acts, at) => {
      const { entries, last } = await extend(tx, head, { acts, at: isoTime(at) });
      if (last !== head) await tx.updateTable('ledger_head').set(last).where('id', '=', 1).execute();
      head = last;
      return entries;
    });
  });
}

function lockHead(dialect: Database['dialect'], tx: Db): Promise<Head> {
  const head = tx.selectFrom('ledger_head').select(['seq', 'hash', 'at']).where('id', '=', 1);
  return (dialect === 'postgres' ? head.forUpdate() : head).executeTakeFirstOrThrow();
}

async function extend(
  tx: Db,
  head: Head,
  { acts, at }: { readonly acts: readonly LedgerAct[]; readonly at: string },
): Promise<{ readonly entries: readonly LedgerEntry[]; readonly last: Head }> {
  let last = head;
  const entries: LedgerEntry[] = [];
  for (const act of acts) {
    const known = await tx.selectFrom('ledger').selectAll().where('act_key', '=', act.key).executeTakeFirst();
    if (known) {
      entries.push(ledgerEntryOf(known));
      continue;
    }
    const entry = chainEntry(act, { seq: last.seq + 1, at: at > last.at ? at : last.at, prev: last.hash });
    await insert(tx, entry);
    last = { seq: entry.seq, hash: entry.hash, at: entry.at };
    entries.push(entry);
  }
  return { entries, last };
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
