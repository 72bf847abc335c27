import type { Collapsed } from '../collapse.js';
import type { BitKernel, MakeKernel } from './bit-kernel.js';

/** The cells of a collapsed matrix, and those that remain of them, in the memory of a kernel. Offsets are bytes. */
export interface CellTables {
  readonly kernel: BitKernel;
  /** The same memory by words. */
  readonly words: Uint32Array;
  /** One set of columns a row: what it holds, and what remains of that. */
  readonly rowTable: number;
  readonly openTable: number;
  /** One set of rows a column. */
  readonly colTable: number;
  /** Bytes of a set of columns, and of a set of rows. */
  readonly ofCols: number;
  readonly ofRows: number;
  /** The matrix's own lists. */
  readonly rowCols: number;
  readonly colRows: number;
  /** Scratch: two sets of columns, two of rows. */
  readonly colsUsed: number;
  readonly wide: number;
  readonly rowsUsed: number;
  readonly takers: number;
}

const aligned = (bytes: number): number => 16 * Math.ceil(bytes / 16);

export function cellTables({ matrix }: Collapsed, makeKernel: MakeKernel): CellTables {
  const [ofCols, ofRows] = [aligned(matrix.cols / 8), aligned(matrix.rows / 8)];
  let end = 0;
  const take = (bytes: number): number => {
    const begin = end;
    end += aligned(bytes);
    return begin;
  };
  const places = {
    ...{ ofCols, ofRows, rowTable: take(matrix.rows * ofCols), openTable: take(matrix.rows * ofCols) },
    ...{ colTable: take(matrix.cols * ofRows), rowCols: take(4 * matrix.ones), colRows: take(4 * matrix.ones) },
    ...{ colsUsed: take(ofCols), wide: take(ofCols), rowsUsed: take(ofRows), takers: take(ofRows) },
  };
  const kernel = makeKernel(end);
  const words = new Uint32Array(kernel.memory);
  words.set(matrix.rowCols, places.rowCols / 4);
  words.set(matrix.colRows, places.colRows / 4);
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.rowStart[row]!; at < matrix.rowStart[row + 1]!; at++) {
      const col = matrix.rowCols[at]!;
      words[(places.rowTable + row * ofCols) / 4 + (col >>> 5)]! |= 1 << (col & 31);
      words[(places.colTable + col * ofRows) / 4 + (row >>> 5)]! |= 1 << (row & 31);
    }
  }
  words.copyWithin(places.openTable / 4, places.rowTable / 4, (places.rowTable + matrix.rows * ofCols) / 4);
  return { ...places, kernel, words };
}
