import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fewestRoles, type Rectangle } from '../../src/mining/exact/fewest-roles.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { leastComplexRoles, simplifyRoles } from '../../src/mining/wsc/least-complex.js';
import { highsSolver } from '../../src/solver/highs.js';
import { coverProblems, smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();
const search = { work: 20_000, seed: 1 };

const flatWsc = (roles: readonly Rectangle[]): number =>
  roles.reduce((sum, { rows, cols }) => sum + 1 + rows.length + cols.length, 0);

/** One role for each kind of user. */
function naiveWsc(matrix: Matrix): number {
  const kinds = new Map<string, number>();
  for (let row = 0; row < matrix.rows; row++) {
    const key = matrix.rowCols.subarray(matrix.rowStart[row], matrix.rowStart[row + 1]).join();
    if (key !== '') kinds.set(key, (kinds.get(key) ?? 0) + 1);
  }
  return [...kinds].reduce((sum, [key, users]) => sum + 1 + users + key.split(',').length, 0);
}

describe('roles of little complexity', () => {
  it('cover exactly what is held, and are never more complex than a role for each kind of user', () => {
    fc.assert(
      fc.property(smallMatrix, ({ lists, cols }) => {
        const matrix = matrixOf(lists, cols);
        const roles = leastComplexRoles(matrix, [fewestRoles(matrix, solver).roles], search);
        assert.deepEqual(coverProblems(matrix, roles), []);
        assert.ok(flatWsc(roles) <= naiveWsc(matrix));
      }),
      { numRuns: 300 },
    );
  });

  it('can be as few as the fewest and no more complex than those that were given', () => {
    fc.assert(
      fc.property(smallMatrix, ({ lists, cols }) => {
        const matrix = matrixOf(lists, cols);
        const { roles: fewest } = fewestRoles(matrix, solver);
        const roles = simplifyRoles(matrix, fewest, search);
        assert.deepEqual(coverProblems(matrix, roles), []);
        assert.equal(roles.length, fewest.length);
        assert.ok(flatWsc(roles) <= flatWsc(fewest));
      }),
      { numRuns: 300 },
    );
  });

  it('share what many have: ten teams with a common part have eleven roles, not ten large ones', () => {
    const common = Array.from({ length: 20 }, (_, col) => col);
    const lists = Array.from({ length: 30 }, (_, row) => [...common, 20 + 2 * (row % 10), 21 + 2 * (row % 10)]);
    const matrix = matrixOf(lists, 40);
    const roles = leastComplexRoles(matrix, [], search);
    assert.equal(roles.length, 11);
    assert.equal(flatWsc(roles), 11 + (30 + 20) + 10 * (3 + 2));
  });

  it('are the same however often they are searched, and other seeds are allowed to find others', () => {
    const lists = Array.from({ length: 12 }, (_, row) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((col) => (row * 7 + col * 5) % 3 > 0),
    );
    const matrix = matrixOf(lists, 8);
    assert.deepEqual(leastComplexRoles(matrix, [], search), leastComplexRoles(matrix, [], search));
  });
});
