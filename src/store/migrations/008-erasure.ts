import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Whose a reason is, who was erased, and which blobs hold what people are called. */
export async function erasure({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const [text, hash] = dialect === 'sqlite' ? ['text', ''] : ['text collate "C"', 'using hash'];
  const statements = [
    `alter table reasons add column person_id ${text}`,
    'create index reasons_by_person on reasons (person_id)',
    `create index decisions_by_person on decisions ${hash} (person_id)`,
    `create table erasures (person_id ${text} primary key, times integer not null, at ${text} not null, seq integer not null)`,
    `create table personal_blobs (address ${text} primary key)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(tx);
}
