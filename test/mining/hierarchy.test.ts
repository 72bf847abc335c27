import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nestRoles } from '../../src/mining/hierarchy.js';
import { noLimits } from '../../src/mining/limits/limits.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { mineMatrix, objectives } from '../../src/mining/mine-matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

const listOf = (most: number) =>
  fc.subarray(
    Array.from({ length: most }, (_, at) => at),
    { minLength: 1 },
  );
const someRoles = fc.uniqueArray(fc.record({ rows: listOf(6), cols: listOf(6) }), {
  maxLength: 8,
  selector: ({ rows, cols }) => `${rows.join()} ${cols.join()}`,
});

const flat = (roles: readonly { readonly rows: readonly number[]; readonly cols: readonly number[] }[]) =>
  roles.map(({ rows, cols }) => `${rows.join(' ')} | ${cols.join(' ')}`).sort();

describe('roles within roles', () => {
  it('stay what they are: every role has the members and permissions it had, whatever the roles', () => {
    fc.assert(
      fc.property(smallMatrix, someRoles, ({ lists }, roles) => {
        const matrix = matrixOf(
          Array.from({ length: 6 }, (_, row) => (lists[row] ?? []).filter((col) => col < 6)),
          6,
        );
        assert.deepEqual(flat(nestRoles(matrix, roles)), flat(roles));
      }),
    );
  });

  for (const objective of objectives) {
    it(`add up with ${objective}: what a role gives is its own and its parents', and its members are theirs`, () => {
      fc.assert(
        fc.property(smallMatrix, ({ lists, cols }) => {
          const task = { objective, limits: noLimits, work: 2_000, seed: 1 };
          const { roles } = mineMatrix(matrixOf(lists, cols), task, solver);
          const effective: (readonly number[])[] = [];
          roles.forEach(({ rows, cols: all, own, parents }, at) => {
            assert.ok(parents.every((parent) => parent < at));
            const given = new Set([...own, ...parents.flatMap((parent) => effective[parent]!)]);
            effective.push([...given].sort((a, b) => a - b));
            assert.deepEqual(all, effective[at]);
            for (const parent of parents) {
              assert.ok(rows.every((row) => roles[parent]!.rows.includes(row)));
              assert.ok(own.every((col) => !roles[parent]!.cols.includes(col)));
            }
          });
        }),
        { numRuns: 200 },
      );
    });
  }

  it('are found without being told: a job within its department within what everybody has', () => {
    const roles = [
      { rows: [0, 1], cols: [0, 1, 2, 3] },
      { rows: [0, 1, 2, 3, 4, 5], cols: [0] },
      { rows: [0, 1, 2, 3], cols: [0, 1, 2] },
      { rows: [4, 5], cols: [1, 4] },
    ];
    const matrix = matrixOf(
      [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 4],
        [0, 1, 4],
      ],
      5,
    );
    assert.deepEqual(
      nestRoles(matrix, roles).map(({ cols, own, parents }) => [cols, own, parents]),
      [
        [[0], [0], []],
        [[0, 1, 2], [1, 2], [0]],
        [[1, 4], [1, 4], []],
        [[0, 1, 2, 3], [3], [1]],
      ],
    );
  });

  it('tell who of their members lacks something', () => {
    const [role] = nestRoles(matrixOf([[0, 1], [0]], 2), [{ rows: [0, 1], cols: [0, 1] }]);
    assert.deepEqual(role!.near, [1]);
  });
});
