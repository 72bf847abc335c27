import { sql } from 'kysely';
import type { Database, Db } from './database.js';
import type { Look, Store } from './store.js';

/** When people looked at what they are asked. Read model only: the ledger holds nothing of it, and an erasure takes it. */
export function sqlLooks({ db, write }: Database): Pick<Store, 'noteLook' | 'looks'> {
  return {
    noteLook: async (look) => {
      if (!(await isKnown(db, look))) await write((tx) => noteLook(tx, look));
    },
    looks: (filter) => listLooks(db, filter),
  };
}

/** Most looks are at what was seen before: those wait for nobody who writes. */
async function isKnown(db: Db, { reviewId, personId, viewDigest }: Look): Promise<boolean> {
  const same = db.selectFrom('looks').select('at').where('review_id', '=', reviewId).where('person_id', '=', personId);
  return (await same.where('view_digest', '=', viewDigest).executeTakeFirst()) !== undefined;
}

async function noteLook(tx: Db, { reviewId, personId, viewDigest, at }: Look): Promise<void> {
  await sql`
    insert into looks (review_id, person_id, view_digest, at)
    select review_id, person_id, ${viewDigest}, ${at} from review_people
    where review_id = ${reviewId} and person_id = ${personId}
    on conflict do nothing`.execute(tx);
}

async function listLooks(db: Db, { campaignId, personId }: Parameters<Store['looks']>[0]): Promise<readonly Look[]> {
  const reviews = db.selectFrom('reviews').select('review_id').where('campaign_id', '=', campaignId);
  let rows = db.selectFrom('looks').selectAll().where('review_id', 'in', reviews);
  if (personId !== undefined) rows = rows.where('person_id', '=', personId);
  const found = await rows.orderBy('at').orderBy('review_id').orderBy('person_id').orderBy('view_digest').execute();
  return found.map((row) => ({
    reviewId: row.review_id,
    personId: row.person_id,
    viewDigest: row.view_digest,
    at: row.at,
  }));
}
