import { mix } from '../../src/mining/random.js';

/** FNV-1a over the text's UTF-16 code units, spread over 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** What says which accounts and grants there are, in any order: equal counts of other things do not give it. */
export class Fingerprint {
  private sum = 0;

  addAccount(account: number): void {
    this.sum = (this.sum + account) >>> 0;
  }

  /** Both by their `hashText`. */
  addGrant(account: number, entitlement: number): void {
    this.sum = (this.sum + mix(Math.imul(account, 31) + entitlement)) >>> 0;
  }

  get value(): number {
    return this.sum;
  }
}
