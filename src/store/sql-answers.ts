import type { Database, Db } from './database.js';
import type { RequestKey, Store, TakenRequest } from './store.js';
import type { AnswerRow } from './tables.js';

/** Requests under idempotency keys, and what they were answered. */
export function sqlAnswers({ write }: Database): Pick<Store, 'takeRequest' | 'answerRequest'> {
  return {
    takeRequest: (key, request) => write((tx) => takeRequest(tx, key, request)),
    answerRequest: (key, answer) =>
      write(async (tx) => {
        const { personId, keyDigest } = key;
        if (answer === null) {
          const row = tx.deleteFrom('answers').where('person_id', '=', personId).where('key_digest', '=', keyDigest);
          await row.execute();
          return;
        }
        const row = tx.updateTable('answers').set({ answer }).where('person_id', '=', personId);
        await row.where('key_digest', '=', keyDigest).execute();
      }),
  };
}

/** Inserting is what takes it: of two takers only one gets the row in. */
async function takeRequest(
  tx: Db,
  key: RequestKey,
  { digest, at, lostBefore }: Parameters<Store['takeRequest']>[1],
): Promise<TakenRequest> {
  const row = {
    person_id: key.personId,
    key_digest: key.keyDigest,
    request_digest: digest,
    taken_at: at,
    answer: null,
  };
  const insert = tx.insertInto('answers').values(row);
  const added = await insert.onConflict((same) => same.doNothing()).executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 1n) return { kind: 'new' };
  const known = await find(tx, key);
  if (known?.request_digest !== digest) return { kind: 'other' };
  if (known.answer !== null) return { kind: 'answered', answer: known.answer };
  if (known.taken_at >= lostBefore) return { kind: 'busy' };
  const lost = tx.updateTable('answers').set({ taken_at: at }).where('person_id', '=', key.personId);
  const retaken = await lost
    .where('key_digest', '=', key.keyDigest)
    .where('taken_at', '=', known.taken_at)
    .where('answer', 'is', null)
    .executeTakeFirst();
  return { kind: retaken.numUpdatedRows === 1n ? 'new' : 'busy' };
}

function find(tx: Db, { personId, keyDigest }: RequestKey): Promise<AnswerRow | undefined> {
  const rows = tx.selectFrom('answers').selectAll().where('person_id', '=', personId);
  return rows.where('key_digest', '=', keyDigest).executeTakeFirst();
}
