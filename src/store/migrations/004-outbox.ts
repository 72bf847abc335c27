import { sql } from 'kysely';
import type { Database, Db } from '../database.js';

/** What people are still to be told, the messages they were sent, and the commands that nobody has confirmed yet. */
export async function outbox({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const text = dialect === 'sqlite' ? 'text' : 'text collate "C"';
  for (const statement of tables(text)) await sql.raw(statement).execute(tx);
}

const tables = (text: string): readonly string[] => [
  `create table notices (notice_id ${text} primary key, person_id ${text} not null, review_id ${text} not null,
     kind ${text} not null, at ${text} not null, batch_id ${text})`,
  'create index notices_by_person on notices (person_id, batch_id)',
  'create index notices_by_batch on notices (batch_id)',
  `create table notice_batches (batch_id ${text} primary key, person_id ${text} not null, attempt integer not null,
     due_at ${text} not null, set_aside integer not null, error ${text})`,
  'create unique index one_open_batch_a_person on notice_batches (person_id) where set_aside = 0',
  `create table messages (batch_id ${text} not null, channel ${text} not null, person_id ${text} not null,
     address ${text} not null, at ${text} not null, primary key (batch_id, channel))`,
  `create table message_reviews (batch_id ${text} not null, review_id ${text} not null, person_id ${text} not null,
     primary key (batch_id, review_id))`,
  'create index messages_by_review on message_reviews (review_id, person_id)',
  `create table commands (content ${text} primary key, command ${text} not null, command_digest ${text} not null,
     attempt integer not null, kept_at ${text} not null, due_at ${text} not null, reply_to ${text})`,
  'create index commands_by_time on commands (due_at)',
];
