import { rowsOf, type Matrix } from '../matrix.js';
import { Tally } from '../tally.js';
import type { Population } from './populations.js';
import type { Range } from './ranges.js';
import { tuning } from './tuning.js';

/** Associated entitlements, and who holds most of them. */
export interface Core {
  readonly cols: Int32Array;
  readonly population: Population;
  /** How well the columns' holders agree with the population, 0…1; small cores are trusted less. */
  readonly fit: number;
}

/** Each of a range of sets of columns as a core. */
export function coresOf(
  { matrix, sets }: { readonly matrix: Matrix; readonly sets: readonly Int32Array[] },
  { from, to }: Range,
): readonly Core[] {
  const tally = new Tally(matrix.rows);
  return sets.slice(from, to).map((cols) => coreOf(matrix, cols, tally));
}

function coreOf(matrix: Matrix, cols: Int32Array, tally: Tally): Core {
  for (const col of cols) tally.addAll(rowsOf(matrix, col));
  const needed = neededOf(cols.length, tuning.memberShare);
  const population = tally.atLeast(needed);
  let agreement = 0;
  for (const col of cols) {
    const holders = rowsOf(matrix, col);
    let common = 0;
    for (let at = 0; at < holders.length; at++) if (tally.counts[holders[at]!]! >= needed) common++;
    agreement += common / (holders.length + population.length - common);
  }
  tally.clear();
  return { cols, population, fit: agreement / (cols.length + tuning.doubt) };
}

/** How many of so many columns a share of them is. */
export const neededOf = (cols: number, share: number): number => Math.max(1, Math.ceil(cols * share - 1e-9));
