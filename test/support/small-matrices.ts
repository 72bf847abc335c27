import fc from 'fast-check';
import { checkCover } from '../../src/certificate/check-cover.js';
import type { Rectangle } from '../../src/mining/exact/fewest-roles.js';
import type { Limits } from '../../src/mining/limits/limits.js';
import type { Matrix } from '../../src/mining/matrix.js';

/** Rows as lists of columns, up to 7 × 7; empty and equal rows and columns included. */
export const smallMatrix = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, cols]) => {
    const row = fc.subarray(Array.from({ length: cols }, (_, col) => col));
    return fc.array(row, { minLength: rows, maxLength: rows }).map((lists) => ({ lists, cols }));
  });

/** Limits that some matrix of these sides can keep to. */
export const limitsFor = (rows: number, cols: number): fc.Arbitrary<Limits> =>
  fc
    .record({
      minMembers: fc.integer({ min: 1, max: Math.min(3, rows) }),
      minPermissions: fc.integer({ min: 1, max: Math.min(3, cols) }),
      more: fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY),
      maxRolesPerUser: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      neverOverGrant: fc.subarray(Array.from({ length: cols }, (_, col) => col)),
      apart: fc.array(fc.tuple(fc.nat({ max: cols - 1 }), fc.nat({ max: cols - 1 })), { maxLength: 3 }),
    })
    .map(({ more, apart, ...limits }) => ({
      ...limits,
      maxPermissions: limits.minPermissions + more,
      apart: apart.filter(([a, b]) => a !== b),
    }));

/** Pairs of row and column, as the checker reads them. */
export function grantsOf({ rows, rowStart, rowCols }: Matrix): readonly (readonly [string, string])[] {
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    [...rowCols.subarray(rowStart[row], rowStart[row + 1])].map((col) => [String(row), String(col)] as const),
  );
}

export const namedRoles = (
  roles: readonly Rectangle[],
): readonly { readonly members: readonly string[]; readonly permissions: readonly string[] }[] =>
  roles.map(({ rows, cols }) => ({ members: rows.map(String), permissions: cols.map(String) }));

/** What is given and not held, or held and not given. */
export const coverProblems = (matrix: Matrix, roles: readonly Rectangle[]): readonly string[] =>
  checkCover({ grants: grantsOf(matrix), roles: namedRoles(roles), certificate: [] }).problems;
