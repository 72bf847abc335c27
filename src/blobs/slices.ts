import { canonical } from '../snapshot/canonical.js';
import type { Blobs } from './blobs.js';

/** A list that is too long for one blob: the addresses of its parts, in order, each a list as JSON. */
export interface Sliced {
  readonly slices: readonly string[];
}

/** Items of a list that stay together: some megabytes of JSON for records, and for numbers. */
const MOST_RECORDS = 10_000;
const MOST_NUMBERS = 250_000;

/** The list itself where it is short; otherwise stores it in slices. */
export async function putList<T>(blobs: Pick<Blobs, 'put'>, items: readonly T[]): Promise<readonly T[] | Sliced> {
  const most = typeof items[0] === 'number' ? MOST_NUMBERS : MOST_RECORDS;
  if (items.length <= most) return items;
  const slices: string[] = [];
  for (let from = 0; from < items.length; from += most)
    slices.push(await blobs.put(new TextEncoder().encode(canonical(items.slice(from, from + most)))));
  return { slices };
}

/** What `putList` was given. `readSlice` gives the parsed list at an address. */
export async function getList<T>(
  stored: readonly T[] | Sliced,
  readSlice: (address: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (!('slices' in stored)) return stored;
  const parts: (readonly T[])[] = [];
  for (const address of stored.slices) parts.push(await readSlice(address));
  return parts.flat();
}
