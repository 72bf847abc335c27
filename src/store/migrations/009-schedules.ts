import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Definitions of schedules, each with who last put it in force. */
export async function schedules({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  await sql
    .raw(
      `create table schedules (schedule ${text} not null, definition ${text} not null, applied_by ${text} not null,
         applied_at ${text} not null, primary key (schedule, definition))`,
    )
    .execute(tx);
}
