import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell } from '../../src/cli/result-files.js';
import { writeFolder } from '../../src/cli/result-folder.js';
import { accountClasses } from '../../src/domain/account.js';
import { buckets, orphanReasons } from '../../src/domain/identity.js';

const withCode = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code;

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'results-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('no cell can be taken for a formula, and every other cell is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const rows: string[][] = parse(`x,${csvCell(text)}\r\n`, { relaxColumnCount: true });
      const cell = rows[0]?.[1] ?? '';
      assert.ok(!/^\s*[=+\-@]/u.test(cell));
      assert.ok(cell === text || cell === `'${text}`);
    }),
  );
  for (const text of ['=cmd', '+1', '-1', '@x', '\tx', '\rx', ' =1'])
    assert.match(csvCell(text), /^"?'/u, JSON.stringify(text));
});

test('a folder is written whole, and replaces earlier results only', async () => {
  await withFolder(async (base) => {
    const folder = join(base, 'deep', 'out');
    await writeFolder(folder, { 'balance.json': '1', 'mining.json': '1' });
    await writeFolder(folder, { 'balance.json': '2' });
    assert.deepEqual(await readdir(folder), ['balance.json']);
    assert.equal(await readFile(join(folder, 'balance.json'), 'utf8'), '2');
    assert.deepEqual(await readdir(join(base, 'deep')), ['out']);
  });
});

test("somebody else's folder, or a file in its place, stays as it is", async () => {
  await withFolder(async (base) => {
    await mkdir(join(base, 'theirs'));
    await writeFile(join(base, 'theirs', 'thesis.doc'), 'years of work');
    await writeFile(join(base, 'file'), 'x');
    for (const name of ['theirs', 'file']) {
      await assert.rejects(writeFolder(join(base, name), { 'balance.json': '1' }), withCode('NOT_OUR_FOLDER'));
    }
    assert.deepEqual(await readdir(join(base, 'theirs')), ['thesis.doc']);
    assert.deepEqual((await readdir(base)).sort(), ['file', 'theirs']);
  });
});

test('every class, reason and bucket of the product is documented', async () => {
  const text = await readFile(new URL('../../docs/result-files.md', import.meta.url), 'utf8');
  for (const word of [...accountClasses, ...orphanReasons, ...buckets]) assert.ok(text.includes(`\`${word}\``), word);
});
