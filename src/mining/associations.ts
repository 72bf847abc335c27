import { colsOf, rowsOf, type Matrix } from './matrix.js';
import { tuning } from './tuning.js';

/** Entitlements whose holders are much the same: for one column, the columns it is associated with, ascending. */
export interface Associations {
  readonly cols: Int32Array;
  /** Jaccard of the holders, estimated from at most `tuning.sampledHolders` of them. */
  readonly strength: Float64Array;
}

/**
 * Mutual associations of every column, at the lowest level that is asked for. One-way confidence (Asso: Miettinen et al.,
 * "The Discrete Basis Problem", 2008) lets a job's candidate swallow its department; agreement both ways does not.
 * Counted sparsely, over the rows of a column's holders.
 */
export function associationsOf(matrix: Matrix): readonly Associations[] {
  const floor = Math.min(...tuning.associations);
  const counts = new Int32Array(matrix.cols);
  return Array.from({ length: matrix.cols }, (_, col) => associate(matrix, { col, floor, counts }));
}

interface Scan {
  readonly col: number;
  readonly floor: number;
  readonly counts: Int32Array;
}

function associate(matrix: Matrix, { col, floor, counts }: Scan): Associations {
  const holders = rowsOf(matrix, col);
  const sampled = Math.min(holders.length, tuning.sampledHolders);
  const touched: number[] = [];
  for (let at = 0; at < sampled; at++) {
    const row = holders[Math.floor((at * holders.length) / sampled)]!;
    for (const other of colsOf(matrix, row)) if (counts[other]!++ === 0) touched.push(other);
  }
  const cols: number[] = [];
  const strength: number[] = [];
  for (const other of touched.sort((a, b) => a - b)) {
    const shared = (counts[other]! * holders.length) / sampled;
    counts[other] = 0;
    const jaccard = shared / (holders.length + rowsOf(matrix, other).length - shared);
    if (jaccard < floor) continue;
    cols.push(other);
    strength.push(jaccard);
  }
  return { cols: Int32Array.from(cols), strength: Float64Array.from(strength) };
}
