import { CsvError, parse } from 'csv-parse/sync';
import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { Draft } from './draft.js';
import type { SourceFile } from './input.js';
import { decodeText, emptyExport } from './text.js';

/** The header a format wants. Names are compared without case and outer white space. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Refuse a file with columns of other names: a misspelt one would otherwise be lost in silence. */
  readonly strict: boolean;
}

/** One row as the file says it, and the line on which it begins. */
export interface CsvRow {
  readonly at: Provenance;
  readonly cell: (column: string) => string;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file (RFC 4180; `,` or `;`, told from the header; quoted line ends). Throws `BAD_CSV`, `TRUNCATED_FILE`,
 * `DUPLICATE_COLUMN`, `MISSING_COLUMN`, `UNKNOWN_COLUMN`, `EMPTY_EXPORT`. A row of another width is refused by itself.
 */
export function readTable(draft: Draft, file: SourceFile, columns: Columns): readonly CsvRow[] {
  const text = decodeText(file);
  const [header, ...body] = splitRecords(text, file.name);
  if (!header) throw emptyExport(file.name);
  const places = readHeader(header, columns, file.name);
  if (body.length === 0) throw emptyExport(file.name);
  refuseCutRow(text, { header, last: body.at(-1), file: file.name });
  draft.count(body.length);
  return body.flatMap(({ cells, line }) => {
    const at = { file: file.name, line };
    if (cells.length !== header.cells.length) {
      const message = `expected ${header.cells.length} cells as in the header, got ${cells.length}`;
      draft.refuse({ code: 'WRONG_WIDTH', subject: cells[0] ?? '', message, at });
      return [];
    }
    return [{ at, cells, cell: (column) => cells[places.get(column) ?? -1] ?? '' }];
  });
}

interface RawRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** csv-parse tells at which byte a record ends; from there the next begins, empty lines aside. */
function splitRecords(text: string, file: string): readonly RawRecord[] {
  const bytes = Buffer.from(text);
  const records: RawRecord[] = [];
  let line = 1;
  let start = 0;
  try {
    parse(bytes, {
      delimiter: separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells, { bytes: end }) => {
        const raw = bytes.toString('utf8', start, end);
        const body = raw.replace(/^[\r\n]+/, '');
        const begins = line + countLines(raw.slice(0, raw.length - body.length));
        records.push({ cells, line: begins });
        line = begins + countLines(body);
        start = end;
        return null;
      },
    });
  } catch (error) {
    throw error instanceof CsvError ? badCsv(error, file, line) : error;
  }
  return records;
}

/** Whichever of `,` and `;` the header has more of, outside quotes. */
function separatorOf(text: string): ',' | ';' {
  const header = (/^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? '').replace(/"[^"]*"/g, '');
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** `line` is where the record in question begins. */
function badCsv(error: CsvError, file: string, line: number): InputError {
  const open = error.code === 'CSV_QUOTE_NOT_CLOSED';
  const message = open
    ? 'expected the quote to be closed, got the end of the file'
    : 'expected quotes as in RFC 4180, got others';
  return new InputError(open ? 'TRUNCATED_FILE' : 'BAD_CSV', message, {
    place: { file, line },
    advice: open ? 'Export it again, whole.' : 'Quote the whole cell and double each quote inside it.',
  });
}

const countLines = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

/** Where each wanted column stands. */
function readHeader(header: RawRecord, columns: Columns, file: string): ReadonlyMap<string, number> {
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  const wrong = (code: string, message: string, advice: string): InputError =>
    new InputError(code, message, { place: { file, line: header.line }, advice });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw wrong(
      'DUPLICATE_COLUMN',
      `expected each column once, got ${quoted(twice)} twice`,
      'Rename or remove one of them.',
    );
  }
  const missing = columns.required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const message = `expected the column ${missing.map(quoted).join(', ')}, got ${names.map(quoted).join(', ').slice(0, 200)}`;
    throw wrong('MISSING_COLUMN', message, 'Check the header line, or that the file belongs to this source.');
  }
  const known = [...columns.required, ...columns.optional];
  const unknown = columns.strict ? names.filter((name) => !known.includes(name)) : [];
  if (unknown.length > 0) {
    const message = `expected only known columns, got ${unknown.map(quoted).join(', ').slice(0, 200)}`;
    throw wrong('UNKNOWN_COLUMN', message, `Rename or remove them; known are ${known.join(', ')}.`);
  }
  return new Map(names.map((name, i) => [name, i]));
}

const quoted = (name: string): string => JSON.stringify(name);

/** A last row that is too short and has no line end was cut off: half of an export is not an export. */
function refuseCutRow(
  text: string,
  { header, last, file }: { readonly header: RawRecord; readonly last: RawRecord | undefined; readonly file: string },
): void {
  if (!last || last.cells.length >= header.cells.length || /[\r\n]$/.test(text)) return;
  throw new InputError('TRUNCATED_FILE', 'expected a whole last row, got the end of the file inside it', {
    place: { file, line: last.line },
    advice: 'Export it again, whole.',
  });
}
