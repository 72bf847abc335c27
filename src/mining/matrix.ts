/** A boolean matrix as index lists, by row (CSR) and by column (CSC). All lists ascend. Rows are identities. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** How many cells are set. */
  readonly ones: number;
  readonly rowStart: Int32Array;
  readonly rowCols: Int32Array;
  readonly colStart: Int32Array;
  readonly colRows: Int32Array;
}

/** Numbers in memory that threads share, so that a matrix goes to a thread without being copied. */
export const sharedInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

/** `lists[i]` are the columns of row `i`, ascending and distinct, as a snapshot holds them. */
export function matrixOf(lists: readonly ArrayLike<number>[], cols: number): Matrix {
  const rowStart = sharedInts(lists.length + 1);
  lists.forEach((list, i) => (rowStart[i + 1] = rowStart[i]! + list.length));
  const rowCols = sharedInts(rowStart[lists.length]!);
  lists.forEach((list, i) => rowCols.set(list, rowStart[i]));
  return matrixFrom(rowStart, rowCols, cols);
}

/** From rows as they are kept: row `i` is `rowCols` from `rowStart[i]` up to `rowStart[i + 1]`, ascending and distinct. */
export const matrixFrom = (rowStart: Int32Array, rowCols: Int32Array, cols: number): Matrix => ({
  ...{ rows: rowStart.length - 1, cols, ones: rowCols.length, rowStart, rowCols },
  ...transpose(rowStart, rowCols, cols),
});

function transpose(rowStart: Int32Array, rowCols: Int32Array, cols: number): Pick<Matrix, 'colStart' | 'colRows'> {
  const colStart = sharedInts(cols + 1);
  for (const j of rowCols) colStart[j + 1]! += 1;
  for (let j = 0; j < cols; j++) colStart[j + 1]! += colStart[j]!;
  const next = colStart.slice(0, cols);
  const colRows = sharedInts(rowCols.length);
  for (let i = 0; i + 1 < rowStart.length; i++)
    for (let at = rowStart[i]!; at < rowStart[i + 1]!; at++) colRows[next[rowCols[at]!]!++] = i;
  return { colStart, colRows };
}

/** The columns of a row; a view, not a copy. */
export const colsOf = (matrix: Matrix, row: number): Int32Array =>
  matrix.rowCols.subarray(matrix.rowStart[row], matrix.rowStart[row + 1]);

/** The rows of a column; a view, not a copy. */
export const rowsOf = (matrix: Matrix, col: number): Int32Array =>
  matrix.colRows.subarray(matrix.colStart[col], matrix.colStart[col + 1]);

/** How many rows hold a column. */
export const heightOf = ({ colStart }: Matrix, col: number): number => colStart[col + 1]! - colStart[col]!;
