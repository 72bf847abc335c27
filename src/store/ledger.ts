import type { LedgerAct, LedgerEntry } from '../domain/ledger.js';
import { canonical } from '../snapshot/canonical.js';
import { chainEntry } from '../snapshot/chain.js';
import type { Database, Db } from './database.js';
import { ledgerEntryOf } from './rows.js';

/**
 * Appends acts whose keys are new, within the caller's transaction; those already there come back as they are. The head
 * row is the lock: whoever holds it is the only one appending, in all processes.
 */
export async function append(
  { dialect }: Pick<Database, 'dialect'>,
  db: Db,
  { acts, at }: { readonly acts: readonly LedgerAct[]; readonly at: string },
): Promise<readonly LedgerEntry[]> {
  if (acts.length === 0) return [];
  let head = await lockLedger(dialect, db);
  const entries: LedgerEntry[] = [];
  for (const act of acts) {
    const known = await db.selectFrom('ledger').selectAll().where('act_key', '=', act.key).executeTakeFirst();
    if (known) {
      entries.push(ledgerEntryOf(known));
      continue;
    }
    const time = at > head.at ? at : head.at;
    const entry = chainEntry(act, { seq: head.seq + 1, at: time, prev: head.hash });
    await insert(db, entry);
    head = { seq: entry.seq, hash: entry.hash, at: entry.at };
    entries.push(entry);
  }
  await db.updateTable('ledger_head').set(head).where('id', '=', 1).execute();
  return entries;
}

/**
 * The lock of all appending. Take it before reading what an append depends on: PostgreSQL's transactions see each other's
 * commits, and two that read first would both decide to append.
 */
export function lockLedger(dialect: Database['dialect'], db: Db): Promise<{ seq: number; hash: string; at: string }> {
  const head = db.selectFrom('ledger_head').select(['seq', 'hash', 'at']).where('id', '=', 1);
  return (dialect === 'postgres' ? head.forUpdate() : head).executeTakeFirstOrThrow();
}

async function insert(db: Db, entry: LedgerEntry): Promise<void> {
  const { seq, at, key, kind, campaignId, body, prev, hash } = entry;
  const row = { seq, at, act_key: key, kind, campaign_id: campaignId, body: canonical(body), prev, hash };
  await db.insertInto('ledger').values(row).execute();
}
