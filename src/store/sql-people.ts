import { randomBytes } from 'node:crypto';
import { CodedError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import type { Database, Db } from './database.js';
import { appending } from './ledger.js';
import { rotateKey } from './rotate-key.js';
import { keyOf, listedKeyOf, personOf, reasonDigestIn } from './rows.js';
import type { Person, RegisteredKey, Store } from './store.js';

type PeopleStore = Pick<
  Store,
  | 'ensurePerson'
  | 'person'
  | 'personByEmail'
  | 'people'
  | 'keepReason'
  | 'reason'
  | 'reasonsGiven'
  | 'registerKey'
  | 'key'
  | 'keys'
  | 'revokeKey'
  | 'rotateKey'
>;

/** People, their reasons and the keys that sign for them. */
export function sqlPeople(database: Database): PeopleStore {
  const { db, write } = database;
  return {
    ensurePerson: (person) => ensurePerson(database, person),
    person: async (personId) => {
      const row = await db.selectFrom('people').selectAll().where('person_id', '=', personId).executeTakeFirst();
      return row && personOf(row);
    },
    personByEmail: (email) => findByEmail(db, email.toLowerCase()),
    people: async ({ email, after, limit } = {}) => {
      let rows = db.selectFrom('people').selectAll().orderBy('person_id');
      if (email !== undefined) rows = rows.where('email', '=', email.toLowerCase());
      if (after !== undefined) rows = rows.where('person_id', '>', after);
      if (limit !== undefined) rows = rows.limit(limit);
      return (await rows.execute()).map(personOf);
    },
    keepReason: ({ personId, ...reason }) =>
      write(async (tx) => {
        const insert = tx.insertInto('reasons').values({ ...reason, person_id: personId });
        await insert.onConflict((same) => same.doNothing()).execute();
      }),
    reason: (digest) =>
      db.selectFrom('reasons').select(['salt', 'text']).where('digest', '=', digest).executeTakeFirst(),
    reasonsGiven: (reviewId) => reasonsGiven(db, reviewId),
    registerKey: (key) => registerKey(database, key),
    key: async (keyId) => {
      const row = await db.selectFrom('keys').selectAll().where('key_id', '=', keyId).executeTakeFirst();
      if (!row || row.revoked_at === null) return row && keyOf(row);
      return row.kind === 'server' ? undefined : { ...keyOf(row), people: [] };
    },
    keys: async ({ kind, after, limit } = {}) => {
      let rows = db.selectFrom('keys').selectAll().orderBy('key_id');
      if (kind !== undefined) rows = rows.where('kind', '=', kind);
      if (after !== undefined) rows = rows.where('key_id', '>', after);
      if (limit !== undefined) rows = rows.limit(limit);
      return (await rows.execute()).map(listedKeyOf);
    },
    rotateKey: (rotate) => rotateKey(database, rotate),
    revokeKey: (revoke) => revokeKey(database, revoke),
  };
}

async function ensurePerson(
  { db, write }: Database,
  given: { readonly email: string; readonly name?: string },
): Promise<Person> {
  const email = given.email.toLowerCase();
  const name = given.name ?? '';
  const known = await findByEmail(db, email);
  if (known && (known.name || !name)) return known;
  return write(async (tx) => {
    const row = { person_id: `p_${randomBytes(12).toString('hex')}`, email, name };
    const insert = tx.insertInto('people').values(row);
    await insert.onConflict((same) => same.column('email').doNothing()).execute();
    if (name) await tx.updateTable('people').set({ name }).where('email', '=', email).where('name', '=', '').execute();
    return (await findByEmail(tx, email)) ?? personOf(row);
  });
}

async function reasonsGiven(db: Db, reviewId: string): Promise<ReadonlyMap<number, string>> {
  const entries = await db
    .selectFrom('decisions')
    .innerJoin('ledger', 'ledger.seq', 'decisions.seq')
    .select(['ledger.seq', 'ledger.body'])
    .where('decisions.review_id', '=', reviewId)
    .execute();
  const digests = entries.flatMap(({ body }) => reasonDigestIn(body) ?? []);
  if (digests.length === 0) return new Map();
  const kept = await db.selectFrom('reasons').select(['digest', 'text']).where('digest', 'in', digests).execute();
  const texts = new Map(kept.map(({ digest, text }) => [digest, text]));
  return new Map(
    entries.flatMap(({ seq, body }) => {
      const text = texts.get(reasonDigestIn(body) ?? '');
      return text === undefined ? [] : [[seq, text] as const];
    }),
  );
}

async function findByEmail(db: Db, email: string): Promise<Person | undefined> {
  const row = await db.selectFrom('people').selectAll().where('email', '=', email).executeTakeFirst();
  return row && personOf(row);
}

async function registerKey(database: Database, key: RegisteredKey): Promise<void> {
  const { keyId, publicKey, kind, people } = key;
  await appending(database, async (tx, append) => {
    const row = { key_id: keyId, public_key: publicKey, kind, people: canonical(people), revoked_at: null };
    const insert = tx.insertInto('keys').values(row);
    const added = await insert.onConflict((same) => same.doNothing()).executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 1n) {
      const act = { key: `key/${keyId}`, kind: 'key-registered', campaignId: null } as const;
      await append({ ...act, body: { keyId, publicKey, kind, people } }, new Date().toISOString());
      return;
    }
    const kept = await tx.selectFrom('keys').selectAll().where('key_id', '=', keyId).executeTakeFirstOrThrow();
    if (kept.public_key === publicKey) return;
    throw new CodedError('KEY_CONFLICT', `expected key ${keyId} as it is registered, got another public key`);
  });
}

function revokeKey(database: Database, { keyId, by, at }: Parameters<Store['revokeKey']>[0]): Promise<boolean> {
  return appending(database, async (tx, append) => {
    const key = tx.updateTable('keys').set({ revoked_at: at }).where('key_id', '=', keyId);
    const { numUpdatedRows } = await key
      .where('kind', '=', 'integration')
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    const act = { key: `key/${keyId}/revoked`, kind: 'configuration-changed', campaignId: null } as const;
    await append({ ...act, body: { what: 'key-revoked', keyId, by } }, at);
    return true;
  });
}
