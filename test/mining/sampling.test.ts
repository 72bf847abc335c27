import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matrixOf, rowsOf } from '../../src/mining/matrix.js';
import { seededRandom } from '../../src/mining/random.js';
import { commonColumns } from '../../src/mining/recover/common-columns.js';
import { leastHits, sampleOf } from '../../src/mining/sample.js';
import { SetFinder } from '../../src/mining/set-finder.js';

const ROWS = 5_000;
const sizes = [0, 1, 2, 10, 63, 64, 65, 66, 90, 127, 128, 129, 640, 3_000];
const shares = [0.3, 0.6, 0.7, 0.85, 0.9, 1];

/** So many rows, ascending; with `step` in step with their order, else by chance. */
function someRows(size: number, random: () => number): Int32Array {
  const rows = new Set<number>();
  while (rows.size < size) rows.add(Math.floor(random() * ROWS));
  return Int32Array.from(rows).sort();
}

/** That share of the population by chance, and others. */
function overlapping(population: Int32Array, share: number, random: () => number): Int32Array {
  const inside = population.filter(() => random() < share);
  return Int32Array.from(new Set([...inside, ...someRows(20, random)])).sort();
}

describe('looking at some rows before counting', () => {
  it('looks at distinct rows of the population, at all of a small one', () => {
    for (const size of sizes) {
      const population = someRows(size, seededRandom(size));
      const sample = sampleOf(population);
      assert.equal(new Set(sample).size, Math.min(64, size));
      assert.ok(sample.every((row) => population.includes(row)));
    }
  });

  it('never misses a set that fails on hardly any row, wherever those rows are', () => {
    for (const size of sizes.filter((one) => one > 0)) {
      const population = someRows(size, seededRandom(size));
      const hits = leastHits(size, 1);
      assert.equal(hits, Math.min(64, size), 'all of it: not one row may fail');
      assert.ok(leastHits(size, 0.9) <= sampleOf(population).length);
    }
  });

  it('is not in step with rows that come in turns', () => {
    for (let turn = 2; turn <= 64; turn++) {
      const sample = sampleOf(Int32Array.from({ length: 64 * turn }, (_, row) => row));
      const inTurn = sample.filter((row) => row % turn === 0).length;
      assert.ok(inTurn < 64 * 0.75, `${inTurn} of 64 looks meet every ${turn}th row`);
    }
  });
});

describe('the sets that hold much of a population', () => {
  for (const share of shares) {
    it(`are those that counting everything finds (${100 * share} %)`, () => {
      const random = seededRandom(7);
      for (const size of sizes) {
        const population = someRows(size, random);
        const sets = [0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1].map((held) =>
          overlapping(population, held, random),
        );
        const finder = new SetFinder(sets.length, ROWS);
        sets.forEach((set, at) => finder.add(at, set));
        const wanted = sets
          .map((items, set) => ({ set, common: items.filter((row) => population.includes(row)).length }))
          .filter(({ common }) => common > 0 && common >= share * size);
        const found = [...finder.holding(population, share, () => true)];
        assert.deepEqual(
          found.sort((a, b) => a.set - b.set),
          wanted,
        );
      }
    });
  }

  it('are only those of a size that is admitted', () => {
    const finder = new SetFinder(2, 10);
    finder.add(0, Int32Array.of(1, 2));
    finder.add(1, Int32Array.of(1, 2, 3));
    assert.deepEqual(
      finder.holding(Int32Array.of(1, 2), 1, (size) => size > 2),
      [{ set: 1, common: 2 }],
    );
  });
});

describe('the columns that a share of a population holds', () => {
  it('are those that counting everything finds', () => {
    const random = seededRandom(11);
    const chances = [0.02, 0.2, 0.5, 0.68, 0.72, 0.9, 1];
    const rows = Array.from({ length: ROWS }, () => chances.flatMap((chance, col) => (random() < chance ? [col] : [])));
    // Columns that hardly anybody holds, so that rows are long and counting only the likely columns is what pays.
    const long = rows.map((cols) => [
      ...cols,
      ...Array.from({ length: 30 }, (_, at) => 7 + at * 10 + (cols.length % 10)),
    ]);
    for (const lists of [rows, long]) {
      const matrix = matrixOf(lists, 320);
      const common = commonColumns(matrix);
      for (const size of sizes.filter((one) => one > 0)) {
        const population = someRows(size, random);
        const inside = new Set(population);
        const counts = [...Array(320).keys()].map((col) => rowsOf(matrix, col).filter((row) => inside.has(row)).length);
        for (const share of shares) {
          const wanted = [...counts.keys()].filter((col) => counts[col]! >= Math.max(1, share * size - 1e-6));
          const { cols, held } = common(population, share);
          assert.deepEqual([...cols], wanted);
          assert.deepEqual(
            [...held],
            wanted.map((col) => counts[col]),
          );
        }
      }
    }
  });
});
