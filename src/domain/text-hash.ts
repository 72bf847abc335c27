/**
 * 64 bits of FNV-1a over UTF-16 code units, as 16 hexadecimal digits: short names for keys inside the workflow sandbox, which
 * has no cryptography. Equal texts give equal names; nothing is proved by it.
 */
export function textHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= BigInt(text.charCodeAt(i));
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
