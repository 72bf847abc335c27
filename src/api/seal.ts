import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SigningKey } from '../snapshot/sign.js';

/** Keeps text in the database so that whoever has the database alone cannot read it. */
export interface Sealer {
  /** `place` is bound in: moved elsewhere, it does not open. */
  close(text: string, place: string): string;
  /** Undefined when it was closed under another key, at another place, or changed. */
  open(sealed: string, place: string): string | undefined;
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under a key derived from the server's signing key, one for each purpose. */
export function sealer({ privateKey }: SigningKey, purpose: string): Sealer {
  const material = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = new Uint8Array(hkdfSync('sha256', material, new Uint8Array(), `rolewright/seal/${purpose}`, 32));
  return {
    close(text, place) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < NONCE + TAG) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG));
      try {
        return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
