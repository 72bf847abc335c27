import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../domain/errors.js';

/** Problems told of one file. */
const MOST_PROBLEMS = 20;

/**
 * Positions of the permissions that a file names, one a line; a name in quotes is read as CSV. Throws `FILE_UNREADABLE`,
 * `BAD_CSV`, `BAD_ROW` and `UNKNOWN_PERMISSION` with the line.
 */
export async function readPermissions(file: string, known: readonly string[]): Promise<readonly number[]> {
  const rows = await rowsOf(file, (text) => (text.startsWith('"') ? ',' : undefined));
  return positions(rows, { file, known, width: 1 }).flat();
}

/** Positions of pairs of permissions that a file names, as CSV, TSV or two words a line. Throws as above, and `LIMITS_CONTRADICT`. */
export async function readApart(
  file: string,
  known: readonly string[],
): Promise<readonly (readonly [number, number])[]> {
  const rows = await rowsOf(file, (text) => ['\t', ',', ';'].find((separator) => text.includes(separator)) ?? 'blanks');
  return positions(rows, { file, known, width: 2 }).map(([one = -1, other = -1]) => [one, other]);
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** `separatorOf` tells from a line what stands between its cells; undefined where the whole line is one. */
async function rowsOf(file: string, separatorOf: (text: string) => string | undefined): Promise<readonly Row[]> {
  const text = await textOf(file);
  return text.split(/\r\n|\n|\r/).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const separator = separatorOf(line);
    const place = { file, line: at + 1 };
    return [{ cells: separator === undefined ? [line.trim()] : cellsOf(line, separator, place), line: at + 1 }];
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new InputError('FILE_UNREADABLE', `expected a file that can be read: ${message}`, { place: { file }, cause });
  }
}

function cellsOf(
  line: string,
  separator: string,
  place: { readonly file: string; readonly line: number },
): readonly string[] {
  if (separator === 'blanks') return line.trim().split(/\s+/);
  try {
    const [cells = []]: string[][] = parse(line, { delimiter: separator, relax_column_count: true, trim: true });
    return cells;
  } catch (cause) {
    if (cause instanceof CsvError)
      throw new InputError('BAD_CSV', `expected CSV, got ${cause.message}`, { place, cause });
    throw cause;
  }
}

function positions(
  rows: readonly Row[],
  { file, known, width }: { readonly file: string; readonly known: readonly string[]; readonly width: 1 | 2 },
): readonly (readonly number[])[] {
  const at = new Map(known.map((name, position) => [name, position]));
  const problems: InputError[] = [];
  const found = rows.map(({ cells, line }) => {
    const place = { file, line };
    if (cells.length !== width)
      problems.push(
        new InputError(
          'BAD_ROW',
          `expected ${width === 1 ? 'a permission' : 'two permissions'}, got ${cells.length} cells`,
          {
            place,
          },
        ),
      );
    for (const name of cells)
      if (!at.has(name))
        problems.push(
          new InputError('UNKNOWN_PERMISSION', `expected a permission that somebody holds, got ${name}`, { place }),
        );
    if (width === 2 && cells.length === 2 && cells[0] === cells[1])
      problems.push(
        new InputError('LIMITS_CONTRADICT', `expected two permissions, got ${cells[0]} apart from itself`, { place }),
      );
    return cells.map((name) => at.get(name) ?? -1);
  });
  const [problem] = problems;
  if (problem) throw new InputError(problem.code, problem.message, { parts: problems.slice(0, MOST_PROBLEMS) });
  return found;
}
