import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Endpoints that are told of ledger entries, and how far each has been told. */
export async function webhooks({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  const statements = [
    `create table webhooks (webhook_id ${text} primary key, url ${text} not null, kinds ${text} not null,
       secret ${text} not null, state ${text} not null, told_to integer not null, attempts integer not null,
       due_at ${text} not null, last_error ${text}, last_delivered_at ${text}, created_at ${text} not null,
       created_by ${text} not null, lease ${text} not null, lease_until ${text} not null)`,
    'create index webhooks_by_time on webhooks (state, due_at)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(tx);
}
