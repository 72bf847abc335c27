import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasBit } from '../../src/mining/bits.js';
import { collapse } from '../../src/mining/collapse.js';
import type { Concept } from '../../src/mining/concept.js';
import { assertExact, eneCover, exactCover, fastMinerCover, greConDCover } from '../../src/mining/exact-cover.js';
import { matrixOf } from '../../src/mining/matrix.js';

type Rows = readonly (readonly number[])[];

const tiny = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), cols: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, cols }) =>
    fc.record({
      rows: fc.array(fc.subarray(Array.from({ length: cols }, (_, col) => col)), { minLength: rows, maxLength: rows }),
      cols: fc.constant(cols),
    }),
  );

const collapsed = (rows: Rows, cols: number) => collapse(matrixOf(rows, cols));

describe('the exact cover', () => {
  it('of every heuristic covers each cell and grants no other; the optimum is never above it', () => {
    fc.assert(
      fc.property(tiny, ({ rows, cols }) => {
        const small = collapsed(rows, cols);
        const fewest = fewestRoles(rows, cols);
        for (const cover of [eneCover, fastMinerCover, greConDCover]) {
          const concepts = cover(small);
          assert.deepEqual(cellsGranted(concepts, small.matrix), cellsHeld(small.matrix), cover.name);
          assert.ok(concepts.length >= fewest, `${cover.name}: ${concepts.length} roles, optimum ${fewest}`);
        }
        const best = exactCover(small).concepts.length;
        assert.ok(best >= fewest && best <= Math.min(eneCover(small).length, greConDCover(small).length));
      }),
      { numRuns: 300 },
    );
  });

  it('of a matrix of equal rows is one role, and of nothing none', () => {
    assert.equal(exactCover(collapsed([[0, 1], [0, 1], [0, 1]], 2)).concepts.length, 1); // prettier-ignore
    assert.deepEqual(exactCover(collapsed([[], []], 3)), { heuristic: 'none', concepts: [] });
    assert.deepEqual(exactCover(collapsed([], 0)), { heuristic: 'none', concepts: [] });
  });

  it('that grants too much, or leaves a cell, is found out', () => {
    const small = collapsed([[0, 1], [1]], 2);
    const [first, ...more] = eneCover(small);
    assert.throws(() => assertExact(small, more), /left over/);
    const all = { rows: Uint32Array.of(3), cols: Uint32Array.of(3) };
    assert.throws(() => assertExact(small, [first!, all]), /grants more/);
  });
});

function cellsHeld({ rows, rowStart, rowCols }: ReturnType<typeof matrixOf>): readonly string[] {
  return Array.from({ length: rows }, (_, row) => row)
    .flatMap((row) => [...rowCols.slice(rowStart[row], rowStart[row + 1])].map((col) => `${row} ${col}`))
    .sort();
}

function cellsGranted(concepts: readonly Concept[], { rows, cols }: { rows: number; cols: number }): readonly string[] {
  const granted = new Set<string>();
  for (const concept of concepts)
    for (let row = 0; row < rows; row++)
      for (let col = 0; col < cols; col++)
        if (hasBit(concept.rows, row) && hasBit(concept.cols, col)) granted.add(`${row} ${col}`);
  return [...granted].sort();
}

/** The slow and obvious way: every closed role, and every set of them by size. */
function fewestRoles(rows: Rows, cols: number): number {
  const roles = new Map<string, bigint>();
  for (let mask = 1; mask < 1 << cols; mask++) {
    const wanted = Array.from({ length: cols }, (_, col) => col).filter((col) => (mask >> col) & 1);
    const members = rows.flatMap((row, at) => (wanted.every((col) => row.includes(col)) ? [at] : []));
    let cells = 0n;
    for (const at of members) for (const col of wanted) cells |= 1n << BigInt(at * cols + col);
    if (cells > 0n) roles.set(cells.toString(), cells);
  }
  let all = 0n;
  rows.forEach((row, at) => row.forEach((col) => (all |= 1n << BigInt(at * cols + col))));
  const maximal = [...roles.values()].filter((a) => ![...roles.values()].some((b) => b !== a && (a & b) === a));
  for (let size = 0; ; size++) if (coverable(all, maximal, size)) return size;
}

function coverable(left: bigint, roles: readonly bigint[], size: number): boolean {
  if (left === 0n) return true;
  if (size === 0) return false;
  const lowest = left & -left;
  return roles.some((role) => (role & lowest) !== 0n && coverable(left & ~role, roles, size - 1));
}
