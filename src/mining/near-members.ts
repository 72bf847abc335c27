import type { Rectangle } from './exact/fewest-roles.js';
import { colsOf, rowsOf, type Matrix } from './matrix.js';
import { Tally } from './tally.js';

/** Who holds less than this share of what a role gives is not even near it. */
export const nearShare = 0.75;

/** Somebody who holds most of a role, and the columns that they lack. */
export interface NearRow {
  readonly row: number;
  readonly missing: readonly number[];
}

/** The columns that a row does not hold. */
export function lacking(matrix: Matrix, row: number, cols: readonly number[]): readonly number[] {
  const held = new Set(colsOf(matrix, row));
  return cols.filter((col) => !held.has(col));
}

/** Who is near a role and no member, and may become one; ascending. */
export function outsideOf(
  matrix: Matrix,
  { rows, cols }: Rectangle,
  mayJoin: (row: number) => boolean,
): readonly NearRow[] {
  const tally = new Tally(matrix.rows);
  for (const col of cols) tally.addAll(rowsOf(matrix, col));
  const members = new Set(rows);
  const near = tally.atLeast(Math.ceil(nearShare * cols.length));
  return [...near]
    .filter((row) => tally.counts[row]! < cols.length && !members.has(row) && mayJoin(row))
    .map((row) => ({ row, missing: lacking(matrix, row, cols) }));
}
