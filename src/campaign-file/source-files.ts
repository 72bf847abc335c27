import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { CampaignSpec } from '../domain/campaign.js';
import { InputError } from '../domain/errors.js';

/** One export as it lies on disk. */
export interface SourceFile {
  /** The file's own name, without its folder. */
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Reads every export a campaign names, relative to `baseDir`. Throws `MISSING_FILE` for the first that cannot be read. */
export async function sourceFiles(
  spec: CampaignSpec,
  baseDir: string,
): Promise<Readonly<Record<string, readonly SourceFile[]>>> {
  const files: Record<string, readonly SourceFile[]> = {};
  for (const [source, { paths }] of Object.entries(spec.sources)) {
    files[source] = await Promise.all(paths.map((path) => readSourceFile(source, resolve(baseDir, path))));
  }
  return files;
}

async function readSourceFile(source: string, path: string): Promise<SourceFile> {
  try {
    return { name: basename(path), path, bytes: await readFile(path) };
  } catch (cause) {
    throw new InputError('MISSING_FILE', `expected a readable export of source ${source}`, {
      place: { file: path },
      advice: 'Correct its path in the campaign file (relative to it), or put the export there.',
      cause,
    });
  }
}
