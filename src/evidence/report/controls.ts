import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { InputError } from '../../domain/errors.js';
import { compareText } from '../../domain/keys.js';
import { controlFileSchema, type ControlFile } from './schema.js';

const shipped = fileURLToPath(new URL('../controls/', import.meta.url));

/** A file of controls is small; anything else is no such file. */
const MAX_BYTES = 1024 * 1024;

/**
 * The controls that come with this release, and those in the folders given, by file name. Throws `NO_CONTROLS` for a folder
 * without any, `BAD_CONTROLS` naming the file and what is wrong in it.
 */
export async function readControls(folders: readonly string[]): Promise<readonly ControlFile[]> {
  const files: ControlFile[] = [];
  for (const folder of [shipped, ...folders]) files.push(...(await readFolder(folder)));
  return files;
}

async function readFolder(folder: string): Promise<readonly ControlFile[]> {
  const names = await readdir(folder).catch(() => []);
  const wanted = names.filter((name) => /\.ya?ml$/.test(name)).sort(compareText);
  if (wanted.length === 0) {
    const advice = 'Give a folder that holds *.yaml files of controls.';
    throw new InputError('NO_CONTROLS', `expected files of controls, got none in ${folder}`, { advice });
  }
  return Promise.all(wanted.map((name) => readOne(join(folder, name))));
}

async function readOne(file: string): Promise<ControlFile> {
  const bytes = await readFile(file);
  if (bytes.length > MAX_BYTES) throw bad(file, `at most ${MAX_BYTES} bytes, got ${bytes.length}`);
  const document = parseDocument(bytes.toString('utf8'), { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw bad(file, `YAML, got ${error.message.split('\n')[0] ?? ''}`);
  const read = controlFileSchema.safeParse(toValue(file, () => document.toJS({ maxAliasCount: 0 })));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(file, `controls as documented, got ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function toValue(file: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw bad(file, `YAML without aliases, got ${error instanceof Error ? error.message : String(error)}`);
  }
}

const bad = (file: string, expected: string): InputError =>
  new InputError('BAD_CONTROLS', `expected ${expected}`, {
    place: { file },
    advice: 'See docs/evidence-report.md for the format.',
  });
