import { heightOf, rowsOf, type Matrix } from '../matrix.js';
import { countMarked } from '../set-finder.js';
import { Tally } from '../tally.js';
import { countColumns } from './common-columns.js';
import type { Range } from './ranges.js';
import { tuning } from './tuning.js';

/** Entitlements whose holders are much the same: for one column, the columns it is associated with, ascending. */
export interface Associations {
  readonly cols: Int32Array;
  /** Jaccard of the holders. */
  readonly strength: Float64Array;
}

/**
 * Mutual associations of every column of a range that at least `least` rows hold, at the lowest level that is asked for. One-way
 * confidence (Asso: Miettinen et al., "The Discrete Basis Problem", 2008) lets a job's candidate swallow its department;
 * agreement both ways does not. Whatever few of a column's holders do not point to is not compared with it.
 */
export function associationsOf(
  { matrix, least }: { readonly matrix: Matrix; readonly least: number },
  { from, to }: Range,
): readonly Associations[] {
  const scan: Scan = { tally: new Tally(matrix.cols), held: new Uint8Array(matrix.rows) };
  return Array.from({ length: to - from }, (_, at) =>
    heightOf(matrix, from + at) < least ? NONE : associate(matrix, from + at, scan),
  );
}

const NONE: Associations = { cols: new Int32Array(0), strength: new Float64Array(0) };

const floor = Math.min(...tuning.associations);

interface Scan {
  readonly tally: Tally;
  /** One byte a row; all zero between calls. */
  readonly held: Uint8Array;
}

function associate(matrix: Matrix, col: number, { tally, held }: Scan): Associations {
  const holders = rowsOf(matrix, col);
  const likely = likelyAssociates(matrix, holders, tally);
  for (let at = 0; at < holders.length; at++) held[holders[at]!] = 1;
  const jaccard = Float64Array.from(likely, (other) => jaccardOf(rowsOf(matrix, other), held, holders.length));
  for (let at = 0; at < holders.length; at++) held[holders[at]!] = 0;
  const close = (_: number, at: number): boolean => jaccard[at]! >= floor;
  return { cols: likely.filter(close), strength: jaccard.filter(close) };
}

/** Columns that enough of the holders looked at hold: a Jaccard of a half means half of them, and chance takes some away. */
function likelyAssociates(matrix: Matrix, holders: Int32Array, tally: Tally): Int32Array {
  const looked = Math.min(holders.length, tuning.sampledHolders);
  const sample = Int32Array.from({ length: looked }, (_, at) => holders[Math.floor((at * holders.length) / looked)]!);
  countColumns(matrix, sample, tally);
  const share = looked < holders.length ? tuning.sampledShare : floor;
  const likely = tally.atLeast(Math.max(1, Math.ceil(share * looked - 1e-9)));
  tally.clear();
  // Two sets of which one is much larger have little in common, whatever they share.
  const similar = (height: number): boolean =>
    Math.min(height, holders.length) >= floor * Math.max(height, holders.length);
  return likely.filter((other) => similar(heightOf(matrix, other)));
}

function jaccardOf(rows: Int32Array, held: Uint8Array, holders: number): number {
  const common = countMarked(rows, held);
  return common / (rows.length + holders - common);
}
