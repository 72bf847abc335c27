import type { Rectangle } from '../exact/fewest-roles.js';
import { colsOf, rowsOf, type Matrix } from '../matrix.js';
import type { RoleShape } from './role-shape.js';

/**
 * Gives roles of too few members whoever else holds all of them, and roles of too few columns what all members hold as well,
 * what fewest hold first. Without over-grant. Those that stay too small are left out.
 */
export function enlargeRoles(matrix: Matrix, roles: readonly Rectangle[], shape: RoleShape): readonly Rectangle[] {
  const { minMembers, minPermissions } = shape.limits;
  const seen = new Set<string>();
  return roles.flatMap((role) => {
    const rows = role.rows.length < minMembers ? withHolders(matrix, role) : role.rows;
    const cols = role.cols.length < minPermissions ? withCommon(matrix, { rows, cols: role.cols }, shape) : role.cols;
    if (rows.length < minMembers || cols.length < minPermissions) return [];
    if (rows === role.rows && cols === role.cols) return [role];
    const key = `${rows.join()};${cols.join()}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ rows, cols }];
  });
}

/** The role's rows and all that hold every column of it, ascending. */
const withHolders = (matrix: Matrix, { rows, cols }: Rectangle): readonly number[] =>
  [...new Set([...rows, ...holdersOfAll(matrix, cols)])].sort((a, b) => a - b);

/** The rows that hold every one of the columns, ascending. */
export function holdersOfAll(matrix: Matrix, cols: readonly number[]): readonly number[] {
  const [first, ...others] = cols.toSorted((a, b) => rowsOf(matrix, a).length - rowsOf(matrix, b).length);
  if (first === undefined) return [];
  let rows = [...rowsOf(matrix, first)];
  for (const col of others) {
    const holders = new Set(rowsOf(matrix, col));
    rows = rows.filter((row) => holders.has(row));
  }
  return rows;
}

function withCommon(matrix: Matrix, { rows, cols }: Rectangle, shape: RoleShape): readonly number[] {
  const [first, ...others] = rows.toSorted((a, b) => colsOf(matrix, a).length - colsOf(matrix, b).length);
  let common = first === undefined ? [] : [...colsOf(matrix, first)].filter((col) => !cols.includes(col));
  for (const row of others) {
    const held = new Set(colsOf(matrix, row));
    common = common.filter((col) => held.has(col));
  }
  const all = [...cols];
  const holders = (col: number): number => rowsOf(matrix, col).length;
  for (const col of common.sort((a, b) => holders(a) - holders(b) || a - b)) {
    if (all.length >= shape.limits.minPermissions) break;
    if (shape.takes(all, col)) all.push(col);
  }
  return all.sort((a, b) => a - b);
}
