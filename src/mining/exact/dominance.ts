import { emptyBits, forEachBit, hasBit, isSubset, type Bits } from '../bits.js';
import type { Collapsed } from '../collapse.js';
import { colsOf, rowsOf } from '../matrix.js';

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
export function reduceCells(collapsed: Collapsed): Reduction {
  const remaining = collapsed.rowBits.map((bits) => bits.slice());
  const order = cellsByDegree(collapsed);
  const dominated: Dominated[] = [];
  for (let before = -1; before < dominated.length;) {
    before = dominated.length;
    for (const cell of order) {
      if (hasBit(remaining[cell.row]!, cell.col)) dominate(collapsed, { remaining, cell, dominated });
    }
  }
  const left: Cell[] = [];
  remaining.forEach((bits, row) => forEachBit(bits, (col) => left.push({ row, col })));
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
  readonly remaining: readonly Bits[];
  readonly cell: Cell;
  readonly dominated: Dominated[];
}

function dominate(collapsed: Collapsed, { remaining, cell, dominated }: Pass): void {
  const { matrix, rowBits, colBits } = collapsed;
  const { rowsUsed, colsUsed } = compatibleSpan(collapsed, remaining, cell);
  const wide = emptyBits(matrix.cols);
  for (const col of colsOf(matrix, cell.row))
    if (isSubset(rowsUsed, colBits[col]!)) wide[col >>> 5]! |= 1 << (col & 31);
  for (const row of rowsOf(matrix, cell.col)) {
    if (!isSubset(colsUsed, rowBits[row]!)) continue;
    const open = remaining[row]!;
    const leaving = open.map((word, at) => word & wide[at]!);
    if (row === cell.row) leaving[cell.col >>> 5]! &= ~(1 << (cell.col & 31));
    forEachBit(leaving, (col) => {
      open[col >>> 5]! &= ~(1 << (col & 31));
      dominated.push({ cell: { row, col }, by: cell });
    });
  }
}

/** Rows and columns of the remaining cells that are compatible with this one. */
function compatibleSpan({ matrix, rowBits }: Collapsed, remaining: readonly Bits[], { row, col }: Cell) {
  const held = rowBits[row]!;
  const rowsUsed = emptyBits(matrix.rows);
  const colsUsed = emptyBits(matrix.cols);
  for (const other of rowsOf(matrix, col)) {
    const open = remaining[other]!;
    let any = 0;
    for (let word = 0; word < held.length; word++) {
      const common = open[word]! & held[word]!;
      any |= common;
      colsUsed[word]! |= common;
    }
    if (any !== 0) rowsUsed[other >>> 5]! |= 1 << (other & 31);
  }
  return { rowsUsed, colsUsed };
}
