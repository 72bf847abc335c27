import { countBits, countCommon, forEachBit, takeOut, type Bits } from './bits.js';
import type { Collapsed } from './collapse.js';
import type { Concept } from './concept.js';

/** Cells no role covers yet. */
export interface Uncovered {
  readonly rows: readonly Bits[];
  /** Uncovered cells of each row and of each column. */
  readonly rowCount: Int32Array;
  readonly colCount: Int32Array;
  left: number;
}

export function uncoveredOf({ matrix, rowBits, colBits }: Collapsed): Uncovered {
  return {
    rows: rowBits.map((bits) => bits.slice()),
    rowCount: Int32Array.from(rowBits, countBits),
    colCount: Int32Array.from(colBits, countBits),
    left: matrix.ones,
  };
}

/** How many uncovered cells the concept would cover. */
export function gainOf(uncovered: Uncovered, { rows, cols }: Concept): number {
  let gain = 0;
  forEachBit(rows, (row) => (gain += countCommon(uncovered.rows[row]!, cols)));
  return gain;
}

export function coverBy(uncovered: Uncovered, { rows, cols }: Concept): void {
  forEachBit(rows, (row) => {
    const before = uncovered.rows[row]!;
    const gone = before.map((word, at) => word & cols[at]!);
    forEachBit(gone, (col) => (uncovered.colCount[col]! -= 1));
    const count = countBits(gone);
    uncovered.rowCount[row]! -= count;
    uncovered.left -= count;
    takeOut(before, cols);
  });
}
