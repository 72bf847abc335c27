import { createHash } from 'node:crypto';
import { canonical } from './canonical.js';

/** What is hashed is part of the hash, so a candidate can never pass for a view. */
export type DigestDomain =
  | 'matrix/v1'
  | 'candidate/v1'
  | 'view/v1'
  | 'amended/v1'
  | 'identity/v1'
  | 'command/v1'
  | 'ledger/v1'
  | 'reason/v1'
  | 'catalogue/v1'
  | 'manifest/v1'
  | 'export/v1'
  | 'replay/v1'
  | 'checkpoint/v1'
  | 'key-rotation/v1';

/** `<domain>:sha256:<hex>` over `rolewright:<domain>\0` and the value's canonical JSON. */
export function digest(domain: DigestDomain, value: unknown): string {
  const hash = createHash('sha256').update(`rolewright:${domain}\0`).update(canonical(value));
  return `${domain}:sha256:${hash.digest('hex')}`;
}

/** The address of a blob: `sha256:<hex>` over its bytes, as `sha256sum` prints it. */
export function blobDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
