import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobDigest } from '../snapshot/digest.js';
import { addressHex, corrupt, missing, verified } from './address.js';
import type { Blobs } from './blobs.js';
import { PIECE, piecesOf } from './pieces.js';

/**
 * Blobs as files under `<root>/<first two hex digits>/<hex>`, readable by their owner only, written atomically. Putting the
 * bytes of a damaged blob again mends it.
 */
export function directoryBlobs(root: string): Blobs {
  const fileOf = (address: string): string => {
    const hex = addressHex(address);
    return join(root, hex.slice(0, 2), hex);
  };
  return {
    put: async (bytes) => {
      const address = blobDigest(bytes);
      const file = fileOf(address);
      const kept = await read(file);
      if (!kept || blobDigest(kept) !== address) await writeAtomically(file, bytes);
      return address;
    },
    get: async (address) => {
      const bytes = await read(fileOf(address));
      if (!bytes) throw missing(address);
      return verified(address, bytes);
    },
    open: async (address) => {
      const file = fileOf(address);
      await verifyFile(file, address);
      return (from = 0) => piecesOf(file, from);
    },
    remove: async (address) => {
      await rm(fileOf(address), { force: true });
    },
    has: async (address) => {
      const file = fileOf(address);
      return access(file).then(
        () => true,
        () => false,
      );
    },
  };
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function read(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function verifyFile(file: string, address: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw isAbsent(error) ? missing(address) : error;
  });
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  try {
    for (let size = -1; size !== 0; hash.update(piece.subarray(0, size))) size = (await handle.read(piece)).bytesRead;
  } finally {
    await handle.close();
  }
  if (`sha256:${hash.digest('hex')}` !== address) throw corrupt(address);
}

/** Survives a crash at any point: the bytes are on disk before the name is, and the name before we say so. */
async function writeAtomically(file: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(file);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeSynced(draft, bytes);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await sync(folder);
  if (made !== undefined) await sync(dirname(folder));
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name is on disk only when its folder is. Windows knows no such thing. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
