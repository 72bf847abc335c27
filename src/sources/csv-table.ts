import { CsvError, parse } from 'csv-parse/sync';
import type { Provenance } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { Draft } from './draft.js';
import type { SourceFile } from './input.js';
import { emptyExport } from './text.js';
import { Window } from './window.js';

const [QUOTE, LINE_FEED, RETURN] = [34, 10, 13];

/** The header a format wants. Names are compared without case and outer white space. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** What becomes of a file with further columns; where they are ignored a misspelt optional one is lost in silence. */
  readonly others: 'refuse' | 'note' | 'ignore';
  /** What the file calls the columns that it does not call as they are called here. */
  readonly calls?: ReadonlyMap<string, string>;
}

/** One row as the file says it, and the line on which it begins. */
export interface CsvRow {
  readonly at: Provenance;
  readonly cell: (column: string) => string;
  readonly cells: readonly string[];
}

/** A row longer than this is an open quote. */
const MOST_BYTES_IN_A_ROW = 64 * 1024 * 1024;

/**
 * The rows of a CSV file (RFC 4180; `,`, `;` or tab, told from the header; quoted line ends), one after the other. Throws
 * `BAD_CSV`, `TRUNCATED_FILE`, `DUPLICATE_COLUMN`, `MISSING_COLUMN`, `UNKNOWN_COLUMN`, `EMPTY_EXPORT`. A row of another width is refused
 * by itself.
 */
export function* readTable(draft: Draft, file: SourceFile, columns: Columns): Iterable<CsvRow> {
  const records = readRecords(file);
  const { value: header } = records.next();
  if (!header || header.cells.join('').trim() === '') throw emptyExport(file.name);
  const width = header.cells.length;
  const places = readHeader(draft, header, { columns, file: file.name });
  let rows = 0;
  for (const { cells, line, isCut } of records) {
    const at = { file: file.name, line };
    if (isCut && cells.length < width) throw cutRow(at);
    draft.count(1);
    rows++;
    if (cells.length === width) yield { at, cells, cell: (column) => cells[places.get(column) ?? -1] ?? '' };
    else {
      const message = `expected ${width} cells as in the header, got ${cells.length}`;
      draft.refuse({ code: 'WRONG_WIDTH', subject: cells[0] ?? '', message, at });
    }
  }
  if (rows === 0) throw emptyExport(file.name);
}

/** The names in a file's header as they are compared. Throws what `readTable` throws of the same file's beginning. */
export function headerOf(file: SourceFile): readonly string[] {
  const { value: header } = readRecords(file).next();
  return header ? namesOf(header) : [];
}

interface RawRecord {
  readonly cells: readonly string[];
  readonly line: number;
  /** The file ends with it, and without a line end. */
  readonly isCut: boolean;
}

function* readRecords(file: SourceFile): Generator<RawRecord, undefined> {
  const window = new Window(file);
  let separator: Separator | undefined;
  for (let size = wholeRows(window); size > 0; size = wholeRows(window)) {
    const bytes = window.utf8(size);
    separator ??= separatorOf(bytes);
    yield* splitRecords(bytes, { file: file.name, line: window.spot().line, separator });
    window.advance(size);
  }
  return undefined;
}

/** How many bytes of whole rows are at hand: up to the last line end outside quotes, or to the end of the file. */
function wholeRows(window: Window): number {
  for (;;) {
    const size = lastLineEnd(window);
    if (size > 0) return size;
    const all = window.end - window.start;
    if (all > MOST_BYTES_IN_A_ROW || !window.more()) return all;
  }
}

function lastLineEnd({ bytes, start, end }: Window): number {
  let isQuoted = false;
  let size = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (byte === LINE_FEED || (byte === RETURN && at + 1 < end && bytes[at + 1] !== LINE_FEED)))
      size = at + 1 - start;
  }
  return size;
}

type Separator = ',' | ';' | '\t';

interface Piece {
  readonly file: string;
  readonly line: number;
  readonly separator: Separator;
}

/** csv-parse tells at which byte a record ends; from there the next begins, empty lines aside. */
function splitRecords(bytes: Buffer, piece: Piece): readonly RawRecord[] {
  const records: RawRecord[] = [];
  let { line } = piece;
  let start = 0;
  try {
    parse(bytes, {
      delimiter: piece.separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells, { bytes: end }) => {
        const raw = bytes.toString('latin1', start, end);
        const body = raw.replace(/^[\r\n]+/, '');
        const begins = line + countLines(raw.slice(0, raw.length - body.length));
        records.push({ cells, line: begins, isCut: end === bytes.length && !/[\r\n]$/.test(raw) });
        line = begins + countLines(body);
        start = end;
        return null;
      },
    });
  } catch (error) {
    throw error instanceof CsvError ? badCsv(error, piece.file, line) : error;
  }
  return records;
}

/** Whichever of `,`, `;` and tab the header has most of, outside quotes. */
function separatorOf(bytes: Buffer): Separator {
  const header = (/^[\r\n]*([^\r\n]*)/.exec(bytes.toString('latin1'))?.[1] ?? '').replace(/"[^"]*"/g, '');
  const has = (separator: Separator): number => header.split(separator).length;
  const others = [';', '\t'] as const;
  return others.reduce<Separator>((most, other) => (has(other) > has(most) ? other : most), ',');
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

const namesOf = (header: RawRecord): readonly string[] => header.cells.map(columnName);

/** A column's name as it is compared. */
export const columnName = (text: string): string => text.trim().toLowerCase();

interface Wanted {
  readonly columns: Columns;
  readonly file: string;
}

/** Where each wanted column stands. */
function readHeader(draft: Draft, header: RawRecord, { columns, file }: Wanted): ReadonlyMap<string, number> {
  const names = namesOf(header);
  const calls = (name: string): string => columns.calls?.get(name) ?? name;
  const at = { file, line: header.line };
  const wrong = (code: string, message: string, advice: string): InputError =>
    new InputError(code, message, { place: at, advice });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const message = `expected each column once, got ${quoted(twice)} twice`;
    throw wrong('DUPLICATE_COLUMN', message, 'Rename or remove one of them.');
  }
  const missing = columns.required.map(calls).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const message = `expected the column ${missing.map(quoted).join(', ')}, got ${names.map(quoted).join(', ').slice(0, 200)}`;
    throw wrong('MISSING_COLUMN', message, 'Check the header line, or that the file belongs to this source.');
  }
  const wanted = [...columns.required, ...columns.optional];
  const known = wanted.map(calls);
  const unknown = names.filter((name) => !known.includes(name));
  if (columns.others === 'refuse' && unknown.length > 0) {
    const message = `expected only known columns, got ${unknown.map(quoted).join(', ').slice(0, 200)}`;
    throw wrong('UNKNOWN_COLUMN', message, `Rename or remove them; known are ${known.join(', ')}.`);
  }
  if (columns.others === 'note') for (const name of unknown) noteUnread(draft, name, at);
  return new Map(wanted.map((name) => [name, names.indexOf(calls(name))]));
}

const noteUnread = (draft: Draft, subject: string, at: Provenance): void => {
  draft.noteOnce({
    code: 'UNREAD_COLUMN',
    severity: 'info',
    subject,
    message: 'nothing here reads this column',
    at,
  });
};

const quoted = (name: string): string => JSON.stringify(name);

/** A last row that is too short and has no line end was cut off: half of an export is not an export. */
const cutRow = (place: Provenance): InputError =>
  new InputError('TRUNCATED_FILE', 'expected a whole last row, got the end of the file inside it', {
    place,
    advice: 'Export it again, whole.',
  });
