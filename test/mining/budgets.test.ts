import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { noLimits, type Limits } from '../../src/mining/limits/limits.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { flatWscOf, mineMatrix, type MatrixTask, type MinedMatrix } from '../../src/mining/mine-matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

type Budgets = Pick<MatrixTask, 'objective'> & Partial<Pick<MatrixTask, 'overGrant' | 'underGrant'>>;

const mined = (matrix: Matrix, budgets: Budgets, limits: Partial<Limits> = {}): MinedMatrix =>
  mineMatrix(matrix, { work: 2_000, seed: 1, ...budgets, limits: { ...noLimits, ...limits } }, solver);

const worthOf = ({ roles }: MinedMatrix, objective: 'roles' | 'wsc'): number =>
  objective === 'roles' ? roles.length : flatWscOf(roles);

const exact = fc.constantFrom('roles' as const, 'wsc' as const);

describe('budgets', () => {
  it('of nothing change nothing', () => {
    fc.assert(
      fc.property(smallMatrix, exact, ({ lists, cols }, objective) => {
        const matrix = matrixOf(lists, cols);
        assert.deepEqual(mined(matrix, { objective, overGrant: 0, underGrant: 0 }), mined(matrix, { objective }));
      }),
    );
  });

  it('are kept, and more of either never gives a worse result', () => {
    const spent = fc.record({ overGrant: fc.nat({ max: 6 }), underGrant: fc.nat({ max: 6 }) });
    fc.assert(
      fc.property(smallMatrix, exact, fc.tuple(spent, spent), ({ lists, cols }, objective, [some, more]) => {
        const matrix = matrixOf(lists, cols);
        const large = { overGrant: some.overGrant + more.overGrant, underGrant: some.underGrant + more.underGrant };
        const [few, many] = [some, large].map((budgets) => mined(matrix, { objective, ...budgets }));
        assert.ok(few!.overGranted.length <= some.overGrant && few!.missing.length <= some.underGrant);
        assert.ok(worthOf(many!, objective) <= worthOf(few!, objective));
        assert.ok(few!.missing.every(({ reason }) => reason === 'under_grant'));
        assert.ok(!few!.optimal || some.overGrant + some.underGrant === 0);
      }),
      { numRuns: 400 },
    );
  });

  it('never break a limit', () => {
    fc.assert(
      fc.property(smallMatrix, exact, ({ lists, cols }, objective) => {
        const limits = {
          maxPermissions: 2,
          neverOverGrant: [0],
          minMembers: Math.min(2, lists.length),
          maxRolesPerUser: 3,
        };
        const { roles, overGranted } = mined(matrixOf(lists, cols), { objective, overGrant: 5, underGrant: 2 }, limits);
        assert.ok(roles.every(({ rows, cols: given }) => given.length <= 2 && rows.length >= limits.minMembers));
        assert.ok(overGranted.every(({ col }) => col !== 0));
        lists.forEach((_, row) => assert.ok(roles.filter(({ rows }) => rows.includes(row)).length <= 3));
      }),
      { numRuns: 300 },
    );
  });

  it('of over-grant make one role of two where one cell is the difference, and say who gains what', () => {
    const lists = [
      [0, 1, 2],
      [0, 1, 2],
      [0, 1],
    ];
    const { roles, overGranted } = mined(matrixOf(lists, 3), { objective: 'roles', overGrant: 1 });
    assert.deepEqual(roles, [{ rows: [0, 1, 2], cols: [0, 1, 2], own: [0, 1, 2], parents: [], near: [2] }]);
    assert.deepEqual(overGranted, [{ row: 2, col: 2 }]);
    assert.equal(
      mined(matrixOf(lists, 3), { objective: 'roles', overGrant: 1 }, { neverOverGrant: [2] }).roles.length,
      2,
    );
  });

  it('of under-grant leave out the role that gives least for what it costs, with the reason', () => {
    const rows = ['01', '01', '012', '3', '3'];
    const matrix = matrixOf(rows.map((row) => [...row].map(Number)), 4); // prettier-ignore
    const { roles, missing } = mined(matrix, { objective: 'wsc', underGrant: 1 });
    assert.equal(roles.length, 2);
    assert.deepEqual(missing, [{ row: 2, col: 2, reason: 'under_grant' }]);
    assert.equal(mined(matrix, { objective: 'roles', underGrant: 3 }).roles.length, 1);
  });

  it('of under-grant hold for roles that see through noise, too: what is beyond gets roles of its own', () => {
    const lists = Array.from({ length: 14 }, (_, row) => (row < 3 ? [0, 1, 2, 3, 4 + row] : [0, 1, 2, 3]));
    const matrix = matrixOf(lists, 7);
    assert.equal(mined(matrix, { objective: 'recover' }).missing.length, 3);
    for (const underGrant of [0, 1, 2]) {
      const { roles, missing } = mined(matrix, { objective: 'recover', underGrant });
      assert.deepEqual([roles.length, missing.length], [4 - underGrant, underGrant]);
    }
  });
});
