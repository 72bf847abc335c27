import { InputError } from '../domain/errors.js';
import { compareText } from '../domain/keys.js';
import { headerOf } from './csv-table.js';
import type { SourceFile } from './input.js';

/** One table of several that an export consists of: the columns by which its files are told. */
export interface TableSign<T extends string> {
  readonly table: T;
  readonly toldBy: readonly string[];
}

/** The files of each table, in the order of their names. */
export type FilesByTable<T extends string> = (table: T) => readonly SourceFile[];

/**
 * Tells what each file of an export is by its header: the first table whose columns it has. Throws `UNKNOWN_TABLE` where it is
 * none.
 */
export function filesByTable<T extends string>(
  files: readonly SourceFile[],
  signs: readonly TableSign<T>[],
): FilesByTable<T> {
  const found = [...files]
    .sort((a, b) => compareText(a.name, b.name))
    .map((file) => ({ file, table: tableOf(file, signs) }));
  return (table) => found.filter((one) => one.table === table).map(({ file }) => file);
}

function tableOf<T extends string>(file: SourceFile, signs: readonly TableSign<T>[]): T {
  const header = headerOf(file);
  const sign = signs.find(({ toldBy }) => toldBy.every((column) => header.includes(column)));
  if (sign) return sign.table;
  const known = signs.map(({ table, toldBy }) => `${table} (${toldBy.join(', ')})`).join(', ');
  throw new InputError(
    'UNKNOWN_TABLE',
    `expected the header of one of ${known}, got ${header.join(', ').slice(0, 200)}`,
    {
      place: { file: file.name, line: 1 },
      advice: 'Export the table with its technical column names, or leave the file out.',
    },
  );
}

/** A table without which nothing can be said. Throws `MISSING_TABLE`. */
export function needTable<T extends string>(files: FilesByTable<T>, table: T): readonly SourceFile[] {
  const found = files(table);
  if (found.length > 0) return found;
  throw new InputError('MISSING_TABLE', `expected an export of ${table}, got none`, {
    advice: 'Export it too, and name it in the campaign file.',
  });
}
