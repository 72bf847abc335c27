import { canonical } from '../snapshot/canonical.js';
import type { Database } from './database.js';
import { sessionOf, tokenOf } from './rows.js';
import type { Store } from './store.js';

type SecretStore = Pick<
  Store,
  'addToken' | 'token' | 'tokens' | 'revokeTokens' | 'addSession' | 'takeLink' | 'session'
>;

/** Tokens, one-time links and sessions: hashes of secrets, never the secrets. */
export function sqlSecrets({ db, write }: Database): SecretStore {
  return {
    addToken: ({ tokenHash, personId, permissions, label }) =>
      write(async (tx) => {
        const row = { token_hash: tokenHash, person_id: personId, permissions: canonical(permissions), label };
        const insert = tx.insertInto('tokens').values(row);
        await insert.onConflict((same) => same.doNothing()).execute();
      }),
    token: async (tokenHash) => {
      const row = await db.selectFrom('tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && tokenOf(row);
    },
    tokens: async () => {
      const all = db.selectFrom('tokens').selectAll().orderBy('label').orderBy('token_hash');
      return (await all.execute()).map(tokenOf);
    },
    revokeTokens: (label) =>
      write(async (tx) => {
        await tx.deleteFrom('tokens').where('label', '=', label).execute();
      }),
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
  };
}
