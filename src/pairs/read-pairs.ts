import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../domain/errors.js';
import { PairTable, type NamedMatrix } from '../mining/pair-table.js';
import { csvRows, type Row } from './csv-rows.js';

/** Problems told of one file. */
const MOST_PROBLEMS = 20;

/**
 * Reads `user,permission` pairs as they stream: CSV, TSV, or two words a line as the HP Labs sets have them, each also
 * gzipped. The first line is a header where it says `user,permission`, or where `header` says so. Throws `FILE_UNREADABLE`,
 * `BAD_ROW` with its line, `BAD_CSV`, `NO_GRANTS`, `TOO_MANY_GRANTS` (for more than `most`, or than memory takes).
 */
export async function readPairs(
  file: string,
  { header, most }: { readonly header: boolean; readonly most?: number },
): Promise<NamedMatrix> {
  try {
    const { gzipped, separator } = await lookAt(file);
    const rows = rowsOf(open(file, gzipped), separator, file);
    return await collect(rows, { file, header, table: new PairTable(most) });
  } catch (error) {
    throw unreadable(error, file);
  }
}

type Separator = ',' | '\t' | ';' | 'blanks';

async function collect(
  blocks: AsyncIterable<Iterable<Row>>,
  { file, header, table }: { readonly file: string; readonly header: boolean; readonly table: PairTable },
): Promise<NamedMatrix> {
  const problems: InputError[] = [];
  let isFirst = true;
  let grants = 0;
  for await (const rows of blocks) {
    for (const { cells, line } of rows) {
      const isHeader =
        isFirst && (header || cells.map((cell) => cell.trim().toLowerCase()).join() === 'user,permission');
      isFirst = false;
      if (isHeader) continue;
      const [user, permission] = cells;
      if (cells.length === 2 && user && permission) {
        table.add(user, permission);
        grants += 1;
      } else if (problems.length < MOST_PROBLEMS) problems.push(badRow(cells, { file, line }));
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  const [problem] = problems;
  if (problem) throw new InputError(problem.code, problem.message, { parts: problems });
  if (grants === 0)
    throw new InputError('NO_GRANTS', 'expected pairs of user and permission, got none', { place: { file } });
  return table.finish();
}

function badRow(cells: readonly string[], place: { readonly file: string; readonly line: number }): InputError {
  const got = cells.length === 2 ? 'an empty one' : `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
  const advice = 'Each line holds one pair, such as `alice,mail`.';
  return new InputError('BAD_ROW', `expected a user and a permission, got ${got}`, { place, advice });
}

/** What the first bytes tell: whether the file is gzipped, and what stands between user and permission. */
async function lookAt(file: string): Promise<{ readonly gzipped: boolean; readonly separator: Separator }> {
  const bytes = await firstBytes(createReadStream(file, { end: 1 }));
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (await firstBytes(open(file, gzipped))).toString('utf8');
  const line = text.split(/\r\n|\n|\r/).find((one) => one.trim() !== '') ?? '';
  for (const separator of ['\t', ',', ';'] as const) if (line.includes(separator)) return { gzipped, separator };
  return { gzipped, separator: 'blanks' };
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) return chunk;
  return Buffer.alloc(0);
}

function open(file: string, gzipped: boolean): Readable {
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  if (!gzipped) return bytes;
  const plain = createGunzip();
  bytes.on('error', (error) => plain.destroy(error));
  return bytes.pipe(plain);
}

const rowsOf = (stream: Readable, separator: Separator, file: string): AsyncIterable<Iterable<Row>> =>
  separator === 'blanks' ? wordRows(stream) : csvRows(stream, separator, file);

async function* wordRows(stream: Readable): AsyncGenerator<Iterable<Row>> {
  let line = 0;
  let failed: unknown;
  stream.on('error', (error) => (failed = error));
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line += 1;
    const cells = text
      .replace(/^\uFEFF/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    if (cells.length > 0) yield [{ cells, line }];
  }
  if (failed instanceof Error) throw failed;
}

/** The one error a reader can act on, whatever failed below. */
function unreadable(error: unknown, file: string): Error {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new InputError('FILE_UNREADABLE', `expected a file that can be read: ${message}`, {
    place: { file },
    cause: error,
  });
}
