import { InputError } from '../domain/errors.js';
import type { LedgerHead } from '../domain/ledger.js';
import { canonical } from '../snapshot/canonical.js';
import { signValue, verifyValue, type SigningKey } from '../snapshot/sign.js';
import { CHECKPOINT_FORMAT, CHECKPOINT_VERSION, checkpointSchema, signedManifestSchema } from './schema.js';

/** Where the chain ended at a moment. Kept outside the database, it shows a tail that was cut, and a past rewritten. */
export interface Checkpoint {
  readonly format: typeof CHECKPOINT_FORMAT;
  readonly version: typeof CHECKPOINT_VERSION;
  readonly seq: number;
  readonly hash: string;
  /** When the latest entry was appended, and when this was signed: ISO 8601 UTC. */
  readonly at: string;
  readonly takenAt: string;
}

/** The checkpoint and its ed25519 signature under `checkpoint/v1`. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly keyId: string;
  readonly publicKey: string;
  readonly signature: string;
}

export function signCheckpoint(signer: SigningKey, { seq, hash, at }: LedgerHead, takenAt: string): SignedCheckpoint {
  const checkpoint: Checkpoint = { format: CHECKPOINT_FORMAT, version: CHECKPOINT_VERSION, seq, hash, at, takenAt };
  const { keyId, publicKey } = signer;
  return { checkpoint, keyId, publicKey, signature: signValue(signer, 'checkpoint/v1', checkpoint) };
}

export const checkpointText = (signed: SignedCheckpoint): string => `${canonical(signed)}\n`;

/** A head of the ledger as it was known outside, wherever that was written down. */
export interface OutsideHead {
  /** The file, as whoever named it knows it. */
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
  readonly keyId: string;
  readonly publicKey: string;
  /** Whether the signature is one of this content by that key. Whose key it is, is another question. */
  readonly signed: boolean;
}

/** Reads a checkpoint, or the manifest of an evidence bundle, which is one too. Throws `BAD_CHECKPOINT`. */
export function readOutsideHead(origin: string, text: string): OutsideHead {
  const value = jsonOf(text);
  const own = checkpointSchema.safeParse(value);
  if (own.success) {
    const { checkpoint, keyId, publicKey } = own.data;
    const { seq, hash } = checkpoint;
    return { origin, seq, hash, keyId, publicKey, signed: verifyValue(own.data, 'checkpoint/v1', checkpoint) };
  }
  const bundle = signedManifestSchema.safeParse(value);
  if (bundle.success) {
    const { manifest, keyId, publicKey } = bundle.data;
    return { origin, ...manifest.ledger, keyId, publicKey, signed: verifyValue(bundle.data, 'manifest/v1', manifest) };
  }
  throw new InputError('BAD_CHECKPOINT', `expected a checkpoint or the manifest of a bundle, got ${origin}`, {
    advice: '`rolewright ledger checkpoint --out FILE` writes one.',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
