import { forEachBit, hasBit, takeOut } from './bits.js';
import type { Collapsed } from './collapse.js';
import { colsOf } from './matrix.js';
import type { Random } from './random.js';

/** Beyond this many cells of the collapsed matrix no bound is computed. */
export const lowerBoundCap = 2_000_000;

export interface Cell {
  readonly row: number;
  readonly col: number;
}

/**
 * Cells no two of which can share a role without over-grant (Ene et al., SACMAT 2008): u holds p and v holds q, but u lacks
 * q or v lacks p. So no exact cover has fewer roles than these cells. Greedy, least compatible first, with seeded restarts.
 */
export function incompatibleCells(collapsed: Collapsed, restarts: number, random: Random): readonly Cell[] {
  const cells = cellsOf(collapsed);
  if (cells.length > lowerBoundCap) return [];
  let best: readonly Cell[] = [];
  for (let run = 0; run <= restarts; run++) {
    const weight = cells.map(
      ({ row, col }) => degree(collapsed, { row, col }, run) * (run < 2 ? 1 : 0.75 + random() / 2),
    );
    const order = cells.map((_, at) => at).sort((a, b) => weight[a]! - weight[b]! || a - b);
    const found = pickIncompatible(collapsed, cells, order);
    if (found.length > best.length) best = found;
  }
  return best;
}

function cellsOf({ matrix }: Collapsed): readonly Cell[] {
  const cells: Cell[] = [];
  for (let row = 0; row < matrix.rows; row++) for (const col of colsOf(matrix, row)) cells.push({ row, col });
  return cells;
}

/** An upper bound on how many cells this one is compatible with; every other run looks at the shorter side only. */
function degree({ matrix }: Collapsed, { row, col }: Cell, run: number): number {
  const width = matrix.rowStart[row + 1]! - matrix.rowStart[row]!;
  const height = matrix.colStart[col + 1]! - matrix.colStart[col]!;
  return run % 2 === 0 ? width * height : Math.min(width, height);
}

function pickIncompatible(
  { matrix, rowBits, colBits }: Collapsed,
  cells: readonly Cell[],
  order: readonly number[],
): readonly Cell[] {
  const open = rowBits.map((bits) => bits.slice());
  const picked: Cell[] = [];
  for (const at of order) {
    const { row, col } = cells[at]!;
    if (!hasBit(open[row]!, col)) continue;
    picked.push({ row, col });
    forEachBit(colBits[col]!, (other) => takeOut(open[other]!, rowBits[row]!));
  }
  return matrix.ones > 0 ? picked : [];
}
