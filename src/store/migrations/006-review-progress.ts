import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** What a running review shows since it opened: the digest of its amended view, and who has claimed it. */
export async function reviewProgress({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  await sql.raw(`alter table reviews add column view_digest ${text} not null default ''`).execute(tx);
  await sql.raw(`alter table reviews add column claimed_by ${text}`).execute(tx);
}
