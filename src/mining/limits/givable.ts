import { colsOf, matrixOf, rowsOf, type Matrix } from '../matrix.js';
import type { Limits } from './limits.js';

export type UngivableReason = 'too_few_holders' | 'too_few_permissions';

/** What roles of enough members and permissions can give at all. */
export interface Givable {
  /** As large as the matrix, without the cells that no such role can have. */
  readonly matrix: Matrix;
  /** Why a held cell is not in it; undefined where it is. */
  readonly reasonOf: (row: number, col: number) => UngivableReason | undefined;
}

/**
 * Takes out columns of which too few rows are left, and rows of which too few columns are left, until nothing changes: no role
 * without over-grant that has `minMembers` rows and `minPermissions` columns can have one of those cells.
 */
export function givableCells(matrix: Matrix, { minMembers, minPermissions }: Limits): Givable {
  if (minMembers <= 1 && minPermissions <= 1) return { matrix, reasonOf: () => undefined };
  const holders = Int32Array.from({ length: matrix.cols }, (_, col) => rowsOf(matrix, col).length);
  const held = Int32Array.from({ length: matrix.rows }, (_, row) => colsOf(matrix, row).length);
  const rowOut = new Uint8Array(matrix.rows);
  const colOut = new Uint8Array(matrix.cols);
  for (let changed = true; changed;) {
    const cols = takeOut(colOut, holders, minMembers);
    for (const col of cols) for (const row of rowsOf(matrix, col)) if (rowOut[row] === 0) held[row]! -= 1;
    const rows = takeOut(rowOut, held, minPermissions);
    for (const row of rows) for (const col of colsOf(matrix, row)) if (colOut[col] === 0) holders[col]! -= 1;
    changed = rows.length > 0;
  }
  if (!rowOut.includes(1) && !colOut.includes(1)) return { matrix, reasonOf: () => undefined };
  const left = Array.from({ length: matrix.rows }, (_, row) =>
    rowOut[row] === 1 ? [] : colsOf(matrix, row).filter((col) => colOut[col] === 0),
  );
  const reasonOf = (row: number, col: number): UngivableReason | undefined =>
    colOut[col] === 1 ? 'too_few_holders' : rowOut[row] === 1 ? 'too_few_permissions' : undefined;
  return { matrix: matrixOf(left, matrix.cols), reasonOf };
}

/** Marks and returns those that are not out yet and have too few. */
function takeOut(out: Uint8Array, counts: Int32Array, least: number): readonly number[] {
  const found: number[] = [];
  counts.forEach((count, at) => {
    if (out[at] === 0 && count < least) found.push(at);
  });
  for (const at of found) out[at] = 1;
  return found;
}
