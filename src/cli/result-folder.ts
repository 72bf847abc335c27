import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../domain/errors.js';
import { resultFileNames } from './result-files.js';

/** Throws `NOT_OUR_FOLDER` unless the folder is absent, empty, or holds nothing but earlier results. */
export async function assertOurFolder(folder: string): Promise<void> {
  const strangers = (await entriesOf(folder)).filter((name) => !resultFileNames.some((own) => own === name));
  if (strangers.length === 0) return;
  throw new InputError(
    'NOT_OUR_FOLDER',
    `expected an empty folder or earlier results, got ${strangers.slice(0, 3).join(', ')}`,
    {
      place: { file: folder },
      advice: 'Name another folder with --out; nothing was written.',
    },
  );
}

/** All files or none: they are written beside the folder and take its place at once. Readable by their owner only. */
export async function writeFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await assertOurFolder(folder);
  const target = resolve(folder);
  await mkdir(dirname(target), { recursive: true });
  const fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(fresh, name), text, { mode: 0o600 });
    await replace(target, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** The earlier results step aside and come back if the new ones cannot take their place. */
async function replace(target: string, fresh: string): Promise<void> {
  const former = `${fresh}-former`;
  const had = await moved(target, former);
  try {
    await rename(fresh, target);
  } catch (error) {
    if (had) await rename(former, target);
    throw error;
  }
  await rm(former, { recursive: true, force: true });
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [basename(folder)];
    throw error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
