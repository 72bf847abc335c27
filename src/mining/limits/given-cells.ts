import type { Rectangle } from '../exact/fewest-roles.js';
import type { Matrix } from '../matrix.js';

/** How often each held cell is given by some roles. What they give beyond what is held does not count. */
export class GivenCells {
  private readonly matrix: Matrix;
  private readonly counts: Uint32Array;

  constructor(matrix: Matrix, roles: Iterable<Rectangle>) {
    this.matrix = matrix;
    this.counts = new Uint32Array(matrix.ones);
    for (const role of roles) this.add(role);
  }

  add(role: Rectangle): void {
    this.change(role, 1);
  }

  remove(role: Rectangle): void {
    this.change(role, -1);
  }

  /** Whether a cell, by its position among the held ones, is given. */
  isGiven(cell: number): boolean {
    return this.counts[cell]! > 0;
  }

  /** How many cells the role alone gives. */
  onlyBy(role: Rectangle): number {
    let only = 0;
    this.visit(role, (cell) => (only += this.counts[cell] === 1 ? 1 : 0));
    return only;
  }

  private change(role: Rectangle, by: number): void {
    this.visit(role, (cell) => (this.counts[cell]! += by));
  }

  private visit({ rows, cols }: Rectangle, visit: (cell: number) => void): void {
    for (const row of rows) {
      for (const col of cols) {
        const cell = cellAt(this.matrix, row, col);
        if (cell >= 0) visit(cell);
      }
    }
  }
}

/** Where a cell stands among the held ones, or −1. */
export function cellAt({ rowStart, rowCols }: Matrix, row: number, col: number): number {
  let low = rowStart[row]!;
  const end = rowStart[row + 1]!;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowCols[middle]! < col) low = middle + 1;
    else high = middle;
  }
  return low < end && rowCols[low] === col ? low : -1;
}
