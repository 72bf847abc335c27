import { sql } from 'kysely';
import type { Database, Db } from './database.js';
import { appending } from './ledger.js';
import { reasonDigestIn } from './rows.js';
import type { Erased, Erasure, Store } from './store.js';

type ErasureStore = Pick<Store, 'erasePerson' | 'notePersonalBlob' | 'personalBlobs' | 'forgetPersonalBlob'>;

/** What can be taken away of a person, and where it was written down. */
export function sqlErasure(database: Database): ErasureStore {
  const { db, write } = database;
  return {
    erasePerson: async (erase) => {
      const erasure = await erasePerson(database, erase);
      if (erasure) await scrub(database);
      return erasure;
    },
    notePersonalBlob: (address) =>
      write(async (tx) => {
        const insert = tx.insertInto('personal_blobs').values({ address });
        await insert.onConflict((same) => same.doNothing()).execute();
      }),
    personalBlobs: async () => {
      const all = db.selectFrom('personal_blobs').select('address').orderBy('address');
      return (await all.execute()).map(({ address }) => address);
    },
    forgetPersonalBlob: (address) =>
      write(async (tx) => {
        await tx.deleteFrom('personal_blobs').where('address', '=', address).execute();
      }),
  };
}

function erasePerson(
  database: Database,
  { personId, by, at }: Parameters<Store['erasePerson']>[0],
): Promise<Erasure | undefined> {
  return appending(database, async (tx, append) => {
    const erased = await erase(tx, personId);
    const before = await findErasure(tx, personId);
    if (Object.values(erased).every((count) => count === 0)) return before && { personId, ...before, erased };
    const times = (before?.times ?? 0) + 1;
    const act = { key: `erasure/${personId}/${times}`, kind: 'person-erased', campaignId: null } as const;
    const entry = await append({ ...act, body: { personId, by, erased: { ...erased } } }, at);
    const row = { person_id: personId, times, at: entry.at, seq: entry.seq };
    const insert = tx.insertInto('erasures').values(row);
    await insert.onConflict((same) => same.column('person_id').doUpdateSet(row)).execute();
    return { personId, at: entry.at, seq: entry.seq, erased };
  });
}

async function findErasure(tx: Db, personId: string) {
  const rows = tx.selectFrom('erasures').select(['times', 'at', 'seq']).where('person_id', '=', personId);
  return rows.executeTakeFirst();
}

async function erase(tx: Db, personId: string): Promise<Erased> {
  const digests = await reasonsOf(tx, personId);
  const of = { personId };
  let reasons = await deleteOf(tx, 'reasons', of);
  for (const digest of digests) {
    const gone = await tx.deleteFrom('reasons').where('digest', '=', digest).executeTakeFirst();
    reasons += Number(gone.numDeletedRows);
  }
  await deleteOf(tx, 'looks', of);
  return {
    people: await deleteOf(tx, 'people', of),
    reasons,
    tokens: await deleteOf(tx, 'tokens', of),
    sessions: await deleteOf(tx, 'sessions', of),
    messages: (await deleteOf(tx, 'messages', of)) + (await deleteOf(tx, 'notice_batches', of)),
    answers: await deleteOf(tx, 'answers', of),
  };
}

/** Tables whose rows are one person's, and may go with the person. A new table that holds what people are called joins them. */
type PersonalTable = 'people' | 'reasons' | 'tokens' | 'sessions' | 'messages' | 'notice_batches' | 'answers' | 'looks';

async function deleteOf(tx: Db, table: PersonalTable, { personId }: { readonly personId: string }): Promise<number> {
  const gone = await sql`delete from ${sql.table(table)} where person_id = ${personId}`.execute(tx);
  return Number(gone.numAffectedRows ?? 0n);
}

/** Reasons from before it was noted whose they are: those that the person's ledgered commands name. */
async function reasonsOf(tx: Db, personId: string): Promise<readonly string[]> {
  const own = tx.selectFrom('decisions').innerJoin('ledger', 'ledger.seq', 'decisions.seq');
  const rows = await own.select('ledger.body').where('decisions.person_id', '=', personId).execute();
  return rows.flatMap(({ body }) => reasonDigestIn(body) ?? []);
}

/**
 * SQLite overwrites what it deletes, but its log still has the pages from before. Another connection may be using it:
 * then it is overwritten later.
 */
async function scrub({ dialect, db }: Database): Promise<void> {
  if (dialect === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
