import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { InputError } from '../domain/errors.js';

export interface Row {
  readonly cells: readonly string[];
  /** 1-based line on which it ends. */
  readonly line: number;
}

type LineEnd = '\n' | '\r\n';

const LINE_FEED = 10;

/**
 * The rows of a CSV stream (RFC 4180), in blocks. Lines without quotes are cut at the separator, which takes a fraction of the
 * time; from the first quote or unusual line end on csv-parse reads the rest. Throws `BAD_CSV` with the line.
 */
export async function* csvRows(stream: Readable, delimiter: string, file: string): AsyncGenerator<Iterable<Row>> {
  const chunks = chunksOf(stream);
  let bytes: Buffer = Buffer.alloc(0);
  let lineEnd: LineEnd | undefined;
  let line = 0;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    bytes = Buffer.concat([bytes, next.value]);
    const size = bytes.lastIndexOf(LINE_FEED) + 1;
    if (size === 0) continue;
    const text = bytes.toString('utf8', 0, size);
    lineEnd ??= /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
    if (!isPlain(text, lineEnd)) break;
    const lines = text.split(lineEnd);
    yield plainRows(lines, delimiter, line);
    line += lines.length - 1;
    bytes = bytes.subarray(size);
  }
  yield* carefulRows(restOf(bytes, chunks), { delimiter, file, line, lineEnd });
}

/** Without its byte order mark. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    yield isFirst && chunk.indexOf('\uFEFF') === 0 ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

const isPlain = (text: string, lineEnd: LineEnd): boolean =>
  !text.includes('"') && !(lineEnd === '\n' ? text.includes('\r') : /(?:^|[^\r])\n|\r(?!\n)/.test(text));

function* plainRows(lines: readonly string[], delimiter: string, before: number): Iterable<Row> {
  for (const [at, text] of lines.entries())
    if (text !== '') yield { cells: text.split(delimiter), line: before + at + 1 };
}

async function* restOf(bytes: Buffer, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
  yield* chunks;
}

interface Rest {
  readonly delimiter: string;
  readonly file: string;
  /** Lines before it. */
  readonly line: number;
  readonly lineEnd: LineEnd | undefined;
}

async function* carefulRows(
  bytes: AsyncIterable<Buffer>,
  { delimiter, file, line, lineEnd }: Rest,
): AsyncGenerator<Iterable<Row>> {
  const parser = parse({
    ...{ delimiter, info: true, relax_column_count: true, skip_empty_lines: true },
    ...(lineEnd ? { record_delimiter: lineEnd } : {}),
  });
  const stream = Readable.from(bytes);
  stream.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of stream.pipe(parser)) yield [rowOf(record, file, line)];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const place = { file, ...(typeof error['lines'] === 'number' ? { line: line + error['lines'] } : {}) };
    throw new InputError('BAD_CSV', `expected CSV, got ${error.message}`, { place, cause: error });
  }
}

/** What csv-parse tells with `info`: the cells, and the line on which they end. */
function rowOf(value: unknown, file: string, before: number): Row {
  if (typeof value === 'object' && value !== null && 'record' in value && 'info' in value) {
    const { record, info } = value;
    const line = typeof info === 'object' && info !== null && 'lines' in info ? info.lines : undefined;
    if (isText(record) && typeof line === 'number') return { cells: record, line: before + line };
  }
  throw new InputError('BAD_CSV', 'expected rows of text', { place: { file } });
}

const isText = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((cell) => typeof cell === 'string');
