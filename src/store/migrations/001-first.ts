import { sql } from 'kysely';
import type { Database, Db } from '../database.js';
import { GENESIS } from '../../snapshot/chain.js';

/** Every table of the first release, and the triggers that make the ledger append-only. */
export async function first({ dialect }: Pick<Database, 'dialect'>, db: Db): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db);
  for (const statement of dialect === 'sqlite' ? sqliteTriggers : postgresTriggers)
    await sql.raw(statement).execute(db);
  await db.insertInto('ledger_head').values({ id: 1, seq: 0, hash: GENESIS, at: '' }).execute();
}

const tables = [
  `create table ledger (seq integer primary key, at text not null, act_key text not null unique, kind text not null,
     campaign_id text, body text not null, prev text not null, hash text not null)`,
  'create index ledger_by_campaign on ledger (campaign_id, seq)',
  'create table ledger_head (id integer primary key, seq integer not null, hash text not null, at text not null)',
  'create table people (person_id text primary key, email text not null unique, name text not null)',
  'create table reasons (digest text primary key, salt text not null, text text not null)',
  'create table keys (key_id text primary key, public_key text not null, kind text not null, people text not null)',
  `create table tokens (token_hash text primary key, person_id text not null, permissions text not null,
     label text not null)`,
  `create table sessions (secret_hash text primary key, kind text not null, person_id text not null,
     permissions text not null, csrf text not null, expires_at text not null)`,
  `create table campaigns (campaign_id text primary key, name text not null, state text not null,
     started_by text not null, started_at text not null, captured text not null, stages text not null, problem text)`,
  `create table reviews (review_id text primary key, campaign_id text not null, subject text not null,
     plan text not null, state text not null, outcome text, opened_at text not null, expires_at text not null)`,
  'create index reviews_by_campaign on reviews (campaign_id, state)',
  `create table review_people (review_id text not null, person_id text not null, primary key (review_id, person_id))`,
  'create index reviews_by_person on review_people (person_id)',
  `create table decisions (act_key text primary key, decision_id text not null, review_id text not null,
     campaign_id text not null, person_id text not null, answer text not null, view_digest text not null,
     via text not null, at text not null, seq integer not null, refused_code text, command_digest text not null)`,
  'create index decisions_by_id on decisions (decision_id)',
  'create index decisions_by_review on decisions (review_id, seq)',
  `create table catalogue (role_id text not null, version integer not null, campaign_id text not null,
     name text not null, role text not null, primary key (role_id, version))`,
];

const sqliteTriggers = ['update', 'delete'].map(
  (act) => `create trigger ledger_no_${act} before ${act} on ledger
     begin select raise(abort, 'the ledger is append-only'); end`,
);

const postgresTriggers = [
  `create function ledger_is_append_only() returns trigger language plpgsql as
     $$ begin raise exception 'the ledger is append-only'; end $$`,
  `create trigger ledger_no_change before update or delete on ledger
     for each row execute function ledger_is_append_only()`,
  `create trigger ledger_no_truncate before truncate on ledger
     for each statement execute function ledger_is_append_only()`,
];
