import { compareText, keyText, type EntitlementKey } from './keys.js';

/** A text that is equal for equal sets of entitlements. */
export const contentText = (entitlements: readonly EntitlementKey[]): string =>
  JSON.stringify([...new Set(entitlements.map(keyText))].sort(compareText));

/** Size of the intersection over that of the union, 0…1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const one of a) if (b.has(one)) both += 1;
  const either = a.size + b.size - both;
  return either === 0 ? 1 : both / either;
}
