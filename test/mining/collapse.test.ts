import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasBit } from '../../src/mining/bits.js';
import { collapse, equalGroups } from '../../src/mining/collapse.js';
import { colsOf, matrixOf, rowsOf } from '../../src/mining/matrix.js';

const listsArb = fc.array(
  fc.uniqueArray(fc.nat(5), { maxLength: 6 }).map((list) => list.sort((a, b) => a - b)),
  {
    maxLength: 40,
  },
);

/** Groups by the text of a list: slow, and obvious. */
function groupsByText(lists: readonly ArrayLike<number>[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  lists.forEach((list, at) => {
    const text = Array.from(list).join();
    if (text !== '') groups.set(text, [...(groups.get(text) ?? []), at]);
  });
  return [...groups.values()];
}

describe('collapsing a matrix', () => {
  it('takes equal rows and equal columns together, and leaves out the empty ones', () => {
    fc.assert(
      fc.property(listsArb, (lists) => {
        const matrix = matrixOf(lists, 6);
        const small = collapse(matrix);
        assert.deepEqual(small.rowGroups, groupsByText(lists));
        assert.deepEqual(small.colGroups, groupsByText([...Array(6).keys()].map((col) => rowsOf(matrix, col))));
        small.rowGroups.forEach((rows, row) =>
          small.colGroups.forEach((cols, col) => {
            const held = hasBit(small.rowBits[row]!, col);
            assert.equal(hasBit(small.colBits[col]!, row), held);
            assert.equal(colsOf(small.matrix, row).includes(col), held);
            for (const one of rows) for (const other of cols) assert.equal(lists[one]!.includes(other), held);
          }),
        );
      }),
    );
  });

  it('never takes different lists together, however many there are', () => {
    const count = 200_000;
    const start = Int32Array.from({ length: count + 1 }, (_, at) => 2 * at);
    const items = Int32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? (at >> 1) % 500 : 500 + (at >> 1)));
    assert.equal(equalGroups(start, items).length, count);
    assert.equal(equalGroups(start, items.fill(7)).length, 1);
  });

  it('makes no bits of a matrix that has no room for them', () => {
    const count = 300_000;
    const { matrix } = collapse(
      matrixOf(
        Array.from({ length: count }, (_, at) => [at]),
        count,
      ),
    );
    assert.equal(matrix.ones, count);
  });
});
