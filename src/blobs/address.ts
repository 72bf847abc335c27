import { CodedError } from '../domain/errors.js';
import { blobDigest } from '../snapshot/digest.js';

const form = /^sha256:[0-9a-f]{64}$/;

/** The hex of a well-formed address; throws `BAD_DIGEST` for anything else, so no address can name a path. */
export function addressHex(address: string): string {
  if (form.test(address)) return address.slice('sha256:'.length);
  throw new CodedError(
    'BAD_DIGEST',
    `expected sha256: and 64 hex digits, got ${JSON.stringify(address.slice(0, 100))}`,
  );
}

export const missing = (address: string): CodedError =>
  new CodedError('BLOB_MISSING', `expected blob ${address}, there is none`);

/** Throws `BLOB_CORRUPT` when the bytes are no longer the ones their address names. */
export function verified(address: string, bytes: Uint8Array): Uint8Array {
  const found = blobDigest(bytes);
  if (found === address) return bytes;
  throw corrupt(address);
}

export const corrupt = (address: string): CodedError =>
  new CodedError('BLOB_CORRUPT', `expected the bytes of ${address}, got others`);
