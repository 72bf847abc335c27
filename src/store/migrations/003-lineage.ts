import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Which schedule a campaign comes from, for which period, and which campaign went before it. */
export async function lineage({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  for (const column of ['schedule', 'period', 'previous']) {
    await sql.raw(`alter table campaigns add column ${column} ${text}`).execute(tx);
  }
}
