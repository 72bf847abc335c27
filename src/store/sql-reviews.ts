import type { GovernedRole } from '../domain/catalogue.js';
import { CodedError } from '../domain/errors.js';
import type { AskReason } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import { badCursor } from './cursor.js';
import type { Database, Db } from './database.js';
import { appending, hasEntry } from './ledger.js';
import { ledgerBody, reviewOf } from './rows.js';
import { noteEverybody, notePeople } from './sql-notices.js';
import type { NoticeKind } from './outbox.js';
import type { ReviewRow, ReviewShown, Store } from './store.js';

type ReviewStore = Pick<Store, 'openReview' | 'askAgain' | 'closeReview' | 'review' | 'askedIn' | 'reviews'>;

/** Reviews, inboxes, outcomes. */
export function sqlReviews(database: Database): ReviewStore {
  const { db } = database;
  return {
    openReview: (review) => openReview(database, review),
    askAgain: (reviewId, ask) => askAgain(database, reviewId, ask),
    closeReview: (close) => closeReview(database, close),
    review: (reviewId) => findReview(db, reviewId),
    askedIn: async (reviewId) => {
      const rows = db.selectFrom('review_people').select('person_id').where('review_id', '=', reviewId);
      return (await rows.orderBy('person_id').execute()).map((row) => row.person_id);
    },
    reviews: (filter) => listReviews(db, filter),
  };
}

async function findReview(db: Db, reviewId: string): Promise<ReviewRow | undefined> {
  const row = await db.selectFrom('reviews').selectAll().where('review_id', '=', reviewId).executeTakeFirst();
  return row && reviewOf(row);
}

async function openReview(database: Database, review: Parameters<Store['openReview']>[0]): Promise<void> {
  const { reviewId, campaignId, subject, plan, openedAt, expiresAt } = review;
  await appending(database, async (tx, append) => {
    const row = {
      review_id: reviewId,
      campaign_id: campaignId,
      subject: canonical(subject),
      plan: canonical(plan),
      state: 'open',
      outcome: null,
      opened_at: openedAt,
      expires_at: expiresAt,
      view_digest: plan.viewDigest,
      claimed_by: null,
    };
    const insert = tx.insertInto('reviews').values(row);
    const added = await insert.onConflict((same) => same.doNothing()).executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) return;
    const personIds = (plan.stages[0]?.reviewers ?? []).map(({ personId }) => personId);
    await addToInboxes(tx, { reviewId, personIds });
    const body = ledgerBody({ reviewId, subject, plan });
    const key = `${reviewId}/opened`;
    await append({ key, kind: 'review-opened', campaignId, body }, openedAt);
    await notePeople(tx, { key, kind: 'asked', reviewId, at: openedAt }, personIds);
  });
}

async function askAgain(database: Database, reviewId: string, ask: Parameters<Store['askAgain']>[1]): Promise<void> {
  const { key, why, personIds, at, shown } = ask;
  await appending(database, async (tx, append) => {
    const { campaignId } = await existing(tx, reviewId);
    if (await hasEntry(tx, key)) return;
    await addToInboxes(tx, { reviewId, personIds });
    await append({ key, kind: 'reviewers-asked', campaignId, body: { reviewId, why, personIds } }, at);
    await notePeople(tx, { key, kind: noticeKind(why), reviewId, at }, personIds);
    await showReview(tx, reviewId, shown);
  });
}

/** Whoever is new to the question, or finds it changed, hears of it as of a new one. */
function noticeKind(why: AskReason): NoticeKind {
  switch (why) {
    case 'escalation':
      return 'escalation';
    case 'reminder':
    case 'deferred':
      return 'reminder';
    case 'opened':
    case 'stage':
    case 'substitute':
    case 'delegation':
    case 'amended':
      return 'asked';
  }
}

/** Where a running review stands; a closed one stays as it closed. */
export async function showReview(tx: Db, reviewId: string, shown: ReviewShown): Promise<void> {
  const { outcome, expiresAt, viewDigest, claimedBy } = shown;
  const row = {
    state: outcome ? 'settling' : 'open',
    outcome: outcome && canonical(outcome),
    expires_at: expiresAt,
    view_digest: viewDigest,
    claimed_by: claimedBy,
  };
  const review = tx.updateTable('reviews').set(row).where('review_id', '=', reviewId);
  await review.where('state', '!=', 'closed').execute();
}

async function addToInboxes(
  tx: Db,
  { reviewId, personIds }: { readonly reviewId: string; readonly personIds: readonly string[] },
): Promise<void> {
  if (personIds.length === 0) return;
  const rows = personIds.map((personId) => ({ review_id: reviewId, person_id: personId }));
  const insert = tx.insertInto('review_people').values(rows);
  await insert.onConflict((same) => same.doNothing()).execute();
}

function closeReview(
  database: Database,
  { reviewId, outcome, role, roles = [], at }: Parameters<Store['closeReview']>[0],
): Promise<{ readonly stillOpen: number }> {
  return appending(database, async (tx, append) => {
    const { campaignId, state } = await existing(tx, reviewId);
    if (state !== 'closed') {
      const governed = role && (await addRole(tx, role));
      const confirmed: GovernedRole[] = [];
      for (const one of roles) confirmed.push(await addRole(tx, one));
      const body = ledgerBody({ reviewId, outcome, role: governed, ...(roles.length > 0 ? { roles: confirmed } : {}) });
      const key = `${reviewId}/outcome`;
      await append({ key, kind: 'outcome', campaignId, body }, at);
      await noteEverybody(tx, { key, kind: 'closed', reviewId, at });
      const closed = { state: 'closed', outcome: canonical(outcome) };
      await tx.updateTable('reviews').set(closed).where('review_id', '=', reviewId).execute();
    }
    return { stillOpen: await countOpen(tx, campaignId) };
  });
}

async function existing(tx: Db, reviewId: string): Promise<ReviewRow> {
  const review = await findReview(tx, reviewId);
  if (review) return review;
  throw new CodedError('REVIEW_NOT_FOUND', `expected a review that was opened, got ${JSON.stringify(reviewId)}`);
}

/** A role that is in force already gets its next version, whatever version it came with. */
async function addRole(tx: Db, role: GovernedRole): Promise<GovernedRole> {
  const versions = tx.selectFrom('catalogue').select((max) => max.fn.max('version').as('last'));
  const found = await versions.where('role_id', '=', role.roleId).executeTakeFirst();
  const governed = { ...role, version: (found?.last ?? 0) + 1 };
  const { roleId, version, campaignId, name } = governed;
  const row = { role_id: roleId, version, campaign_id: campaignId, name, role: canonical(governed) };
  await tx.insertInto('catalogue').values(row).execute();
  return governed;
}

async function countOpen(tx: Db, campaignId: string): Promise<number> {
  const reviews = tx.selectFrom('reviews').select((count) => count.fn.countAll().as('count'));
  const open = reviews.where('campaign_id', '=', campaignId).where('state', '!=', 'closed');
  return Number((await open.executeTakeFirstOrThrow()).count);
}

async function listReviews(db: Db, filter: Parameters<Store['reviews']>[0]): Promise<readonly ReviewRow[]> {
  const { campaignId, personId, reviewId: only, state, newestFirst = false, limit, after } = filter;
  const order = newestFirst ? 'desc' : 'asc';
  let rows = db.selectFrom('reviews').selectAll('reviews').orderBy('opened_at', order).orderBy('review_id', order);
  if (only !== undefined) rows = rows.where('review_id', '=', only);
  if (campaignId !== undefined) rows = rows.where('campaign_id', '=', campaignId);
  if (state !== undefined) rows = rows.where('state', '=', state);
  if (limit !== undefined) rows = rows.limit(limit);
  if (personId !== undefined) {
    const asked = db.selectFrom('review_people').select('review_id').where('person_id', '=', personId);
    rows = rows.where('review_id', 'in', asked);
  }
  if (after !== undefined) {
    const last = await findReview(db, after);
    if (!last) throw badCursor('the id of a review', after);
    const { openedAt, reviewId } = last;
    rows = rows.where((is) =>
      is.eb(is.refTuple('opened_at', 'review_id'), newestFirst ? '<' : '>', is.tuple(openedAt, reviewId)),
    );
  }
  return (await rows.execute()).map(reviewOf);
}
