import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { DecisionCommand } from '../domain/command.js';
import { CodedError } from '../domain/errors.js';
import { blobDigest, digest, type DigestDomain } from './digest.js';

/** DER header of an ed25519 SubjectPublicKeyInfo (RFC 8410): the raw 32-byte key follows it. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

export interface SigningKey {
  /** `ed25519-` and the first 16 hex digits of the SHA-256 of the raw public key. */
  readonly keyId: string;
  /** base64 of the raw 32-byte public key. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function generateSigningKey(): SigningKey {
  return signingKeyOf(generateKeyPairSync('ed25519').privateKey);
}

/** Reads a PKCS #8 PEM private key. Throws `BAD_KEY` for anything but ed25519. */
export function readSigningKey(pem: string): SigningKey {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new CodedError('BAD_KEY', `expected an ed25519 private key, got ${String(key.asymmetricKeyType)}`);
  }
  return signingKeyOf(key);
}

export const signingKeyPem = (key: SigningKey): string =>
  key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** ed25519 (RFC 8032) over the digest text of `value` under `domain`, base64. */
export const signValue = (key: SigningKey, domain: DigestDomain, value: unknown): string =>
  sign(null, Buffer.from(digest(domain, value)), key.privateKey).toString('base64');

/** False for a wrong signature, a malformed signature or a malformed key; never throws on them. */
export function verifyValue(
  signed: { readonly publicKey: string; readonly signature: string },
  domain: DigestDomain,
  value: unknown,
): boolean {
  const raw = Buffer.from(signed.publicKey, 'base64');
  const signature = Buffer.from(signed.signature, 'base64');
  if (raw.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, raw]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(digest(domain, value)), key, signature);
}

/** The command with its signature filled in. */
export function signCommand(key: SigningKey, command: Omit<DecisionCommand, 'keyId' | 'signature'>): DecisionCommand {
  const unsigned = { ...command, keyId: key.keyId };
  return { ...unsigned, signature: signValue(key, 'command/v1', unsigned) };
}

export function verifyCommand(publicKey: string, command: DecisionCommand): boolean {
  const { signature, ...unsigned } = command;
  return verifyValue({ publicKey, signature }, 'command/v1', unsigned);
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const raw = spki.subarray(SPKI_ED25519.length);
  const publicKey = raw.toString('base64');
  return { keyId: keyIdOf(publicKey), publicKey, privateKey };
}

/** The id of a key by its public half (base64 of the raw bytes). */
export function keyIdOf(publicKey: string): string {
  const hex = blobDigest(Buffer.from(publicKey, 'base64')).slice('sha256:'.length);
  return `ed25519-${hex.slice(0, 16)}`;
}
