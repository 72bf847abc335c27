import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { minedParts } from '../../src/cli/mined-text.js';
import { fewestRoles } from '../../src/mining/exact/fewest-roles.js';
import { fastKernel } from '../../src/mining/kernel/bit-kernel.js';
import { plainKernel } from '../../src/mining/kernel/plain-kernel.js';
import { noLimits } from '../../src/mining/limits/limits.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { mineMatrix, objectives, type MinedMatrix, type Objective } from '../../src/mining/mine-matrix.js';
import { PairTable, type NamedMatrix } from '../../src/mining/pair-table.js';
import { startThreads } from '../../src/mining/thread-pool.js';
import { highsSolver } from '../../src/solver/highs.js';
import { plantNested, rowsIn } from '../support/planted.js';
import { smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

/** Shares out whatever it is given, however small. */
const twoThreads = startThreads(matrixOf([], 0), 2, { leastGrants: 0 });
after(() => twoThreads.end());

type Pair = readonly [user: string, permission: string];

const pairsOf = (lists: readonly (readonly number[])[]): readonly Pair[] =>
  lists.flatMap((list, row) => list.map((col) => [`u${row}`, `p${col}`] as const));

function tableOf(pairs: readonly Pair[]): NamedMatrix {
  const table = new PairTable();
  for (const [user, permission] of pairs) table.add(user, permission);
  return table.finish();
}

const mined = ({ matrix }: NamedMatrix, objective: Objective, pool?: typeof twoThreads): MinedMatrix =>
  mineMatrix(matrix, { objective, limits: noLimits, work: 1_000, seed: 1 }, solver, pool);

/** All that the digest of `rolewright mine` covers. */
const told = (named: NamedMatrix, result: MinedMatrix): string => [...minedParts(named, result)].join('');

/** Pairs, and the same ones in another order, some of them twice. */
const reordered = smallMatrix.chain(({ lists }) => {
  const pairs = pairsOf(lists);
  const again = fc.shuffledSubarray([...pairs, ...pairs], { minLength: 2 * pairs.length });
  return fc.record({ pairs: fc.constant(pairs), again });
});

/** A matrix, and the same one with users and permissions in another order. */
const renamed = smallMatrix.chain(({ lists, cols }) => {
  const order = Array.from({ length: cols }, (_, col) => col);
  return fc.record({ rows: shuffledAll(lists), places: shuffledAll(order) }).map(({ rows, places }) => ({
    cols,
    lists,
    other: rows.map((list) => list.map((col) => places[col]!).sort((a, b) => a - b)),
  }));
});

function shuffledAll<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

describe('the same result', () => {
  for (const objective of objectives) {
    it(`of ${objective} comes of the same pairs in any order, in one thread and in two`, () => {
      fc.assert(
        fc.property(reordered, ({ pairs, again }) => {
          const [one, other] = [tableOf(pairs), tableOf(again)];
          const expected = told(one, mined(one, objective));
          assert.equal(told(other, mined(other, objective)), expected);
          assert.equal(told(other, mined(other, objective, twoThreads)), expected);
        }),
        { numRuns: 150 },
      );
    });

    it(`of ${objective} comes of noise, too, where a second thread does its part`, () => {
      const noise = { omissions: 0.03, exceptions: 0.03 };
      const pairs = pairsOf(rowsIn(plantNested({ users: 120, departments: 3, sharing: 0.15, seed: 2 }, noise)));
      const [one, other] = [tableOf(pairs), tableOf(pairs.toReversed())];
      const expected = told(one, mined(one, objective));
      const before = twoThreads.helped();
      do assert.equal(told(other, mined(other, objective, twoThreads)), expected);
      while (objective === 'recover' && twoThreads.helped() === before);
    });
  }

  it('of the fewest roles comes of either kernel', () => {
    fc.assert(
      fc.property(smallMatrix, ({ lists, cols }) => {
        const matrix = matrixOf(lists, cols);
        assert.deepEqual(fewestRoles(matrix, solver, plainKernel), fewestRoles(matrix, solver, fastKernel));
      }),
      { numRuns: 300 },
    );
  });

  it('comes of other names, as far as names cannot matter: how few roles there are, and whether that is proven', () => {
    fc.assert(
      fc.property(renamed, ({ lists, other, cols }) => {
        const [one, two] = [lists, other].map((rows) => fewestRoles(matrixOf(rows, cols), solver));
        assert.equal(two!.roles.length, one!.roles.length);
        assert.equal(two!.optimal, one!.optimal);
      }),
      { numRuns: 300 },
    );
  });
});
