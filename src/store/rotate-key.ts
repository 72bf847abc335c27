import { RuleError } from '../domain/errors.js';
import type { KeyRotation } from '../snapshot/rotation.js';
import { canonical } from '../snapshot/canonical.js';
import type { Database, Db } from './database.js';
import { appending } from './ledger.js';
import type { Store } from './store.js';

/** Registers the successor, ledgers the hand-over and ends the old key, in one transaction; done again it changes nothing. */
export function rotateKey(
  database: Database,
  { rotation, at, evenIfWaiting }: Parameters<Store['rotateKey']>[0],
): Promise<{ readonly seq: number }> {
  return appending(database, async (tx, append) => {
    const { from, to, publicKey } = rotation;
    if (!(await handedOver(tx, rotation))) {
      await requireInForce(tx, rotation);
      if (!evenIfWaiting) await requireNoneWaiting(tx);
      const row = { key_id: to, public_key: publicKey, kind: 'server', people: canonical([]), revoked_at: null };
      const insert = tx.insertInto('keys').values(row);
      await insert.onConflict((same) => same.doNothing()).execute();
      await tx.updateTable('keys').set({ revoked_at: at }).where('key_id', '=', from).execute();
    }
    const registered = { keyId: to, publicKey, kind: 'server', people: [] } as const;
    await append({ key: `key/${to}`, kind: 'key-registered', campaignId: null, body: registered }, at);
    const act = { key: `key/${from}/rotated`, kind: 'key-rotated', campaignId: null } as const;
    const { seq } = await append({ ...act, body: { ...rotation } }, at);
    return { seq };
  });
}

const findKey = (tx: Db, keyId: string) =>
  tx.selectFrom('keys').selectAll().where('key_id', '=', keyId).executeTakeFirst();

async function handedOver(tx: Db, { from, to }: KeyRotation): Promise<boolean> {
  const [old, next] = [await findKey(tx, from), await findKey(tx, to)];
  return old?.kind === 'server' && old.revoked_at !== null && next?.revoked_at === null;
}

async function requireInForce(tx: Db, { from }: KeyRotation): Promise<void> {
  const old = await findKey(tx, from);
  if (old?.kind === 'server' && old.revoked_at === null) return;
  throw new RuleError('KEY_NOT_IN_FORCE', `expected a server key in force, got ${from}`, {
    advice: 'Start the server once with this key, or restore the key that is in force.',
  });
}

/** They are signed by the old key, and would be refused once it has ended. */
async function requireNoneWaiting(tx: Db): Promise<void> {
  const waiting = tx.selectFrom('commands').select((count) => count.fn.countAll().as('count'));
  const count = Number((await waiting.executeTakeFirstOrThrow()).count);
  if (count === 0) return;
  throw new RuleError('DECISIONS_WAITING', `expected no decision on its way, got ${count}, signed by the old key`, {
    advice: 'Try again in a moment; with --force they will be refused and have to be taken again.',
  });
}
