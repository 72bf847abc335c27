import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import type { CampaignSpec } from '../domain/campaign.js';
import { InputError } from '../domain/errors.js';
import type { Place } from '../domain/errors.js';
import { CampaignFileError } from './problems.js';
import type { Path, PlacedProblem } from './problems.js';

/** One export as it lies on disk. */
export interface SourceFile {
  /** What findings and evidence call it: as the campaign file says, and no folder of this machine. */
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

type SourceFiles = Readonly<Record<string, readonly SourceFile[]>>;

/**
 * Reads every export a campaign names, relative to `baseDir`, the folder of its file. Throws `CampaignFileError` with every one
 * that cannot be read (`MISSING_FILE`, `NOT_A_FILE`, `UNREADABLE_FILE`, `EMPTY_EXPORT`), at the line that names it where
 * `placeOf` is given: all are read, or none.
 */
export async function sourceFiles(
  spec: CampaignSpec,
  baseDir: string,
  placeOf?: (path: Path) => Place,
): Promise<SourceFiles> {
  const problems: PlacedProblem[] = [];
  const files: Record<string, readonly SourceFile[]> = {};
  for (const [source, { paths }] of Object.entries(spec.sources)) {
    const read: SourceFile[] = [];
    for (const [index, name] of paths.entries()) {
      const place = placeOf ? placeOf(['sources', source, 'paths', index]) : { file: name };
      const found = await readExport(resolve(baseDir, name), { source, place });
      if ('problem' in found) problems.push(found.problem);
      else read.push({ name: isAbsolute(name) ? basename(name) : name, ...found });
    }
    files[source] = read;
  }
  const [first] = problems;
  if (first) throw new CampaignFileError(first.place.file, problems);
  return files;
}

interface Wanted {
  readonly source: string;
  readonly place: Place;
}

async function readExport(
  path: string,
  { source, place }: Wanted,
): Promise<{ readonly path: string; readonly bytes: Uint8Array } | { readonly problem: PlacedProblem }> {
  try {
    const found = await stat(path);
    if (!found.isFile())
      return { problem: problem('NOT_A_FILE', `expected a file for source ${source}, got a folder`, place) };
    if (found.size === 0)
      return { problem: problem('EMPTY_EXPORT', `expected records of source ${source}, got an empty file`, place) };
    return { path, bytes: await readFile(path) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return {
        problem: problem('MISSING_FILE', `expected the export of source ${source} at ${path}, got no file`, place),
      };
    return {
      problem: problem(
        'UNREADABLE_FILE',
        `expected to read the export of source ${source} at ${path}, got ${String(code)}`,
        place,
      ),
    };
  }
}

const advices = {
  MISSING_FILE: 'Correct its path, which is relative to the campaign file, or put the export there.',
  NOT_A_FILE: 'Name the file in it; several go under paths.',
  UNREADABLE_FILE: 'Give the user who runs this the right to read it.',
  EMPTY_EXPORT: 'Check that the export ran.',
} as const;

const problem = (code: keyof typeof advices, message: string, place: Place): PlacedProblem => ({
  code,
  message,
  advice: advices[code],
  place,
});

/** The campaign file's text. Throws `MISSING_FILE`, `UNREADABLE_FILE`, `NOT_UTF8`. */
export async function readCampaignText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const missing = code === 'ENOENT';
    throw new InputError(
      missing ? 'MISSING_FILE' : 'UNREADABLE_FILE',
      `expected a campaign file, got ${missing ? 'no file' : code}`,
      {
        place: { file: path },
        advice: 'Name the YAML file that describes the campaign.',
        cause: error,
      },
    );
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError('NOT_UTF8', 'expected UTF-8, got bytes that are not', {
      place: { file: path },
      advice: 'Save it again as UTF-8.',
      cause,
    });
  }
}
