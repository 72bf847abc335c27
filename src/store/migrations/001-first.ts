import { sql } from 'kysely';
import { GENESIS } from '../../snapshot/chain.js';
import type { Database, Db } from '../database.js';

/** Every table of the first release, and the triggers that make the ledger append-only. */
export async function first({ dialect }: Pick<Database, 'dialect'>, tx: Db): Promise<void> {
  const statements = dialect === 'sqlite' ? sqliteStatements : postgresStatements;
  for (const statement of statements) await sql.raw(statement).execute(tx);
  await tx.insertInto('ledger_head').values({ id: 1, seq: 0, hash: GENESIS, at: '' }).execute();
}

/** `text` is the dialect's type of text compared byte by byte: ids differ by case, and every machine sorts alike. */
const tables = (text: string): readonly string[] => [
  `create table ledger (seq integer primary key, at ${text} not null, act_key ${text} not null unique, kind ${text} not null,
     campaign_id ${text}, body ${text} not null, prev ${text} not null, hash ${text} not null)`,
  'create index ledger_by_campaign on ledger (campaign_id, seq)',
  `create table ledger_head (id integer primary key check (id = 1), seq integer not null, hash ${text} not null,
     at ${text} not null)`,
  `create table people (person_id ${text} primary key, email ${text} not null unique, name ${text} not null)`,
  `create table reasons (digest ${text} primary key, salt ${text} not null, text ${text} not null)`,
  `create table keys (key_id ${text} primary key, public_key ${text} not null, kind ${text} not null, people ${text} not null)`,
  `create table tokens (token_hash ${text} primary key, person_id ${text} not null, permissions ${text} not null,
     label ${text} not null)`,
  `create table sessions (secret_hash ${text} primary key, kind ${text} not null, person_id ${text} not null,
     permissions ${text} not null, csrf ${text} not null, expires_at ${text} not null)`,
  `create table campaigns (campaign_id ${text} primary key, name ${text} not null, state ${text} not null,
     started_by ${text} not null, started_at ${text} not null, captured ${text} not null, stages ${text} not null, problem ${text})`,
  `create table reviews (review_id ${text} primary key, campaign_id ${text} not null, subject ${text} not null,
     plan ${text} not null, state ${text} not null, outcome ${text}, opened_at ${text} not null, expires_at ${text} not null)`,
  'create index reviews_by_campaign on reviews (campaign_id, state)',
  'create index reviews_by_time on reviews (opened_at, review_id)',
  `create table review_people (review_id ${text} not null, person_id ${text} not null, primary key (review_id, person_id))`,
  'create index reviews_by_person on review_people (person_id)',
  `create table decisions (act_key ${text} primary key, decision_id ${text} not null, review_id ${text} not null,
     campaign_id ${text} not null, person_id ${text} not null, answer ${text} not null, view_digest ${text} not null,
     via ${text} not null, at ${text} not null, seq integer not null, refused_code ${text}, command_digest ${text} not null)`,
  'create index decisions_by_campaign on decisions (campaign_id, seq)',
  `create table catalogue (role_id ${text} not null, version integer not null, campaign_id ${text} not null,
     name ${text} not null, role ${text} not null, primary key (role_id, version))`,
];

// A refused command's ids are what its sender liked: PostgreSQL's ordered indexes refuse values over 2,704 bytes.
const indexesOfAnyText = [
  ['decisions_by_id', 'decisions', 'decision_id'],
  ['decisions_by_review', 'decisions', 'review_id'],
] as const;

const sqliteStatements = [
  ...tables('text'),
  ...indexesOfAnyText.map(([name, table, column]) => `create index ${name} on ${table} (${column})`),
  ...['update', 'delete'].map(
    (act) => `create trigger ledger_no_${act} before ${act} on ledger
       begin select raise(abort, 'the ledger is append-only'); end`,
  ),
  // `insert or replace` deletes what it replaces without asking the trigger above.
  `create trigger ledger_next_only before insert on ledger
     when new.seq <> (select coalesce(max(seq), 0) + 1 from ledger)
       or new.prev <> coalesce((select hash from ledger where seq = new.seq - 1), '${GENESIS}')
       or exists (select 1 from ledger where act_key = new.act_key)
     begin select raise(abort, 'the ledger takes its next entry only'); end`,
];

const postgresStatements = [
  ...tables('text collate "C"'),
  ...indexesOfAnyText.map(([name, table, column]) => `create index ${name} on ${table} using hash (${column})`),
  `create function ledger_is_append_only() returns trigger language plpgsql as
     $$ begin raise exception 'the ledger is append-only'; end $$`,
  `create trigger ledger_no_change before update or delete on ledger
     for each row execute function ledger_is_append_only()`,
  `create trigger ledger_no_truncate before truncate on ledger
     for each statement execute function ledger_is_append_only()`,
  `create function ledger_takes_the_next() returns trigger language plpgsql as
     $$ begin
       if new.seq <> (select coalesce(max(seq), 0) + 1 from ledger)
         or new.prev <> coalesce((select hash from ledger where seq = new.seq - 1), '${GENESIS}') then
         raise exception 'the ledger takes its next entry only';
       end if;
       return new;
     end $$`,
  `create trigger ledger_next_only before insert on ledger
     for each row execute function ledger_takes_the_next()`,
  'revoke update, delete, truncate on ledger from public, current_user',
];
