import { InputError } from './domain/errors.js';
import { hasServerKey, makeNextServerKey, nextServerKey, promoteNextServerKey, serverKey } from './local-state.js';
import { signRotation } from './snapshot/rotation.js';
import type { Store } from './store/store.js';

export interface Rotated {
  readonly from: string;
  readonly to: string;
  /** base64, for whoever pins it. */
  readonly publicKey: string;
  readonly seq: number;
}

/**
 * Makes a new server key, has the old one endorse it in the ledger, and puts it in its place; the old private key is gone.
 * Stopped after any step it is finished by the next attempt, or by the next start of the server.
 */
export async function rotateServerKey(
  store: Store,
  { stateDir, force, at }: { readonly stateDir: string; readonly force: boolean; readonly at: string },
): Promise<Rotated> {
  await finishRotation(store, stateDir);
  const old = serverKey(stateDir);
  const next = nextServerKey(stateDir) ?? makeNextServerKey(stateDir);
  const rotation = signRotation(old, next);
  const { seq } = await store.rotateKey({ rotation, at, evenIfWaiting: force });
  const { from, to, publicKey } = rotation;
  promoteNextServerKey(stateDir);
  return { from, to, publicKey, seq };
}

/** Where the ledger has the hand-over already and the files do not. */
export async function finishRotation(store: Store, stateDir: string): Promise<void> {
  const next = nextServerKey(stateDir);
  if (next && (await store.key(next.keyId))) promoteNextServerKey(stateDir);
}

/** Works on a key that is there: making the first one is the server's part. Throws `NO_KEY`. */
export function requireServerKey(stateDir: string): void {
  if (hasServerKey(stateDir)) return;
  throw new InputError('NO_KEY', `expected the key of a server in ${stateDir}, there is none`, {
    advice: 'Name the state directory with --state.',
  });
}
