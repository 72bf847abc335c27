import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** When people first looked at what they are asked, and which decisions were made many at once. */
export async function looks({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  await sql
    .raw(
      `create table looks (review_id ${text} not null, person_id ${text} not null, view_digest ${text} not null,
         at ${text} not null, primary key (review_id, person_id, view_digest))`,
    )
    .execute(tx);
  await sql.raw(`alter table decisions add column batch_id ${text}`).execute(tx);
  await sql.raw(`alter table decisions add column batch_size integer`).execute(tx);
}
