import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Db } from './database.js';
import type { Batch, Notice, NoticeOutbox, SentMessage, TakeNotices } from './outbox.js';
import { noticeOf } from './rows.js';

/** What there is to tell, before it is known to whom. `key` is the ledger's: with the person it makes the notice's id. */
type News = Pick<Notice, 'kind' | 'reviewId' | 'at'> & { readonly key: string };

/** Notes that these people are to be told. Idempotent on key and person. */
export async function notePeople(tx: Db, news: News, personIds: readonly string[]): Promise<void> {
  const { key, kind, reviewId, at } = news;
  const rows = [...new Set(personIds)].map((personId) => ({
    notice_id: `${key}/${personId}`,
    person_id: personId,
    review_id: reviewId,
    kind,
    at,
    batch_id: null,
  }));
  if (rows.length === 0) return;
  const insert = tx.insertInto('notices').values(rows);
  await insert.onConflict((same) => same.doNothing()).execute();
}

/** Notes that whoever is asked in the review is to be told. */
export async function noteEverybody(tx: Db, news: News): Promise<void> {
  const asked = tx.selectFrom('review_people').select('person_id').where('review_id', '=', news.reviewId);
  const people = await asked.execute();
  await notePeople(
    tx,
    news,
    people.map((row) => row.person_id),
  );
}

/** The outbox of notices, and the messages that came of it. */
export function sqlNotices(database: Database): NoticeOutbox {
  const { db, write } = database;
  return {
    takeNotices: async (take) => {
      // Most of the time there is nothing to do: looking costs nobody the write lock.
      if (!(await somethingDue(db, take))) return undefined;
      return write((tx) => takeBatch(tx, take));
    },
    noticesDelivered: (batch, message) => write((tx) => delivered(tx, batch, message)),
    postponeNotices: ({ batchId, attempt }, { at, error }) =>
      write(async (tx) => {
        const change = at === null ? { set_aside: 1 } : { due_at: at };
        const mine = tx.updateTable('notice_batches').set({ ...change, error: error.slice(0, 1000) });
        await mine.where('batch_id', '=', batchId).where('attempt', '=', attempt).execute();
      }),
    messages: (filter) => listMessages(db, filter),
  };
}

async function somethingDue(db: Db, take: TakeNotices): Promise<boolean> {
  return (await dueBatch(db, take)) !== undefined || (await nextPerson(db, take)) !== undefined;
}

async function takeBatch(tx: Db, take: TakeNotices): Promise<Batch | undefined> {
  const before = await dueBatch(tx, take);
  if (before !== undefined) return lease(tx, take, before);
  const personId = await nextPerson(tx, take);
  return personId === undefined ? undefined : form(tx, take, personId);
}

async function dueBatch(db: Db, { now }: TakeNotices): Promise<string | undefined> {
  const due = db.selectFrom('notice_batches').select('batch_id').where('set_aside', '=', 0).where('due_at', '<=', now);
  return (await due.orderBy('due_at').limit(1).executeTakeFirst())?.batch_id;
}

/** The condition is asked again by the update itself: another server may have been faster. */
async function lease(tx: Db, { now, until }: TakeNotices, batchId: string): Promise<Batch | undefined> {
  const update = tx.updateTable('notice_batches').set((is) => ({ due_at: until, attempt: is('attempt', '+', 1) }));
  const mine = update.where('batch_id', '=', batchId).where('due_at', '<=', now).where('set_aside', '=', 0);
  const row = await mine.returning(['batch_id', 'person_id', 'attempt']).executeTakeFirst();
  return row && withNotices(tx, { batchId: row.batch_id, personId: row.person_id, attempt: row.attempt });
}

async function nextPerson(db: Db, { quietSince, waitingSince }: TakeNotices): Promise<string | undefined> {
  const open = db.selectFrom('notice_batches').select('person_id').where('set_aside', '=', 0);
  const people = db.selectFrom('notices').select('person_id').where('batch_id', 'is', null);
  const ready = people
    .where('person_id', 'not in', open)
    .groupBy('person_id')
    .having((is) => is.or([is(is.fn.max('at'), '<=', quietSince), is(is.fn.min('at'), '<=', waitingSince)]));
  return (
    await ready
      .orderBy(sql`min(at)`)
      .limit(1)
      .executeTakeFirst()
  )?.person_id;
}

async function form(tx: Db, { until }: TakeNotices, personId: string): Promise<Batch | undefined> {
  const batch = { batchId: `b-${randomUUID()}`, personId, attempt: 1 };
  const row = { batch_id: batch.batchId, person_id: personId, attempt: 1, due_at: until, set_aside: 0, error: null };
  const insert = tx.insertInto('notice_batches').values(row);
  const added = await insert.onConflict((open) => open.doNothing()).executeTakeFirst();
  if (added.numInsertedOrUpdatedRows !== 1n) return undefined;
  const notices = tx.updateTable('notices').set({ batch_id: batch.batchId }).where('person_id', '=', personId);
  await notices.where('batch_id', 'is', null).execute();
  return withNotices(tx, batch);
}

async function withNotices(tx: Db, batch: Omit<Batch, 'notices'>): Promise<Batch> {
  const rows = tx.selectFrom('notices').selectAll().where('batch_id', '=', batch.batchId);
  return { ...batch, notices: (await rows.orderBy('at').orderBy('notice_id').execute()).map(noticeOf) };
}

async function delivered(
  tx: Db,
  { batchId, personId, notices }: Batch,
  message: Parameters<NoticeOutbox['noticesDelivered']>[1],
): Promise<void> {
  await tx.deleteFrom('notices').where('batch_id', '=', batchId).execute();
  await tx.deleteFrom('notice_batches').where('batch_id', '=', batchId).execute();
  if (!message || message.reviewIds.length === 0) return;
  const { channel, address, reviewIds } = message;
  const row = { batch_id: batchId, channel, person_id: personId, address, at: notices.at(-1)?.at ?? '' };
  const insert = tx.insertInto('messages').values(row);
  await insert.onConflict((same) => same.doNothing()).execute();
  const shown = reviewIds.map((reviewId) => ({ batch_id: batchId, review_id: reviewId, person_id: personId }));
  const inserts = tx.insertInto('message_reviews').values(shown);
  await inserts.onConflict((same) => same.doNothing()).execute();
}

async function listMessages(
  db: Db,
  { channel, personId, reviewIds }: Parameters<NoticeOutbox['messages']>[0],
): Promise<readonly SentMessage[]> {
  if (reviewIds.length === 0) return [];
  const about = db.selectFrom('message_reviews').select('batch_id').where('person_id', '=', personId);
  const messages = db.selectFrom('messages').selectAll().where('channel', '=', channel);
  const rows = await messages
    .where('batch_id', 'in', about.where('review_id', 'in', reviewIds))
    .orderBy('at')
    .orderBy('batch_id')
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const shown = db.selectFrom('message_reviews').select('review_id').where('batch_id', '=', row.batch_id);
      const reviews = await shown.orderBy('review_id').execute();
      return {
        channel: row.channel,
        batchId: row.batch_id,
        personId: row.person_id,
        address: row.address,
        reviewIds: reviews.map((one) => one.review_id),
      };
    }),
  );
}
