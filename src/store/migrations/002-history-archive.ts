import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** Where the histories of closed runs lie, and until when none is missing. */
export async function historyArchive({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  const statements = [
    `create table archived_runs (run_id ${text} primary key, workflow_id ${text} not null, digest ${text} not null,
       closed_at ${text} not null, archived_at ${text} not null)`,
    'create index archived_runs_by_workflow on archived_runs (workflow_id, closed_at)',
    `create table archive_head (id integer primary key check (id = 1), complete_to ${text} not null)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(tx);
  await tx.insertInto('archive_head').values({ id: 1, complete_to: '1970-01-01T00:00:00.000Z' }).execute();
}
