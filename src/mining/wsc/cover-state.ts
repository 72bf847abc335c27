import type { Collapsed } from '../collapse.js';
import { colsOf, type Matrix } from '../matrix.js';

/** A role of a cover that is being changed: rows and columns of the collapsed matrix. */
export interface OpenRole {
  readonly rows: Set<number>;
  readonly cols: Set<number>;
}

/** Above this many cells, held or not, a cell is found by binary search instead of in a table. */
const LARGEST_TABLE = 1 << 24;

/**
 * Roles without over-grant, how often each grant is covered, and what it all costs by flat weighted structural complexity:
 * one a role, one for each of its people, one for each of its permissions (Molloy et al., SACMAT 2008). Every change can be
 * taken back to a mark, in the opposite order.
 */
export class CoverState {
  readonly matrix: Matrix;
  /** What a collapsed row, and column, stands for: so many people, so many permissions. */
  readonly rowWeight: readonly number[];
  readonly colWeight: readonly number[];
  readonly roles = new Set<OpenRole>();
  readonly rolesOfRow: readonly Set<OpenRole>[];
  readonly rolesOfCol: readonly Set<OpenRole>[];
  cost = 0;
  /** Cells looked at so far: what bounds a search. */
  work = 0;
  private readonly counts: Uint32Array;
  private readonly table: Int32Array | undefined;
  private readonly journal: (() => void)[] = [];

  constructor({ matrix, rowGroups, colGroups }: Collapsed) {
    this.matrix = matrix;
    this.rowWeight = rowGroups.map(({ length }) => length);
    this.colWeight = colGroups.map(({ length }) => length);
    this.rolesOfRow = rowGroups.map(() => new Set());
    this.rolesOfCol = colGroups.map(() => new Set());
    this.counts = new Uint32Array(matrix.ones);
    this.table = matrix.rows * matrix.cols <= LARGEST_TABLE ? tableOf(matrix) : undefined;
  }

  /** Where this cell stands among the held ones, or −1. */
  cell(row: number, col: number): number {
    return this.table ? this.table[row * this.matrix.cols + col]! - 1 : search(this.matrix, row, col);
  }

  countOf(row: number, col: number): number {
    return this.counts[this.cell(row, col)]!;
  }

  /** The caller makes sure that every one of the rows holds every one of the columns. */
  open(rows: Iterable<number>, cols: Iterable<number>): OpenRole {
    const role: OpenRole = { rows: new Set(), cols: new Set() };
    this.roles.add(role);
    this.cost += 1;
    this.journal.push(() => {
      this.roles.delete(role);
      this.cost -= 1;
    });
    for (const col of cols) this.addCol(role, col);
    for (const row of rows) this.addRow(role, row);
    return role;
  }

  close(role: OpenRole): void {
    for (const row of role.rows) this.dropRow(role, row);
    for (const col of role.cols) this.dropCol(role, col);
    this.roles.delete(role);
    this.cost -= 1;
    this.journal.push(() => {
      this.roles.add(role);
      this.cost += 1;
    });
  }

  addRow(role: OpenRole, row: number): void {
    this.putRow(role, row);
    this.journal.push(() => this.takeRow(role, row));
  }

  dropRow(role: OpenRole, row: number): void {
    this.takeRow(role, row);
    this.journal.push(() => this.putRow(role, row));
  }

  addCol(role: OpenRole, col: number): void {
    this.putCol(role, col);
    this.journal.push(() => this.takeCol(role, col));
  }

  dropCol(role: OpenRole, col: number): void {
    this.takeCol(role, col);
    this.journal.push(() => this.putCol(role, col));
  }

  /** Whether others give this row all that the role gives it. */
  isRowSpare(role: OpenRole, row: number): boolean {
    for (const col of role.cols) if (this.counts[this.cell(row, col)]! < 2) return false;
    return true;
  }

  isColSpare(role: OpenRole, col: number): boolean {
    for (const row of role.rows) if (this.counts[this.cell(row, col)]! < 2) return false;
    return true;
  }

  mark(): number {
    return this.journal.length;
  }

  rollBack(mark: number): void {
    while (this.journal.length > mark) this.journal.pop()!();
  }

  /** What was done so far stays. */
  commit(): void {
    this.journal.length = 0;
  }

  private putRow(role: OpenRole, row: number): void {
    role.rows.add(row);
    this.rolesOfRow[row]!.add(role);
    this.cost += this.rowWeight[row]!;
    for (const col of role.cols) this.counts[this.cell(row, col)]! += 1;
    this.work += role.cols.size;
  }

  private takeRow(role: OpenRole, row: number): void {
    role.rows.delete(row);
    this.rolesOfRow[row]!.delete(role);
    this.cost -= this.rowWeight[row]!;
    for (const col of role.cols) this.counts[this.cell(row, col)]! -= 1;
    this.work += role.cols.size;
  }

  private putCol(role: OpenRole, col: number): void {
    role.cols.add(col);
    this.rolesOfCol[col]!.add(role);
    this.cost += this.colWeight[col]!;
    for (const row of role.rows) this.counts[this.cell(row, col)]! += 1;
    this.work += role.rows.size;
  }

  private takeCol(role: OpenRole, col: number): void {
    role.cols.delete(col);
    this.rolesOfCol[col]!.delete(role);
    this.cost -= this.colWeight[col]!;
    for (const row of role.rows) this.counts[this.cell(row, col)]! -= 1;
    this.work += role.rows.size;
  }
}

/** One more than the position of each held cell, 0 where nothing is held. */
function tableOf(matrix: Matrix): Int32Array {
  const table = new Int32Array(matrix.rows * matrix.cols);
  for (let row = 0; row < matrix.rows; row++) {
    const first = matrix.rowStart[row]!;
    colsOf(matrix, row).forEach((col, at) => (table[row * matrix.cols + col] = first + at + 1));
  }
  return table;
}

function search({ rowStart, rowCols }: Matrix, row: number, col: number): number {
  let low = rowStart[row]!;
  let high = rowStart[row + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowCols[middle]! < col) low = middle + 1;
    else high = middle;
  }
  return low < rowStart[row + 1]! && rowCols[low] === col ? low : -1;
}
