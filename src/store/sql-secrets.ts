import { canonical } from '../snapshot/canonical.js';
import { badCursor } from './cursor.js';
import type { Database, Db } from './database.js';
import { sessionOf, tokenOf } from './rows.js';
import type { Store, Token } from './store.js';

type SecretStore = TokenStore & Pick<Store, 'addSession' | 'takeLink' | 'session' | 'endSession' | 'purge'>;
type TokenStore = Pick<Store, 'addToken' | 'token' | 'tokens' | 'useToken' | 'revokeTokens' | 'revokeToken'>;

/** Tokens, one-time links and sessions: hashes of secrets, never the secrets. */
export function sqlSecrets(database: Database): SecretStore {
  const { db, write } = database;
  return {
    ...sqlTokens(database),
    addSession: ({ secretHash, kind, personId, permissions, csrf, expiresAt }) =>
      write(async (tx) => {
        const who = { person_id: personId, permissions: canonical(permissions) };
        const row = { secret_hash: secretHash, kind, ...who, csrf, expires_at: expiresAt };
        await tx.insertInto('sessions').values(row).execute();
      }),
    // Deleting is what takes it: of two takers only one gets the row back.
    takeLink: (secretHash, now) =>
      write(async (tx) => {
        const links = tx.deleteFrom('sessions').where('secret_hash', '=', secretHash).where('kind', '=', 'link');
        const row = await links.where('expires_at', '>', now).returningAll().executeTakeFirst();
        return row && sessionOf(row);
      }),
    session: async (secretHash, now) => {
      const sessions = db.selectFrom('sessions').selectAll().where('secret_hash', '=', secretHash);
      const row = await sessions.where('kind', '=', 'session').where('expires_at', '>', now).executeTakeFirst();
      return row && sessionOf(row);
    },
    endSession: (secretHash) =>
      write(async (tx) => {
        await tx.deleteFrom('sessions').where('secret_hash', '=', secretHash).execute();
      }),
    purge: ({ now, answersBefore }) =>
      write(async (tx) => {
        const sessions = await tx.deleteFrom('sessions').where('expires_at', '<=', now).executeTakeFirst();
        const tokens = await tx.deleteFrom('tokens').where('expires_at', '<=', now).executeTakeFirst();
        const answers = await tx.deleteFrom('answers').where('taken_at', '<', answersBefore).executeTakeFirst();
        return Number(sessions.numDeletedRows + tokens.numDeletedRows + answers.numDeletedRows);
      }),
  };
}

function sqlTokens({ db, write }: Database): TokenStore {
  return {
    addToken: ({ tokenHash, personId, permissions, label, issuedAt, expiresAt, lastUsedAt }) =>
      write(async (tx) => {
        const times = { issued_at: issuedAt, expires_at: expiresAt, last_used_at: lastUsedAt };
        const who = { person_id: personId, permissions: canonical(permissions) };
        const row = { token_hash: tokenHash, ...who, label, ...times };
        const insert = tx.insertInto('tokens').values(row);
        await insert.onConflict((same) => same.doNothing()).execute();
      }),
    token: async (tokenHash) => {
      const row = await db.selectFrom('tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && tokenOf(row);
    },
    tokens: (filter = {}) => listTokens(db, filter),
    useToken: (tokenHash, at) =>
      write(async (tx) => {
        await tx.updateTable('tokens').set({ last_used_at: at }).where('token_hash', '=', tokenHash).execute();
      }),
    revokeToken: (tokenHash) =>
      write(async (tx) => {
        const gone = await tx.deleteFrom('tokens').where('token_hash', '=', tokenHash).executeTakeFirst();
        return gone.numDeletedRows > 0n;
      }),
    revokeTokens: (label) =>
      write(async (tx) => {
        await tx.deleteFrom('tokens').where('label', '=', label).execute();
      }),
  };
}

type TokenFilter = NonNullable<Parameters<Store['tokens']>[0]>;

async function listTokens(db: Db, { personId, after, limit }: TokenFilter): Promise<readonly Token[]> {
  let rows = db.selectFrom('tokens').selectAll().orderBy('label').orderBy('token_hash');
  if (personId !== undefined) rows = rows.where('person_id', '=', personId);
  if (limit !== undefined) rows = rows.limit(limit);
  if (after !== undefined) {
    const last = await db.selectFrom('tokens').select('label').where('token_hash', '=', after).executeTakeFirst();
    if (!last) throw badCursor('a token that is listed', after);
    rows = rows.where((is) => is.eb(is.refTuple('label', 'token_hash'), '>', is.tuple(last.label, after)));
  }
  return (await rows.execute()).map(tokenOf);
}
