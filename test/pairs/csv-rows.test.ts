import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRows, type Row } from '../../src/pairs/csv-rows.js';
import { CodedError } from '../../src/domain/errors.js';

async function rowsOf(bytes: Buffer, size: number): Promise<readonly Row[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const rows: Row[] = [];
  for await (const block of csvRows(Readable.from(pieces, { objectMode: true }), ',', 'f')) rows.push(...block);
  return rows;
}

/** What csv-parse says of the whole text; undefined where it refuses it. */
function expected(bytes: Buffer): readonly (readonly string[])[] | undefined {
  const delimiter = /^[^\n]*\r\n/.test(bytes.toString()) ? '\r\n' : '\n';
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true } as const;
    return parse(bytes, { ...options, record_delimiter: delimiter });
  } catch {
    return undefined;
  }
}

const lines = fc.array(
  fc.tuple(
    fc.stringMatching(/^(?:a|b,c|d,e,f|,|é,ü| x , y |"q","r ""s"|"t\nu",v|"open|w"x,y)?$/),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n'),
  ),
  { maxLength: 8 },
);

describe('rows of CSV', () => {
  it('are what csv-parse makes of the whole, whatever lines they are and wherever a block ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 3, max: 40 }),
        async (all, mark, crlf, size) => {
          const text = all.map(([line, end]) => line + (crlf ? '\r\n' : end)).join('');
          const bytes = Buffer.from((mark ? '\uFEFF' : '') + text);
          const wanted = expected(bytes);
          if (wanted)
            assert.deepEqual(
              (await rowsOf(bytes, size)).map(({ cells }) => cells),
              wanted,
            );
          else
            await assert.rejects(
              rowsOf(bytes, size),
              (error) => error instanceof CodedError && error.code === 'BAD_CSV',
            );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('know their lines, before the first quote and after it', async () => {
    const text = 'u,p\n\na,b\n"c",d\n\ne,f\n';
    for (const size of [3, 7, 100])
      assert.deepEqual(
        (await rowsOf(Buffer.from(text), size)).map(({ line }) => line),
        [1, 3, 4, 6],
      );
    await assert.rejects(rowsOf(Buffer.from('a,b\n\nc,d\ne,"f\n'), 4), (error) => {
      return error instanceof CodedError && error.place?.line === 4;
    });
  });
});
