import type { DecisionCommand } from '../domain/command.js';
import type { LedgerAct } from '../domain/ledger.js';
import type { RefusalCode } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import { digest } from '../snapshot/digest.js';
import type { Database, Db } from './database.js';
import { append, lockLedger } from './ledger.js';
import { decisionOf, recordedOf, reviewOf } from './rows.js';
import type { Recorded, ReviewRow, Store } from './store.js';
import type { DecisionTableRow } from './tables.js';

type ReviewStore = Pick<
  Store,
  'openReview' | 'askAgain' | 'recordDecision' | 'showOutcome' | 'closeReview' | 'review' | 'reviews' | 'decisions'
>;

/** Reviews, inboxes, decisions, outcomes. */
export function sqlReviews(database: Database): ReviewStore {
  const { db } = database;
  return {
    openReview: (review) => openReview(database, review),
    askAgain: (reviewId, ask) => askAgain(database, reviewId, ask),
    recordDecision: (record) => recordDecision(database, record),
    showOutcome: async (reviewId, outcome) => {
      const shown = outcome ? { state: 'settling', outcome: canonical(outcome) } : { state: 'open', outcome: null };
      await db
        .updateTable('reviews')
        .set(shown)
        .where('review_id', '=', reviewId)
        .where('state', '!=', 'closed')
        .execute();
    },
    closeReview: (close) => closeReview(database, close),
    review: (reviewId) => findReview(db, reviewId),
    reviews: (filter) => listReviews(db, filter),
    decisions: async ({ campaignId, reviewId }) => {
      let rows = db.selectFrom('decisions').selectAll().orderBy('seq');
      if (campaignId !== undefined) rows = rows.where('campaign_id', '=', campaignId);
      if (reviewId !== undefined) rows = rows.where('review_id', '=', reviewId);
      return (await rows.execute()).map(decisionOf);
    },
  };
}

async function findReview(db: Db, reviewId: string): Promise<ReviewRow | undefined> {
  const row = await db.selectFrom('reviews').selectAll().where('review_id', '=', reviewId).executeTakeFirst();
  return row && reviewOf(row);
}

function openReview(database: Database, review: Parameters<Store['openReview']>[0]): Promise<void> {
  const { reviewId, campaignId, subject, plan, openedAt, expiresAt } = review;
  return database.write(async (tx) => {
    const row = {
      review_id: reviewId,
      campaign_id: campaignId,
      subject: canonical(subject),
      plan: canonical(plan),
      state: 'open',
      outcome: null,
      opened_at: openedAt,
      expires_at: expiresAt,
    };
    const added = await tx
      .insertInto('reviews')
      .values(row)
      .onConflict((same) => same.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) return;
    await addToInboxes(
      tx,
      reviewId,
      plan.reviewers.map(({ personId }) => personId),
    );
    const body = JSON.parse(canonical({ reviewId, subject, plan })) as LedgerAct['body'];
    const act: LedgerAct = { key: `${reviewId}/opened`, kind: 'review-opened', campaignId, body };
    await append(database, tx, { acts: [act], at: openedAt });
  });
}

function askAgain(database: Database, reviewId: string, ask: Parameters<Store['askAgain']>[1]): Promise<void> {
  return database.write(async (tx) => {
    const review = await findReview(tx, reviewId);
    await addToInboxes(tx, reviewId, ask.personIds);
    const body = { reviewId, why: ask.why, personIds: ask.personIds };
    const campaignId = review?.campaignId ?? null;
    await append(database, tx, { acts: [{ key: ask.key, kind: 'reviewers-asked', campaignId, body }], at: ask.at });
  });
}

async function addToInboxes(tx: Db, reviewId: string, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  const rows = personIds.map((personId) => ({ review_id: reviewId, person_id: personId }));
  await tx
    .insertInto('review_people')
    .values(rows)
    .onConflict((same) => same.doNothing())
    .execute();
}

type Recording = Parameters<Store['recordDecision']>[0];

/**
 * The same command gets the answer it got; another command under the id of a decision that counts is refused. A refused
 * command never uses up its id, so nobody can spoil another's decision by sending its id first.
 */
function recordDecision(database: Database, record: Recording): Promise<Recorded> {
  const commandDigest = digest('command/v1', record.command);
  return database.write(async (tx) => {
    await lockLedger(database.dialect, tx);
    const same = tx.selectFrom('decisions').selectAll().where('decision_id', '=', record.command.decisionId);
    const rows = await same.orderBy('seq').execute();
    const known = rows.find((row) => row.command_digest === commandDigest || isSameDecision(row, record.command));
    if (known) return recordedOf(known);
    const counted = rows.some((row) => row.refused_code === null);
    const refusedCode = record.refusedCode ?? (counted ? 'DECISION_ID_REUSED' : null);
    return insertDecision(database, tx, { ...record, refusedCode, commandDigest });
  });
}

/** Signed a second time, after a lost reply: the same person, the same answer, about the same view, and it counts. */
const isSameDecision = (row: DecisionTableRow, command: DecisionCommand): boolean =>
  row.refused_code === null &&
  row.person_id === command.personId &&
  row.view_digest === command.viewDigest &&
  row.answer === canonical(command.answer);

async function insertDecision(
  database: Database,
  tx: Db,
  record: Recording & { readonly commandDigest: string },
): Promise<Recorded> {
  const { campaignId, command, refusedCode, commandDigest } = record;
  const act = actOf(record);
  const [entry] = await append(database, tx, { acts: [act], at: record.at });
  const { seq = 0, at = record.at } = entry ?? {};
  const row = {
    act_key: act.key,
    decision_id: command.decisionId,
    review_id: command.reviewId,
    campaign_id: campaignId,
    person_id: command.personId,
    answer: canonical(command.answer),
    view_digest: command.viewDigest,
    via: command.via,
    at,
    seq,
    refused_code: refusedCode,
    command_digest: commandDigest,
  };
  await tx.insertInto('decisions').values(row).execute();
  return { seq, at, refusedCode };
}

function actOf(
  record: Recording & { readonly refusedCode: RefusalCode | null; readonly commandDigest: string },
): LedgerAct {
  const { campaignId, refusedCode, commandDigest } = record;
  const command = JSON.parse(canonical(record.command)) as LedgerAct['body'];
  const { decisionId } = record.command;
  if (!refusedCode) return { key: `decision/${decisionId}`, kind: 'decision', campaignId, body: { command } };
  const key = `refusal/${decisionId}/${commandDigest}`;
  return { key, kind: 'refusal', campaignId, body: { command, code: refusedCode } };
}

function closeReview(
  database: Database,
  { reviewId, outcome, role, at }: Parameters<Store['closeReview']>[0],
): Promise<{ readonly stillOpen: number }> {
  return database.write(async (tx) => {
    await lockLedger(database.dialect, tx);
    const review = await findReview(tx, reviewId);
    const campaignId = review?.campaignId ?? null;
    if (review && review.state !== 'closed') {
      const body = JSON.parse(canonical({ reviewId, outcome, role })) as LedgerAct['body'];
      await append(database, tx, { acts: [{ key: `${reviewId}/outcome`, kind: 'outcome', campaignId, body }], at });
      const closed = { state: 'closed', outcome: canonical(outcome) };
      await tx.updateTable('reviews').set(closed).where('review_id', '=', reviewId).execute();
      if (role) await addRole(tx, role);
    }
    return { stillOpen: await countOpen(tx, campaignId) };
  });
}

async function addRole(tx: Db, role: NonNullable<Parameters<Store['closeReview']>[0]['role']>): Promise<void> {
  const { roleId, version, campaignId, name } = role;
  const row = { role_id: roleId, version, campaign_id: campaignId, name, role: canonical(role) };
  await tx
    .insertInto('catalogue')
    .values(row)
    .onConflict((same) => same.doNothing())
    .execute();
}

async function countOpen(tx: Db, campaignId: string | null): Promise<number> {
  const open = tx.selectFrom('reviews').select((count) => count.fn.countAll().as('count'));
  const row = await open
    .where('campaign_id', '=', campaignId ?? '')
    .where('state', '!=', 'closed')
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

async function listReviews(db: Db, filter: Parameters<Store['reviews']>[0]): Promise<readonly ReviewRow[]> {
  let rows = db.selectFrom('reviews').selectAll('reviews').orderBy('opened_at').orderBy('review_id');
  const { campaignId, personId, state, limit, after } = filter;
  if (campaignId !== undefined) rows = rows.where('campaign_id', '=', campaignId);
  if (state !== undefined) rows = rows.where('state', '=', state);
  if (limit !== undefined) rows = rows.limit(limit);
  if (personId !== undefined) {
    const asked = db.selectFrom('review_people').select('review_id').where('person_id', '=', personId);
    rows = rows.where('review_id', 'in', asked);
  }
  const last = after === undefined ? undefined : await findReview(db, after);
  if (last) {
    const { openedAt, reviewId } = last;
    rows = rows.where((is) =>
      is.or([is('opened_at', '>', openedAt), is.and([is('opened_at', '=', openedAt), is('review_id', '>', reviewId)])]),
    );
  }
  return (await rows.execute()).map(reviewOf);
}
