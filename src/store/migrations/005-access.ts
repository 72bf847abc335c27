import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Tokens that age and can be named without their secret, keys that can be revoked, and the answers to repeated requests. */
export async function access({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  const statements = [
    `alter table tokens add column issued_at ${text} not null default ''`,
    `alter table tokens add column expires_at ${text}`,
    `alter table tokens add column last_used_at ${text}`,
    `alter table keys add column revoked_at ${text}`,
    'create index sessions_by_end on sessions (expires_at)',
    `create table answers (person_id ${text} not null, key_digest ${text} not null, request_digest ${text} not null,
       taken_at ${text} not null, answer ${text}, primary key (person_id, key_digest))`,
    'create index answers_by_time on answers (taken_at)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(tx);
}
