import { hasBit } from '../bits.js';
import type { Collapsed } from '../collapse.js';
import type { Cell } from './dominance.js';

/** Which cells can share a role; vertices are positions in a list of cells. */
export interface CellGraph {
  readonly size: number;
  /** By vertex its neighbours, ascending. */
  readonly neighbours: readonly (readonly number[])[];
}

export function cellGraph({ rowBits }: Collapsed, cells: readonly Cell[]): CellGraph {
  const neighbours: number[][] = cells.map(() => []);
  const byRow = positionsByRow(cells, rowBits.length);
  cells.forEach(({ row, col }, at) => {
    for (let other = 0; other < rowBits.length; other++) {
      // Only rows that hold this column can be in a role with it.
      if (byRow[other]!.length === 0 || !hasBit(rowBits[other]!, col)) continue;
      for (const near of byRow[other]!) {
        if (near !== at && hasBit(rowBits[row]!, cells[near]!.col)) neighbours[at]!.push(near);
      }
    }
    neighbours[at]!.sort((a, b) => a - b);
  });
  return { size: cells.length, neighbours };
}

function positionsByRow(cells: readonly Cell[], rows: number): readonly (readonly number[])[] {
  const byRow: number[][] = Array.from({ length: rows }, () => []);
  cells.forEach(({ row }, at) => byRow[row]!.push(at));
  return byRow;
}

/** The connected components: vertices of each ascending, in the order of their first. */
export function components({ size, neighbours }: CellGraph): readonly (readonly number[])[] {
  const seen = new Uint8Array(size);
  const found: (readonly number[])[] = [];
  for (let first = 0; first < size; first++) {
    if (seen[first] === 1) continue;
    const component = [first];
    seen[first] = 1;
    for (let at = 0; at < component.length; at++) {
      for (const near of neighbours[component[at]!]!) {
        if (seen[near] === 1) continue;
        seen[near] = 1;
        component.push(near);
      }
    }
    found.push(component.sort((a, b) => a - b));
  }
  return found;
}
