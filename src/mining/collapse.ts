import { bitsOf, type Bits } from './bits.js';
import { colsOf, matrixOf, rowsOf, type Matrix } from './matrix.js';

/** The matrix with equal rows and equal columns taken together, empty ones left out; as bits, both ways. */
export interface Collapsed {
  readonly matrix: Matrix;
  readonly rowBits: readonly Bits[];
  readonly colBits: readonly Bits[];
}

/**
 * A role that has one of two equal rows can have both without over-grant, and the same of columns: so the fewest roles, and
 * every bound on them, are the same before and after.
 */
export function collapse(matrix: Matrix): Collapsed {
  const rows = firstOfEqual(matrix.rows, (row) => colsOf(matrix, row));
  const narrow = matrixOf(
    rows.map((row) => colsOf(matrix, row)),
    matrix.cols,
  );
  const cols = firstOfEqual(narrow.cols, (col) => rowsOf(narrow, col));
  const small = matrixOf(transposed(narrow, cols), cols.length);
  return {
    matrix: small,
    rowBits: Array.from({ length: small.rows }, (_, row) => bitsOf(colsOf(small, row), small.cols)),
    colBits: Array.from({ length: small.cols }, (_, col) => bitsOf(rowsOf(small, col), small.rows)),
  };
}

function firstOfEqual(count: number, listOf: (at: number) => Int32Array): readonly number[] {
  const first = new Map<string, number>();
  for (let at = 0; at < count; at++) {
    const list = listOf(at);
    const key = list.join();
    if (list.length > 0 && !first.has(key)) first.set(key, at);
  }
  return [...first.values()];
}

function transposed(matrix: Matrix, cols: readonly number[]): readonly (readonly number[])[] {
  const lists: number[][] = Array.from({ length: matrix.rows }, () => []);
  cols.forEach((col, at) => {
    for (const row of rowsOf(matrix, col)) lists[row]!.push(at);
  });
  return lists;
}
