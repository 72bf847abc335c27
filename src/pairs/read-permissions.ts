import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../domain/errors.js';

/** Problems told of one file. */
const MOST_PROBLEMS = 20;

/** What a file names, as positions among the permissions that are known later. Throws `UNKNOWN_PERMISSION` with the line. */
export type Named<Positions> = (known: readonly string[]) => Positions;

/**
 * Permissions that a file names, one a line; a name in quotes is read as CSV. Throws `FILE_UNREADABLE`, `BAD_CSV` and `BAD_ROW`
 * with the line.
 */
export async function readPermissions(file: string): Promise<Named<readonly number[]>> {
  const rows = await rowsOf(file, (text) => (text.startsWith('"') ? ',' : undefined));
  refuse(rows.flatMap((row) => widthProblems(row, 1)));
  return (known) => positions(rows, known).flat();
}

/** Pairs of permissions that a file names, as CSV, TSV or two words a line. Throws as above, and `LIMITS_CONTRADICT`. */
export async function readApart(file: string): Promise<Named<readonly (readonly [number, number])[]>> {
  const rows = await rowsOf(file, (text) => ['\t', ',', ';'].find((separator) => text.includes(separator)) ?? 'blanks');
  refuse(rows.flatMap((row) => [...widthProblems(row, 2), ...pairProblems(row)]));
  return (known) => positions(rows, known).map(([one = -1, other = -1]) => [one, other]);
}

interface Row {
  readonly cells: readonly string[];
  readonly place: { readonly file: string; readonly line: number };
}

/** `separatorOf` tells from a line what stands between its cells; undefined where the whole line is one. */
async function rowsOf(file: string, separatorOf: (text: string) => string | undefined): Promise<readonly Row[]> {
  const text = await textOf(file);
  return text.split(/\r\n|\n|\r/).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const separator = separatorOf(line);
    const place = { file, line: at + 1 };
    return [{ cells: separator === undefined ? [line.trim()] : cellsOf(line, separator, place), place }];
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

function cellsOf(line: string, separator: string, place: Row['place']): readonly string[] {
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

function widthProblems({ cells, place }: Row, width: 1 | 2): readonly InputError[] {
  if (cells.length === width) return [];
  const wanted = width === 1 ? 'a permission' : 'two permissions';
  return [new InputError('BAD_ROW', `expected ${wanted}, got ${cells.length} cells`, { place })];
}

function pairProblems({ cells, place }: Row): readonly InputError[] {
  const [one, other] = cells;
  if (cells.length !== 2 || one !== other) return [];
  return [new InputError('LIMITS_CONTRADICT', `expected two permissions, got ${one} apart from itself`, { place })];
}

function positions(rows: readonly Row[], known: readonly string[]): readonly (readonly number[])[] {
  const at = new Map(known.map((name, position) => [name, position]));
  const unknown = rows.flatMap(({ cells, place }) =>
    cells.filter((name) => !at.has(name)).map((name) => ({ name, place })),
  );
  refuse(
    unknown.map(
      ({ name, place }) =>
        new InputError('UNKNOWN_PERMISSION', `expected a permission that somebody holds, got ${name}`, { place }),
    ),
  );
  return rows.map(({ cells }) => cells.map((name) => at.get(name) ?? -1));
}

function refuse(problems: readonly InputError[]): void {
  const [problem] = problems;
  if (problem) throw new InputError(problem.code, problem.message, { parts: problems.slice(0, MOST_PROBLEMS) });
}
