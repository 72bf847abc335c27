import { bitsOf, type Bits } from './bits.js';
import { colsOf, matrixOf, rowsOf, type Matrix } from './matrix.js';

/** The matrix with equal rows and equal columns taken together, empty ones left out; as bits, both ways. */
export interface Collapsed {
  readonly matrix: Matrix;
  readonly rowBits: readonly Bits[];
  readonly colBits: readonly Bits[];
  /** The rows, and columns, of the matrix that each stands for; ascending. */
  readonly rowGroups: readonly (readonly number[])[];
  readonly colGroups: readonly (readonly number[])[];
}

/**
 * A role that has one of two equal rows can have both without over-grant, and the same of columns: so the fewest roles, and
 * every bound on them, are the same before and after.
 */
export function collapse(matrix: Matrix): Collapsed {
  const rowGroups = equalGroups(matrix.rows, (row) => colsOf(matrix, row));
  const narrow = matrixOf(
    rowGroups.map(([first]) => colsOf(matrix, first!)),
    matrix.cols,
  );
  const colGroups = equalGroups(narrow.cols, (col) => rowsOf(narrow, col));
  const small = matrixOf(transposed(narrow, colGroups), colGroups.length);
  return {
    matrix: small,
    rowBits: Array.from({ length: small.rows }, (_, row) => bitsOf(colsOf(small, row), small.cols)),
    colBits: Array.from({ length: small.cols }, (_, col) => bitsOf(rowsOf(small, col), small.rows)),
    rowGroups,
    colGroups,
  };
}

/** Positions of equal lists, the empty ones left out. */
function equalGroups(count: number, listOf: (at: number) => Int32Array): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (let at = 0; at < count; at++) {
    const list = listOf(at);
    if (list.length === 0) continue;
    const key = list.join();
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  }
  return [...groups.values()];
}

function transposed(matrix: Matrix, colGroups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const lists: number[][] = Array.from({ length: matrix.rows }, () => []);
  colGroups.forEach(([first], at) => {
    for (const row of rowsOf(matrix, first!)) lists[row]!.push(at);
  });
  return lists;
}
