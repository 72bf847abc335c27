import { VerificationError } from '../domain/errors.js';
import type { LedgerEntry } from '../domain/ledger.js';
import { openInventory, type StoredInventory } from '../blobs/inventory.js';
import type { InventoryResult } from '../domain/stage-results.js';
import { blobDigest } from '../snapshot/digest.js';
import { ledgerEntrySchema, own, parseWith, signedManifestSchema } from './schema.js';
import type { SignedManifest } from './bundle.js';

/** The files of a bundle, wherever they lie. `paths` are relative, with `/`, sorted. */
export interface BundleSource {
  paths(): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Reads and checks `manifest.json`. Throws `MANIFEST_MISSING` or `MANIFEST_UNREADABLE`. */
export async function readManifest(bundle: BundleSource): Promise<SignedManifest> {
  const bytes = await bundle.read('manifest.json');
  if (!bytes) throw new VerificationError('MANIFEST_MISSING', 'expected manifest.json in the bundle, got none');
  return parseWith(signedManifestSchema, jsonOf('manifest.json', bytes), 'MANIFEST_UNREADABLE');
}

/** Reads a JSON file that must be there. Throws `FILE_MISSING` or `FILE_UNREADABLE`. */
export async function readJson(bundle: BundleSource, path: string): Promise<unknown> {
  return jsonOf(path, await readFile(bundle, path));
}

/** The engine ends a run at 50 MB; proto JSON takes a third more, and escapes. */
const MAX_HISTORY_BYTES = 96 * 1024 * 1024;

/** Reads a workflow history. Throws `HISTORY_TOO_LARGE` for one that no server exports, before it is parsed. */
export async function readHistory(bundle: BundleSource, path: string): Promise<unknown> {
  const bytes = await readFile(bundle, path);
  if (bytes.length <= MAX_HISTORY_BYTES) return jsonOf(path, bytes);
  const message = `expected at most ${MAX_HISTORY_BYTES} bytes in ${path}, got ${bytes.length}`;
  throw new VerificationError('HISTORY_TOO_LARGE', message);
}

/** Reads `ledger.jsonl`; the chain itself is checked by its own claim. */
export async function readLedger(bundle: BundleSource): Promise<readonly LedgerEntry[]> {
  const text = new TextDecoder().decode(await readFile(bundle, 'ledger.jsonl'));
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const value = jsonOf(`ledger.jsonl:${index + 1}`, new TextEncoder().encode(line));
    return parseWith(ledgerEntrySchema, value, 'LEDGER_UNREADABLE');
  });
}

export async function readFile(bundle: BundleSource, path: string): Promise<Uint8Array> {
  const bytes = await bundle.read(path);
  if (!bytes) throw new VerificationError('FILE_MISSING', `expected ${path} in the bundle, got none`);
  return bytes;
}

function jsonOf(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new VerificationError('FILE_UNREADABLE', `expected JSON in ${path}`, { cause });
  }
}

/**
 * Reads a stage's result. Its shape is the product's own, and the ledger's digest vouches for the bytes (claim `stages`);
 * a signer who made up another shape fails the claims that read it.
 */
export async function readStage<T>(bundle: BundleSource, stage: string): Promise<T> {
  return own<T>(await readJson(bundle, `stages/${stage}.json`));
}

export const slicePath = (address: string): string => `stages/slices/${address.slice('sha256:'.length)}.json`;

/** Reads stage 1's result with its slices, each of them checked by its address. Throws `SLICE_CHANGED` too. */
export async function readInventory(bundle: BundleSource): Promise<InventoryResult> {
  const stored = await readStage<StoredInventory>(bundle, 'inventory');
  return openInventory(stored, async (address) => {
    const path = slicePath(address);
    const bytes = await readFile(bundle, path);
    if (blobDigest(bytes) !== address)
      throw new VerificationError('SLICE_CHANGED', `expected ${path} to be as the inventory says, got other bytes`);
    return own<readonly unknown[]>(jsonOf(path, bytes));
  });
}
