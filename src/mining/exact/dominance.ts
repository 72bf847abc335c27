import type { Collapsed } from '../collapse.js';
import { fastKernel, type MakeKernel } from '../kernel/bit-kernel.js';
import { cellTables, type CellTables } from '../kernel/cell-tables.js';
import { colsOf, rowsOf, type Matrix } from '../matrix.js';

/** A grant of the collapsed matrix. */
export interface Cell {
  readonly row: number;
  readonly col: number;
}

/** A cell that needs no covering of its own: whatever role covers `by` can take it along. */
export interface Dominated {
  readonly cell: Cell;
  readonly by: Cell;
}

export interface Reduction {
  /** Cells that have to be covered; ascending by row, then column. */
  readonly left: readonly Cell[];
  /** The others, in the order in which they left. */
  readonly dominated: readonly Dominated[];
}

/**
 * Takes out dominated cells until none is left to take (Ene et al., SACMAT 2008; "essential entries" of Belohlavek & Trnecka,
 * 2015). Two cells are compatible when one role can have both without over-grant. Where every remaining cell that is
 * compatible with `by` is compatible with `cell`, any role that covers `by` can be given `cell`.
 */
export function reduceCells(collapsed: Collapsed, makeKernel: MakeKernel = fastKernel): Reduction {
  const { matrix } = collapsed;
  const tables = cellTables(collapsed, makeKernel);
  const { words, openTable, ofCols } = tables;
  const order = cellsByDegree(collapsed);
  const dominated: Dominated[] = [];
  const remains = ({ row, col }: Cell): boolean =>
    ((words[(openTable + row * ofCols) / 4 + (col >>> 5)]! >>> (col & 31)) & 1) === 1;
  for (let before = -1; before < dominated.length;) {
    before = dominated.length;
    for (const cell of order) if (remains(cell)) dominate(matrix, { tables, cell, dominated });
  }
  const left: Cell[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    for (const col of colsOf(matrix, row)) if (remains({ row, col })) left.push({ row, col });
  }
  return { left, dominated };
}

/** How many words `reduceCells` reads in one pass, at most. */
export function reductionWork({ matrix }: Collapsed): number {
  const words = (matrix.cols + 31) >>> 5;
  let work = 0;
  for (let col = 0; col < matrix.cols; col++) {
    const holders = rowsOf(matrix, col).length;
    work += holders * holders * words;
  }
  return work;
}

/** The fewest compatible cells first: they dominate most. */
function cellsByDegree({ matrix }: Collapsed): readonly Cell[] {
  const cells: (Cell & { readonly degree: number })[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const held = colsOf(matrix, row);
    for (const col of held) cells.push({ row, col, degree: held.length * rowsOf(matrix, col).length });
  }
  return cells.sort((a, b) => a.degree - b.degree || a.row - b.row || a.col - b.col);
}

interface Pass {
  readonly tables: CellTables;
  readonly cell: Cell;
  readonly dominated: Dominated[];
}

function dominate(matrix: Matrix, { tables, cell, dominated }: Pass): void {
  const { words, openTable, ofCols, wide, takers } = tables;
  findSpan(matrix, tables, cell);
  for (const row of rowsOf(matrix, cell.col)) {
    if (((words[takers / 4 + (row >>> 5)]! >>> (row & 31)) & 1) === 0) continue;
    const open = (openTable + row * ofCols) / 4;
    for (let word = 0; word < ofCols / 4; word++) {
      let leaving = words[open + word]! & words[wide / 4 + word]!;
      if (row === cell.row && word === cell.col >>> 5) leaving &= ~(1 << (cell.col & 31));
      words[open + word]! &= ~leaving;
      for (; leaving !== 0; leaving &= leaving - 1) {
        const col = 32 * word + (31 - Math.clz32(leaving & -leaving));
        dominated.push({ cell: { row, col }, by: cell });
      }
    }
  }
}

/**
 * Rows and columns of the remaining cells that are compatible with this one; then which of its row's columns have all of
 * those rows (`wide`), and which of its column's rows all of those columns (`takers`).
 */
function findSpan(matrix: Matrix, tables: CellTables, { row, col }: Cell): void {
  const { kernel, words, colsUsed, rowsUsed, wide, takers, ofCols, ofRows, rowTable, openTable, colTable } = tables;
  words.fill(0, colsUsed / 4, (takers + ofRows) / 4);
  const [holders, held] = [tables.colRows + 4 * matrix.colStart[col]!, tables.rowCols + 4 * matrix.rowStart[row]!];
  const [height, width] = [rowsOf(matrix, col).length, colsOf(matrix, row).length];
  kernel.span(holders, height, openTable, ofCols, rowTable + row * ofCols, colsUsed, rowsUsed);
  kernel.supersets(held, width, colTable, ofRows, rowsUsed, wide);
  kernel.supersets(holders, height, rowTable, ofCols, colsUsed, takers);
}
