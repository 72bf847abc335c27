import { signValue, type SigningKey } from './sign.js';

/** A server key hands over to its successor. Both sign the same: who, to whom, and both public keys (`key-rotation/v1`). */
export interface KeyRotation {
  readonly from: string;
  readonly fromPublicKey: string;
  readonly to: string;
  readonly publicKey: string;
  /** By the old key: trust goes on to the new one. */
  readonly endorsement: string;
  /** By the new key: it is there, and says whom it follows. */
  readonly acceptance: string;
}

export function signRotation(from: SigningKey, to: SigningKey): KeyRotation {
  const said = { from: from.keyId, fromPublicKey: from.publicKey, to: to.keyId, publicKey: to.publicKey };
  const sign = (key: SigningKey): string => signValue(key, 'key-rotation/v1', said);
  return { ...said, endorsement: sign(from), acceptance: sign(to) };
}
