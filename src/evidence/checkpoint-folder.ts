import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareText } from '../domain/keys.js';
import { blobDigest } from '../snapshot/digest.js';
import { checkpointText, type SignedCheckpoint } from './checkpoint.js';

/** Checkpoints kept beside the blobs, outside the database. They are added, never changed. */
export interface CheckpointFolder {
  /** Idempotent; on disk when it returns. Returns the file's path. */
  keep(signed: SignedCheckpoint): Promise<string>;
  /** The texts of all, by file, in the order of the ledger. */
  list(): Promise<readonly { readonly file: string; readonly text: string }[]>;
}

/** `<blobs>/checkpoints/<seq>-<first 16 hex digits of the file's digest>.json`: two that disagree both stay. */
export function checkpointFolder(blobDir: string): CheckpointFolder {
  const folder = join(blobDir, 'checkpoints');
  return {
    keep: async (signed) => {
      const bytes = new TextEncoder().encode(checkpointText(signed));
      const seq = String(signed.checkpoint.seq).padStart(12, '0');
      const file = join(folder, `${seq}-${blobDigest(bytes).slice('sha256:'.length).slice(0, 16)}.json`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeSynced(file, bytes);
      return file;
    },
    list: async () => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort(compareText);
      return Promise.all(
        names.map(async (name) => ({ file: join(folder, name), text: await readFile(join(folder, name), 'utf8') })),
      );
    },
  };
}

/** Whole or not at all. */
async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
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
