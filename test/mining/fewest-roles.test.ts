import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkCover, type CoverClaim } from '../../src/certificate/check-cover.js';
import { fewestRoles, type FewestRoles } from '../../src/mining/exact/fewest-roles.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { plantIndependent } from '../support/planted.js';
import { grantsOf, namedRoles, smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

const claimOf = (matrix: Matrix, { roles, certificate }: Pick<FewestRoles, 'roles' | 'certificate'>): CoverClaim => ({
  grants: grantsOf(matrix),
  roles: namedRoles(roles),
  certificate: certificate.map(({ capacity, cells }) => ({
    capacity,
    grants: cells.map(({ row, col, weight }) => [String(row), String(col), weight] as const),
  })),
});

/** The Boolean rank by trying: maximal rectangles, and then ever more of them. */
function rankOf(lists: readonly (readonly number[])[], cols: number): number {
  const rows = lists.map((list) => list.reduce((bits, col) => bits | (1 << col), 0));
  const rectangles: bigint[] = [];
  for (let set = 1; set < 1 << cols; set++) {
    let cells = 0n;
    rows.forEach((row, at) => {
      if ((row & set) === set) cells |= BigInt(set) << BigInt(at * cols);
    });
    if (cells > 0n) rectangles.push(cells);
  }
  const maximal = rectangles.filter((one) => !rectangles.some((other) => other !== one && (other & one) === one));
  const unique = [...new Set(maximal)];
  const all = rows.reduce((bits, row, at) => bits | (BigInt(row) << BigInt(at * cols)), 0n);
  const coverable = (left: bigint, roles: number): boolean => {
    if (left === 0n) return true;
    if (roles === 0) return false;
    const first = left & -left;
    return unique.some((one) => (one & first) !== 0n && coverable(left & ~one, roles - 1));
  };
  for (let roles = 0; ; roles++) if (coverable(all, roles)) return roles;
}

describe('the fewest roles', () => {
  it('are as few as trying every set of roles finds, without over-grant, and the bound never lies above them', () => {
    fc.assert(
      fc.property(smallMatrix, ({ lists, cols }) => {
        const matrix = matrixOf(lists, cols);
        const found = fewestRoles(matrix, solver);
        const check = checkCover(claimOf(matrix, found));
        const rank = rankOf(lists, cols);
        assert.deepEqual(check.problems, []);
        assert.equal(check.lowerBound, found.lowerBound);
        assert.equal(found.roles.length, rank);
        assert.ok(found.lowerBound <= rank);
        assert.equal(found.optimal, found.lowerBound === rank);
      }),
      { numRuns: 1000 },
    );
  });

  it('are proven also where too few grants are apart: seven of them, of which no role can have more than two', () => {
    const lists = [
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4],
      [1, 2, 3],
      [0, 1, 3, 4],
      [0, 1, 2, 4],
    ];
    const matrix = matrixOf(lists, 5);
    const found = fewestRoles(matrix, solver);
    assert.deepEqual(
      found.certificate.map(({ cells, capacity }) => [cells.length, capacity]),
      [[7, 2]],
    );
    assert.deepEqual([found.roles.length, found.lowerBound, found.optimal], [4, 4, true]);
    assert.deepEqual(checkCover(claimOf(matrix, found)).problems, []);
  });

  it('are covered and bounded rightly where noise makes more cliques than can be listed', () => {
    const { matrix } = plantIndependent(
      { users: 200, cols: 120, roles: 25, seed: 3 },
      { omissions: 0.05, exceptions: 0.1 },
    );
    const found = fewestRoles(matrix, solver);
    const check = checkCover(claimOf(matrix, found));
    assert.deepEqual(check.problems, []);
    assert.equal(check.lowerBound, found.lowerBound);
    assert.ok(found.lowerBound > 25 && found.lowerBound < found.roles.length);
  });

  it('of the edges of the border are right: one user, one permission, all, none, equal ones, 32 and 33 columns', () => {
    const fewest = (lists: readonly (readonly number[])[], cols: number): number => {
      const matrix = matrixOf(lists, cols);
      const found = fewestRoles(matrix, solver);
      assert.deepEqual(checkCover(claimOf(matrix, found)).problems, []);
      assert.equal(found.optimal, true);
      return found.roles.length;
    };
    assert.equal(fewest([], 0), 0);
    assert.equal(fewest([[], []], 3), 0);
    assert.equal(fewest([[0, 1, 2]], 3), 1);
    assert.equal(fewest([[0], [0], []], 1), 1);
    for (const width of [31, 32, 33, 64, 65]) {
      const all = Array.from({ length: width }, (_, col) => col);
      assert.equal(fewest([all, all, all], width), 1);
      assert.equal(
        fewest(
          all.map((col) => [col]),
          width,
        ),
        width,
      );
      assert.equal(fewest([all, all.slice(1)], width), 2);
    }
  });
});

describe('the checker of covers', () => {
  const matrix = matrixOf(
    [
      [0, 1],
      [1, 2],
      [0, 2],
    ],
    3,
  );
  const honest = claimOf(matrix, fewestRoles(matrix, solver));
  const problemsOf = (some: Partial<CoverClaim>): readonly string[] => checkCover({ ...honest, ...some }).problems;
  const [first, ...others] = honest.certificate;

  const doctored: readonly (readonly [string, Partial<CoverClaim>, RegExp])[] = [
    [
      'a role that gives more',
      { roles: [...honest.roles, { members: ['0'], permissions: ['2'] }] },
      /which is not held/,
    ],
    ['a grant that no role gives', { roles: honest.roles.slice(1) }, /no role gives/],
    ['a witness that is not held', { certificate: [{ capacity: 1, grants: [['0', '2', 1]] }] }, /does not hold/],
    ['the same witness twice', { certificate: [first!, first!, ...others] }, /grants of both/],
    ['a weight of nothing', { certificate: [{ capacity: 1, grants: [['0', '0', 0]] }] }, /no positive whole number/],
    ['half a weight', { certificate: [{ capacity: 1, grants: [['0', '0', 0.5]] }] }, /no positive whole number/],
    ['a capacity of nothing', { certificate: [{ capacity: 0, grants: [['0', '0', 1]] }] }, /no positive whole number/],
    [
      'more weight than a role can hold',
      {
        certificate: [
          {
            capacity: 1,
            grants: [
              ['0', '0', 1],
              ['0', '1', 1],
            ],
          },
        ],
      },
      /more than 1/,
    ],
  ];
  for (const [what, claim, problem] of doctored) {
    it(`finds ${what}`, () => assert.match(problemsOf(claim).join('\n'), problem));
  }

  it('finds nothing in an honest claim', () => assert.deepEqual(problemsOf({}), []));
});
