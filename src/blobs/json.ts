import { canonical } from '../snapshot/canonical.js';
import type { Blobs } from './blobs.js';

/** Stores a value as canonical JSON; equal values share one blob. */
export const putJson = (blobs: Blobs, value: unknown): Promise<string> =>
  blobs.put(new TextEncoder().encode(canonical(value)));

/** Reads what `putJson` wrote. The address is checked by `get`, so the shape is the writer's promise. */
export async function getJson<T>(blobs: Blobs, address: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await blobs.get(address))) as T;
}
