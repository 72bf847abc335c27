import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkLimits } from '../../src/certificate/check-limits.js';
import { InputError } from '../../src/domain/errors.js';
import { noLimits, type Limits } from '../../src/mining/limits/limits.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { mineMatrix, objectives, type MatrixTask, type MinedMatrix } from '../../src/mining/mine-matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { limitsFor, smallMatrix } from '../support/small-matrices.js';

const solver = await highsSolver();

const mined = (matrix: Matrix, limits: Partial<Limits>, some: Partial<MatrixTask> = {}): MinedMatrix =>
  mineMatrix(matrix, { objective: 'roles', work: 5_000, seed: 1, ...some, limits: { ...noLimits, ...limits } }, solver);

const rolesOf = ({ roles }: MinedMatrix): readonly string[] =>
  roles.map(({ rows, cols }) => `${rows.join(' ')} | ${cols.join(' ')}`).sort();

const reasonsOf = ({ missing }: MinedMatrix): readonly string[] =>
  missing.map(({ row, col, reason }) => `${row} ${col} ${reason}`);

const limitedMatrix = smallMatrix.chain(({ lists, cols }) =>
  fc.record({ lists: fc.constant(lists), cols: fc.constant(cols), limits: limitsFor(lists.length, cols) }),
);

describe('limits', () => {
  for (const objective of objectives) {
    it(`are kept by the roles of ${objective}, whatever the matrix: said by hand, not by the checker`, () => {
      fc.assert(
        fc.property(limitedMatrix, ({ lists, cols, limits }) => {
          const matrix = matrixOf(lists, cols);
          const { roles, overGranted } = mined(matrix, limits, { objective });
          for (const role of roles) {
            assert.ok(role.rows.length >= limits.minMembers);
            assert.ok(role.cols.length >= limits.minPermissions && role.cols.length <= limits.maxPermissions);
            for (const [a, b] of limits.apart) assert.ok(!(role.cols.includes(a) && role.cols.includes(b)));
          }
          lists.forEach((_, row) => {
            assert.ok(roles.filter(({ rows }) => rows.includes(row)).length <= limits.maxRolesPerUser);
          });
          for (const { col } of overGranted) assert.ok(!limits.neverOverGrant.includes(col));
          if (objective !== 'recover') assert.deepEqual(overGranted, []);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('take from the fewest roles, and from the least complex, only what no role within them can give', () => {
    fc.assert(
      fc.property(limitedMatrix, fc.constantFrom('roles', 'wsc'), ({ lists, cols, limits: all }, objective) => {
        const limits = { ...all, maxRolesPerUser: Number.POSITIVE_INFINITY };
        const { missing } = mined(matrixOf(lists, cols), limits, { objective });
        for (const { row, col } of missing) assert.ok(!canGive(lists, cols, { row, col, limits }), `${row} ${col}`);
      }),
      { numRuns: 500 },
    );
  });

  it('of members: a grant whose permission has too few holders is left, and nothing else', () => {
    const lists = [
      [0, 1, 3],
      [0, 1, 2],
      [0, 1, 2],
      [2, 4],
    ];
    const found = mined(matrixOf(lists, 5), { minMembers: 2 });
    assert.deepEqual(rolesOf(found), ['0 1 2 | 0 1', '1 2 3 | 2']);
    assert.deepEqual(reasonsOf(found), ['0 3 too_few_holders', '3 4 too_few_holders']);
    assert.equal(found.optimal, true);
  });

  it('of permissions: a role takes along what its members hold besides, and somebody with too little is left', () => {
    const lists = [[0, 1], [0, 1], [0, 1, 2], [2], [2, 3], [2, 3]];
    const found = mined(matrixOf(lists, 4), { minPermissions: 2 });
    assert.deepEqual(reasonsOf(found), ['3 2 too_few_permissions']);
    assert.deepEqual(rolesOf(found), ['0 1 2 | 0 1', '2 | 0 2', '4 5 | 2 3']);
  });

  it('of permissions at most: a large role becomes several of the same members, about equally large', () => {
    const lists = Array.from({ length: 3 }, () => [0, 1, 2, 3, 4]);
    const found = mined(matrixOf(lists, 5), { maxPermissions: 3 });
    assert.deepEqual(rolesOf(found), ['0 1 2 | 0 1 2', '0 1 2 | 3 4']);
    assert.deepEqual(found.missing, []);
  });

  it('of pairs: two permissions that are kept apart come by two roles', () => {
    const lists = Array.from({ length: 3 }, () => [0, 1, 2]);
    const found = mined(matrixOf(lists, 3), { apart: [[0, 2]] });
    assert.deepEqual(rolesOf(found), ['0 1 2 | 0 1', '0 1 2 | 2']);
    const two = mined(
      matrixOf(
        [
          [0, 2],
          [0, 2],
        ],
        3,
      ),
      { apart: [[0, 2]], minPermissions: 2 },
    );
    assert.deepEqual(reasonsOf(two), ['0 0 kept_apart', '0 2 kept_apart', '1 0 kept_apart', '1 2 kept_apart']);
  });

  it('of roles a user: who is in too many gets what is left of theirs as one role more', () => {
    const lists = [[0], [0], [1], [1], [2], [2], [0, 1, 2], [0, 1, 2]];
    const found = mined(matrixOf(lists, 3), { maxRolesPerUser: 2 });
    assert.deepEqual(found.missing, []);
    // Which of the three alike they keep is left open.
    const [most, ...others] = [...found.roles].sort((a, b) => b.rows.length - a.rows.length);
    assert.deepEqual([found.roles.length, most?.rows.length, most?.cols.length], [4, 4, 1]);
    const more = others.find(({ cols }) => cols.length === 2);
    assert.deepEqual(more?.rows, [6, 7]);
    assert.deepEqual([...(more?.cols ?? []), ...(most?.cols ?? [])].sort(), [0, 1, 2]);
    const kept = mined(matrixOf(lists, 3), { maxRolesPerUser: 2, maxPermissions: 1 });
    assert.deepEqual(reasonsOf(kept), ['6 0 role_limit', '7 0 role_limit']);
  });

  it('of what nobody may gain: those who hold it get it by a role of its own', () => {
    const lists = Array.from({ length: 12 }, (_, row) => (row < 2 ? [0, 1, 2, 3] : [0, 1, 2, 3, 4]));
    const matrix = matrixOf([...lists, ...Array.from({ length: 12 }, () => [5, 6, 7, 8, 9])], 10);
    const free = mined(matrix, {}, { objective: 'recover' });
    assert.deepEqual(
      free.overGranted.map(({ row, col }) => [row, col]),
      [
        [0, 4],
        [1, 4],
      ],
    );
    const found = mined(matrix, { neverOverGrant: [4] }, { objective: 'recover' });
    assert.deepEqual([found.overGranted, found.missing], [[], []]);
  });

  it('that contradict one another, or the matrix, are refused before anything is mined', () => {
    const matrix = matrixOf([[0, 1], [0]], 2);
    const wrong: readonly Partial<Limits>[] = [
      { minPermissions: 2, maxPermissions: 1 },
      { minMembers: 3 },
      { minPermissions: 3 },
      { apart: [[1, 1]] },
    ];
    for (const limits of wrong) {
      assert.throws(
        () => mined(matrix, limits),
        (error) => error instanceof InputError && error.code === 'LIMITS_CONTRADICT',
      );
    }
  });
});

/** Whether some rectangle of held cells within the limits has this cell: every set of columns is tried. */
function canGive(
  lists: readonly (readonly number[])[],
  cols: number,
  { row, col, limits }: { readonly row: number; readonly col: number; readonly limits: Limits },
): boolean {
  for (let set = 1; set < 1 << cols; set++) {
    const wanted = Array.from({ length: cols }, (_, at) => at).filter((at) => (set >> at) & 1);
    if (!wanted.includes(col) || wanted.length < limits.minPermissions || wanted.length > limits.maxPermissions)
      continue;
    if (limits.apart.some(([a, b]) => wanted.includes(a) && wanted.includes(b))) continue;
    const members = lists.flatMap((list, at) => (wanted.every((one) => list.includes(one)) ? [at] : []));
    if (members.includes(row) && members.length >= limits.minMembers) return true;
  }
  return false;
}

describe('the checker of limits', () => {
  const lists = [[0, 1, 2], [0, 1], [0], [2]];
  const claim: Parameters<typeof checkLimits<number>>[0] = {
    grants: lists.map((list, row) => [row, list] as const),
    roles: [
      { members: [0, 1, 2], permissions: [0], ownPermissions: [0], parents: [] },
      { members: [0, 1], permissions: [0, 1], ownPermissions: [1], parents: [0] },
    ],
    overGranted: [],
    missing: [
      [0, 2, 'noise'],
      [3, 2, 'too_few_holders'],
    ],
    limits: noLimits,
  };
  const problemsOf = (some: Partial<typeof claim>, limits: Partial<Limits> = {}): string =>
    checkLimits({ ...claim, ...some, limits: { ...noLimits, ...limits } }).join('\n');
  const [wide, narrow] = [claim.roles[0]!, claim.roles[1]!];

  const doctored: readonly (readonly [string, string, RegExp])[] = [
    [
      'a grant that is missing and not said to be',
      problemsOf({ missing: [[0, 2, 'noise']] }),
      /what no role gives 3 is not/,
    ],
    [
      'one that is said to be missing and is given',
      problemsOf({ missing: [...claim.missing, [1, 1, 'noise']] }),
      /gives 1 is not/,
    ],
    [
      'a gain that is not told',
      problemsOf({ roles: [wide, { ...narrow, members: [0, 1, 2] }] }),
      /what 2 gains is not/,
    ],
    ['a gain that is told and is none', problemsOf({ overGranted: [[2, 1]] }), /what 2 gains is not/],
    [
      'a gain of what nobody may gain',
      problemsOf({ roles: [wide, { ...narrow, members: [0, 1, 2] }], overGranted: [[2, 1]] }, { neverOverGrant: [1] }),
      /2 would gain 1/,
    ],
    [
      'more gains than may be',
      problemsOf({ roles: [wide, { ...narrow, members: [0, 1, 2] }], overGranted: [[2, 1]], overGrant: 0 }),
      /1 cells are over-granted, 0 may be/,
    ],
    ['more left out than may be, but for what a limit took', problemsOf({ underGrant: 0 }), /1 grants are left out, 0/],
    ['a role of too few members', problemsOf({}, { minMembers: 3 }), /role 1 has 2 members/],
    ['a role of too few permissions', problemsOf({}, { minPermissions: 2 }), /role 0 has 1 permissions/],
    ['a role of too many permissions', problemsOf({}, { maxPermissions: 1 }), /role 1 has 2 permissions/],
    [
      'a pair in one role that is kept apart, also where a parent gives one of the two',
      problemsOf({}, { apart: [[1, 0]] }),
      /gives both/,
    ],
    ['a user in too many roles', problemsOf({}, { maxRolesPerUser: 1 }), /0 has 2 roles/],
    ['a parent that comes later', problemsOf({ roles: [{ ...wide, parents: [1] }, narrow] }), /does not come before/],
    ['a parent that is none', problemsOf({ roles: [wide, { ...narrow, parents: [-1] }] }), /does not come before/],
    [
      'members whom the parent has not',
      problemsOf({
        roles: [{ ...wide, members: [0, 2] }, narrow],
        missing: [
          [0, 2, 'noise'],
          [3, 2, 'noise'],
        ],
      }),
      /has not/,
    ],
    [
      'own permissions that do not add up',
      problemsOf({ roles: [wide, { ...narrow, ownPermissions: [] }] }),
      /own permissions/,
    ],
    [
      'a member who is no user',
      problemsOf({ roles: [{ ...wide, members: [0, 1, 2, 9] }, narrow] }),
      /9 is a member and no user/,
    ],
    ['a member twice', problemsOf({ roles: [{ ...wide, members: [0, 1, 2, 2] }, narrow] }), /names a member twice/],
  ];
  for (const [what, problems, found] of doctored) it(`finds ${what}`, () => assert.match(problems, found));

  it('finds nothing where all is as claimed', () => assert.equal(problemsOf({}), ''));
});
