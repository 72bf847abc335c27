import { randomBytes } from 'node:crypto';
import { CodedError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import type { Database } from './database.js';
import { append } from './ledger.js';
import { keyOf, personOf, sessionOf, tokenOf } from './rows.js';
import type { Person, RegisteredKey, Store } from './store.js';

type PeopleStore = Pick<
  Store,
  | 'ensurePerson'
  | 'person'
  | 'people'
  | 'keepReason'
  | 'reason'
  | 'registerKey'
  | 'key'
  | 'keys'
  | 'addToken'
  | 'token'
  | 'tokens'
  | 'revokeTokens'
  | 'addSession'
  | 'takeLink'
  | 'session'
>;

/** People, their reasons, keys, tokens and sessions. */
export function sqlPeople(database: Database): PeopleStore {
  const { db } = database;
  return {
    ensurePerson: (person) => ensurePerson(database, person),
    person: async (personId) => {
      const row = await db.selectFrom('people').selectAll().where('person_id', '=', personId).executeTakeFirst();
      return row && personOf(row);
    },
    people: async () => (await db.selectFrom('people').selectAll().orderBy('person_id').execute()).map(personOf),
    keepReason: async (reason) => {
      await db
        .insertInto('reasons')
        .values(reason)
        .onConflict((same) => same.doNothing())
        .execute();
    },
    reason: (digest) =>
      db.selectFrom('reasons').select(['salt', 'text']).where('digest', '=', digest).executeTakeFirst(),
    registerKey: (key) => registerKey(database, key),
    key: async (keyId) => {
      const row = await db.selectFrom('keys').selectAll().where('key_id', '=', keyId).executeTakeFirst();
      return row && keyOf(row);
    },
    keys: async () => (await db.selectFrom('keys').selectAll().orderBy('key_id').execute()).map(keyOf),
    ...sqlSecrets(database),
  };
}

function sqlSecrets({
  db,
  write,
}: Database): Pick<
  PeopleStore,
  'addToken' | 'token' | 'tokens' | 'revokeTokens' | 'addSession' | 'takeLink' | 'session'
> {
  return {
    addToken: async ({ tokenHash, personId, permissions, label }) => {
      const row = { token_hash: tokenHash, person_id: personId, permissions: canonical(permissions), label };
      await db
        .insertInto('tokens')
        .values(row)
        .onConflict((same) => same.doNothing())
        .execute();
    },
    token: async (tokenHash) => {
      const row = await db.selectFrom('tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && tokenOf(row);
    },
    tokens: async () => (await db.selectFrom('tokens').selectAll().orderBy('label').execute()).map(tokenOf),
    revokeTokens: async (label) => {
      await db.deleteFrom('tokens').where('label', '=', label).execute();
    },
    addSession: async ({ secretHash, kind, personId, permissions, csrf, expiresAt }) => {
      const who = { person_id: personId, permissions: canonical(permissions) };
      const row = { secret_hash: secretHash, kind, ...who, csrf, expires_at: expiresAt };
      await db.insertInto('sessions').values(row).execute();
    },
    // Deleting is what takes it: of two takers only one gets the row back.
    takeLink: (secretHash, now) =>
      write(async (tx) => {
        const taken = tx.deleteFrom('sessions').where('secret_hash', '=', secretHash).where('kind', '=', 'link');
        const row = await taken.where('expires_at', '>', now).returningAll().executeTakeFirst();
        return row && sessionOf(row);
      }),
    session: async (secretHash, now) => {
      const found = db
        .selectFrom('sessions')
        .selectAll()
        .where('secret_hash', '=', secretHash)
        .where('kind', '=', 'session');
      const row = await found.where('expires_at', '>', now).executeTakeFirst();
      return row && sessionOf(row);
    },
  };
}

function ensurePerson({ write, db }: Database, given: { email: string; name?: string }): Promise<Person> {
  const email = given.email.toLowerCase();
  const find = (from: typeof db): Promise<Person | undefined> =>
    from
      .selectFrom('people')
      .selectAll()
      .where('email', '=', email)
      .executeTakeFirst()
      .then((row) => row && personOf(row));
  return find(db).then(async (known) => {
    if (known && (known.name || !given.name)) return known;
    return write(async (tx) => {
      const name = given.name ?? '';
      const row = { person_id: `p_${randomBytes(12).toString('hex')}`, email, name };
      await tx
        .insertInto('people')
        .values(row)
        .onConflict((same) => same.column('email').doNothing())
        .execute();
      if (name)
        await tx.updateTable('people').set({ name }).where('email', '=', email).where('name', '=', '').execute();
      return (await find(tx)) ?? personOf(row);
    });
  });
}

function registerKey(database: Database, key: RegisteredKey): Promise<void> {
  return database.write(async (tx) => {
    const row = { key_id: key.keyId, public_key: key.publicKey, kind: key.kind, people: canonical(key.people) };
    await tx
      .insertInto('keys')
      .values(row)
      .onConflict((same) => same.doNothing())
      .execute();
    const kept = await tx.selectFrom('keys').selectAll().where('key_id', '=', key.keyId).executeTakeFirstOrThrow();
    if (kept.public_key !== key.publicKey) {
      throw new CodedError('KEY_CONFLICT', `expected key ${key.keyId} as it is registered, got another public key`);
    }
    const { keyId, publicKey, kind, people } = keyOf(kept);
    const body = { keyId, publicKey, kind, people };
    const act = { key: `key/${keyId}`, kind: 'key-registered', campaignId: null, body } as const;
    await append(database, tx, { acts: [act], at: new Date().toISOString() });
  });
}
