import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matrix as algebra, multiply, transpose } from 'mathjs';
import { checkCover } from '../../src/certificate/check-cover.js';
import { noLimits } from '../../src/mining/limits/limits.js';
import { matrixOf } from '../../src/mining/matrix.js';
import {
  mineMatrix,
  objectives,
  type CellOf,
  type MatrixTask,
  type MinedMatrix,
} from '../../src/mining/mine-matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { grantsOf, namedRoles, smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

type Lists = readonly (readonly number[])[];

/** Ones where the lists say so. */
const ones = (lists: Lists, cols: number): number[][] =>
  lists.map((list) => Array.from({ length: cols }, (_, col) => (list.includes(col) ? 1 : 0)));

/** The Boolean product of who is in which role and which role gives what: what everybody is given. */
function product({ roles }: MinedMatrix, rows: number, cols: number): number[][] {
  if (roles.length === 0) return ones(Array.from({ length: rows }, () => []), cols); // prettier-ignore
  const ua = transpose(algebra(ones(roles.map((role) => role.rows), rows))); // prettier-ignore
  const pa = algebra(ones(roles.map((role) => role.cols), cols)); // prettier-ignore
  return multiply(ua, pa)
    .map((count: number) => (count > 0 ? 1 : 0))
    .toArray() as number[][];
}

/** Cells of the first matrix that the second one has not. */
const without = (a: number[][], b: number[][]): readonly string[] =>
  a.flatMap((row, at) => row.flatMap((set, col) => (set === 1 && b[at]![col] === 0 ? [`${at} ${col}`] : [])));

const cellsOf = (cells: readonly CellOf[]): readonly string[] => cells.map(({ row, col }) => `${row} ${col}`);

function agrees(lists: Lists, cols: number, task: Omit<MatrixTask, 'work' | 'seed' | 'limits'>): MinedMatrix {
  const matrix = matrixOf(lists, cols);
  const mined = mineMatrix(matrix, { ...task, limits: noLimits, work: 1_000, seed: 1 }, solver);
  const held = ones(lists, cols);
  const given = product(mined, lists.length, cols);
  assert.deepEqual(cellsOf(mined.overGranted), without(given, held));
  assert.deepEqual(cellsOf(mined.missing), without(held, given));
  const missing = new Set(cellsOf(mined.missing));
  const left = grantsOf(matrix).filter(([row, col]) => !missing.has(`${row} ${col}`));
  const claim = {
    grants: left,
    roles: namedRoles(mined.overGranted.length === 0 ? mined.roles : []),
    certificate: mined.certificate.map(({ capacity, cells }) => ({
      capacity,
      grants: cells.map(({ row, col, weight }) => [String(row), String(col), weight] as const),
    })),
  };
  const check = checkCover(claim);
  assert.equal(check.lowerBound, mined.lowerBound);
  if (mined.overGranted.length === 0) {
    assert.deepEqual(check.problems, []);
    assert.ok(mined.lowerBound <= mined.roles.length);
  } else assert.deepEqual(check.problems.filter((problem) => !problem.startsWith('no role gives')), []); // prettier-ignore
  if (task.objective !== 'recover') assert.deepEqual([mined.overGranted, mined.missing], [[], []]);
  return mined;
}

describe('the algebra of roles', () => {
  for (const objective of objectives) {
    it(`of ${objective}: members times permissions is what is held, but for what is said, and the bound is below`, () => {
      fc.assert(
        fc.property(smallMatrix, ({ lists, cols }) => void agrees(lists, cols, { objective })),
        { numRuns: 700 },
      );
    });
  }

  it('does not care how often a user or a permission is there: twice as many of each need no more roles', () => {
    fc.assert(
      fc.property(smallMatrix, ({ lists, cols }) => {
        const twice = [...lists, ...lists, []].map((list) => [...list, ...list.map((col) => col + cols)]);
        const [once, again] = [
          agrees(lists, cols, { objective: 'roles' }),
          agrees(twice, 2 * cols, { objective: 'roles' }),
        ];
        assert.equal(again.roles.length, once.roles.length);
        assert.equal(again.lowerBound, once.lowerBound);
      }),
      { numRuns: 200 },
    );
  });

  it('holds at the edges: nobody, nothing, one user, one permission, all, none, and where words of bits end', () => {
    for (const objective of objectives) {
      for (const [lists, cols] of [
        [[], 0],
        [[[], []], 2],
        [[[0]], 1],
        [[[0], [], [0]], 1],
        [[[0, 1, 2]], 3],
      ] as const)
        // prettier-ignore
        agrees(lists, cols, { objective });
      for (const width of [31, 32, 33, 63, 64, 65]) {
        const row = Array.from({ length: width }, (_, col) => col);
        assert.equal(agrees([row, row, row], width, { objective }).roles.length, 1);
        agrees([row, row.slice(1), row.slice(0, -1), row.slice(-1)], width, { objective });
        agrees(row.map((col) => (col % 2 === 0 ? [0, 1] : [1])), 2, { objective }); // prettier-ignore
      }
    }
  });
});
