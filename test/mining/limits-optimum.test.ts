import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../src/domain/errors.js';
import { noLimits, type Limits } from '../../src/mining/limits/limits.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { mineMatrix, objectives, type MinedMatrix, type Objective } from '../../src/mining/mine-matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { limitsFor, smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

interface Lists {
  readonly lists: readonly (readonly number[])[];
  readonly cols: number;
}

const mined = ({ lists, cols }: Lists, objective: Objective, limits: Limits): MinedMatrix =>
  mineMatrix(matrixOf(lists, cols), { objective, work: 2_000, seed: 1, limits }, solver);

const limitedMatrix = smallMatrix.chain(({ lists, cols }) =>
  fc.record({ lists: fc.constant(lists), cols: fc.constant(cols), limits: limitsFor(lists.length, cols) }),
);

/** What roles within the limits can give at all, however many roles a user has, and how few of them give all of it. */
interface Optimum {
  /** `row col` of each. */
  readonly cells: ReadonlySet<string>;
  readonly roles: number;
}

/** The slow and obvious way: every set of columns that a role may give, with all who hold it; then every set of those. */
function optimumOf({ lists, cols }: Lists, limits: Limits): Optimum {
  const roles: bigint[] = [];
  for (let set = 1; set < 1 << cols; set++) {
    const given = Array.from({ length: cols }, (_, col) => col).filter((col) => (set >> col) & 1);
    if (given.length < limits.minPermissions || given.length > limits.maxPermissions) continue;
    if (limits.apart.some(([a, b]) => given.includes(a) && given.includes(b))) continue;
    const members = lists.flatMap((list, row) => (given.every((col) => list.includes(col)) ? [row] : []));
    if (members.length < limits.minMembers || members.length === 0) continue;
    roles.push(members.reduce((cells, row) => cells | (BigInt(set) << BigInt(row * cols)), 0n));
  }
  const largest = roles.filter((one) => !roles.some((other) => other !== one && (other & one) === one));
  const all = largest.reduce((cells, role) => cells | role, 0n);
  const held = lists.flatMap((list, row) => list.map((col) => [row, col] as const));
  const cells = held.flatMap(([row, col]) => ((all >> BigInt(row * cols + col)) & 1n ? [`${row} ${col}`] : []));
  const coverable = (left: bigint, count: number): boolean => {
    if (left === 0n) return true;
    const first = left & -left;
    return count > 0 && largest.some((role) => (role & first) !== 0n && coverable(left & ~role, count - 1));
  };
  let count = 0;
  while (!coverable(all, count)) count += 1;
  return { cells: new Set(cells), roles: count };
}

describe('the fewest roles within limits, beside trying every set of roles', () => {
  it('are never fewer than the optimum, nor the bound above it, and are called proven where they are', () => {
    fc.assert(
      fc.property(limitedMatrix, fc.constantFrom(...objectives), ({ limits, ...matrix }, objective) => {
        const found = mined(matrix, objective, limits);
        const best = optimumOf(matrix, limits);
        const held = matrix.lists.reduce((sum, { length }) => sum + length, 0);
        const givesAll = found.missing.length === held - best.cells.size;
        if (objective !== 'recover' && limits.maxRolesPerUser === Number.POSITIVE_INFINITY) assert.ok(givesAll);
        if (givesAll && found.overGranted.length === 0) {
          assert.ok(found.roles.length >= best.roles);
          assert.ok(found.lowerBound <= best.roles);
        }
        if (found.optimal) {
          assert.deepEqual([found.roles.length, found.overGranted], [best.roles, []]);
          assert.ok(found.missing.every(({ row, col }) => !best.cells.has(`${row} ${col}`)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are told as proven wherever the bound is reached and nothing is lost that could be given', () => {
    fc.assert(
      fc.property(smallMatrix, fc.constantFrom(1, 2, 3), (matrix, least) => {
        const limits = { ...noLimits, minMembers: Math.min(least, matrix.lists.length) };
        const found = mined(matrix, 'roles', limits);
        assert.equal(found.optimal, found.roles.length === found.lowerBound);
      }),
      { numRuns: 300 },
    );
  });

  it('are how many more than necessary', (t) => {
    const free = { ...noLimits };
    const kinds: Readonly<Record<string, (limits: Limits) => Limits>> = {
      'members, at least': ({ minMembers }) => ({ ...free, minMembers }),
      'permissions, at least': ({ minPermissions }) => ({ ...free, minPermissions }),
      'permissions, at most': ({ maxPermissions }) => ({ ...free, maxPermissions }),
      'pairs apart': ({ apart }) => ({ ...free, apart }),
      'all of these': (limits) => ({ ...limits, maxRolesPerUser: free.maxRolesPerUser }),
    };
    const samples = fc.sample(limitedMatrix, { numRuns: 500, seed: 1 });
    for (const [name, only] of Object.entries(kinds)) {
      let [found, best] = [0, 0];
      for (const { limits, ...matrix } of samples) {
        found += mined(matrix, 'roles', only(limits)).roles.length;
        best += optimumOf(matrix, only(limits)).roles;
      }
      assert.ok(found >= best);
      t.diagnostic(`${name}: ${found} roles where ${best} are enough, ${(100 * (found / best - 1)).toFixed(1)} % more`);
    }
  });
});

describe('limits', () => {
  it('are refused exactly where no role of so many users and permissions could keep to them', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const limitsArb = fc.record({
      minMembers: side,
      minPermissions: side,
      maxPermissions: fc.oneof(side, fc.constant(Number.POSITIVE_INFINITY)),
      apart: fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(smallMatrix, limitsArb, ({ lists, cols }, some) => {
        const apart = some.apart.map(([a, b]) => [a % cols, b % cols] as const);
        const shapes = Array.from({ length: cols }, (_, at) => at + 1).filter(
          (width) => width >= some.minPermissions && width <= some.maxPermissions,
        );
        const possible = lists.length >= some.minMembers && shapes.length > 0 && apart.every(([a, b]) => a !== b);
        let code = 'none';
        try {
          mined({ lists, cols }, 'roles', { ...noLimits, ...some, apart });
        } catch (error) {
          code = error instanceof InputError ? error.code : String(error);
        }
        assert.equal(code, possible ? 'none' : 'LIMITS_CONTRADICT');
      }),
      { numRuns: 500 },
    );
  });
});
