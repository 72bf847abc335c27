import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../domain/errors.js';
import { compareText } from '../domain/keys.js';
import type { BundleSource } from './reading.js';

/** A bundle as a folder. Symbolic links are neither listed nor followed out of it. */
export function directoryBundle(folder: string): BundleSource {
  const root = resolve(folder);
  return {
    async paths() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
        throw new InputError('NO_BUNDLE', `expected a bundle folder, got ${folder}`, { advice: 'Check the path.' });
      });
      const files = entries.filter((entry) => !entry.isDirectory());
      return files
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .sort(compareText);
    },
    async read(path) {
      const file = resolve(root, path);
      if (!file.startsWith(root + sep)) return undefined;
      return readFile(file).catch(() => undefined);
    },
  };
}

/** Throws `OUT_EXISTS` unless the folder is absent or empty. */
export async function assertFreeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    if (isTaken(error)) return [folder];
    throw error;
  });
  if (entries.length > 0) throw outExists(folder);
}

/** Writes a bundle whole or not at all: into a folder beside the target, then renamed. Throws `OUT_EXISTS`. */
export async function writeBundle(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const target = resolve(folder);
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(`${target}.`);
  try {
    for (const [path, bytes] of Object.entries(files)) {
      const file = resolve(draft, path);
      if (!file.startsWith(draft + sep))
        throw new InputError('BAD_PATH', `expected a path inside the bundle, got ${path}`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
    throw outExists(folder);
  }
}

const outExists = (folder: string): InputError =>
  new InputError('OUT_EXISTS', `expected a new folder, got ${folder}, which exists`, {
    advice: 'Name another folder with --out.',
  });

const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOTEMPTY' || error.code === 'EEXIST' || error.code === 'ENOTDIR');
