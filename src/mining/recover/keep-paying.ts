import type { Rectangle } from '../exact/fewest-roles.js';
import type { Matrix } from '../matrix.js';
import { chooseBits, roleBits } from './description-length.js';

/**
 * Takes out of roles without over-grant those that cost more bits than the grants that only they explain, as long as that
 * lowers the total: what is left over is told apart cheaper than by a role of its own.
 */
export function keepPaying(matrix: Matrix, roles: readonly Rectangle[]): readonly Rectangle[] {
  const cells = roles.map((role) => cellsOf(matrix, role));
  const counts = new Uint32Array(matrix.ones);
  for (const list of cells) for (const cell of list) counts[cell]! += 1;
  const alive = new Set(roles.keys());
  const only = (at: number): number => cells[at]!.reduce((sum, cell) => sum + (counts[cell] === 1 ? 1 : 0), 0);
  let missing = 0;
  const missingBits = (count: number): number => chooseBits(matrix.rows * matrix.cols - matrix.ones + count, count);
  for (let before = -1; before !== alive.size;) {
    before = alive.size;
    const byWorth = [...alive].map((at) => ({ at, worth: only(at) / roleBits(matrix, roles[at]!) }));
    for (const { at } of byWorth.sort((a, b) => a.worth - b.worth || a.at - b.at)) {
      const lost = only(at);
      const change = missingBits(missing + lost) - missingBits(missing) - roleBits(matrix, roles[at]!);
      if (change >= 0) continue;
      missing += lost;
      alive.delete(at);
      for (const cell of cells[at]!) counts[cell]! -= 1;
    }
  }
  return [...alive].map((at) => roles[at]!);
}

function cellsOf({ rowStart, rowCols }: Matrix, { rows, cols }: Rectangle): readonly number[] {
  const wanted = new Set(cols);
  const cells: number[] = [];
  for (const row of rows) {
    for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++) if (wanted.has(rowCols[at]!)) cells.push(at);
  }
  return cells;
}
