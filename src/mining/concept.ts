import { emptyBits, forEachBit, fullBits, isSubset, keepCommon, type Bits } from './bits.js';
import type { Collapsed } from './collapse.js';

/** A role without over-grant that cannot grow: every row holds every column, and no other row or column would fit. */
export interface Concept {
  readonly rows: Bits;
  readonly cols: Bits;
}

/** The concept of all rows that hold these columns. */
export function conceptOfCols({ matrix, colBits, rowBits }: Collapsed, cols: Bits): Concept {
  const rows = fullBits(matrix.rows);
  forEachBit(cols, (col) => keepCommon(rows, colBits[col]!));
  const closed = fullBits(matrix.cols);
  forEachBit(rows, (row) => keepCommon(closed, rowBits[row]!));
  return { rows, cols: closed };
}

/** The concept of all columns that these rows hold. */
export function conceptOfRows(collapsed: Collapsed, rows: Bits): Concept {
  const cols = fullBits(collapsed.matrix.cols);
  forEachBit(rows, (row) => keepCommon(cols, collapsed.rowBits[row]!));
  return conceptOfCols(collapsed, cols);
}

export const single = (item: number, size: number): Bits => {
  const bits = emptyBits(size);
  bits[item >>> 5] = 1 << (item & 31);
  return bits;
};

/** Whether the concept grants nothing that is not held. */
export function isExact({ rowBits }: Collapsed, { rows, cols }: Concept): boolean {
  let exact = true;
  forEachBit(rows, (row) => (exact &&= isSubset(cols, rowBits[row]!)));
  return exact;
}
