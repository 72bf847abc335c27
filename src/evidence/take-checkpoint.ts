import { CodedError } from '../domain/errors.js';
import { GENESIS } from '../snapshot/chain.js';
import type { SigningKey } from '../snapshot/sign.js';
import type { Store } from '../store/store.js';
import type { CheckpointFolder } from './checkpoint-folder.js';
import { signCheckpoint, type SignedCheckpoint } from './checkpoint.js';

export interface CheckpointDeps {
  readonly store: Pick<Store, 'ledger' | 'ledgerHead'>;
  readonly checkpoints: CheckpointFolder;
  readonly signer: SigningKey;
  readonly clock: () => Date;
}

/** Signs where the chain ends now and keeps that outside the database. Throws `HEAD_DISAGREES` rather than bless a wrong one. */
export async function takeCheckpoint({
  store,
  checkpoints,
  signer,
  clock,
}: CheckpointDeps): Promise<{ readonly signed: SignedCheckpoint; readonly file: string }> {
  const head = await store.ledgerHead();
  const [last] = head.seq === 0 ? [] : await store.ledger({ from: head.seq, limit: 1 });
  if ((last?.hash ?? GENESIS) !== head.hash || (last?.seq ?? 0) !== head.seq) {
    throw new CodedError('HEAD_DISAGREES', `expected entry ${head.seq} at the head of the ledger, it is another`, {
      advice: 'Run `rolewright ledger verify`.',
    });
  }
  const signed = signCheckpoint(signer, head, clock().toISOString());
  return { signed, file: await checkpoints.keep(signed) };
}

/** Takes a checkpoint whenever it is called and the ledger has grown since; returns 0, there being nothing more to do. */
export function checkpointer(deps: CheckpointDeps): () => Promise<0> {
  let latest = '';
  return async () => {
    const { hash } = await deps.store.ledgerHead();
    if (hash !== latest) latest = (await takeCheckpoint(deps)).signed.checkpoint.hash;
    return 0;
  };
}
