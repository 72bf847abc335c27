import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobDigest } from '../snapshot/digest.js';
import { addressHex, missing, verified } from './address.js';
import type { Blobs } from './blobs.js';

/** Blobs as files under `<root>/<first two hex digits>/<hex>`, readable by their owner only, written atomically. */
export function directoryBlobs(root: string): Blobs {
  const fileOf = (address: string): string => {
    const hex = addressHex(address);
    return join(root, hex.slice(0, 2), hex);
  };
  return {
    async put(bytes) {
      const address = blobDigest(bytes);
      if (!(await exists(fileOf(address)))) await writeAtomically(fileOf(address), bytes);
      return address;
    },
    async get(address) {
      const bytes = await readFile(fileOf(address)).catch((error: unknown) => {
        throw isAbsent(error) ? missing(address) : error;
      });
      return verified(address, bytes);
    },
    has: async (address) => exists(fileOf(address)),
  };
}

/** Survives a crash at any point: the bytes are on disk before the name is. */
async function writeAtomically(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
