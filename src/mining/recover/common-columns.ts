import { heightOf, rowsOf, type Matrix } from '../matrix.js';
import { leastHits, sampleOf } from '../sample.js';
import { countMarked } from '../set-finder.js';
import { Tally } from '../tally.js';
import type { Population } from './populations.js';

/** Columns, ascending, and how many rows of a population hold each. */
export interface CommonColumns {
  readonly cols: Int32Array;
  readonly held: Int32Array;
}

/** Counts how many of the rows hold each column; returns how many cells they have. */
export function countColumns({ rowStart, rowCols }: Matrix, rows: Int32Array, tally: Tally): number {
  let cells = 0;
  for (let at = 0; at < rows.length; at++) {
    const [from, to] = [rowStart[rows[at]!]!, rowStart[rows[at]! + 1]!];
    tally.addAll(rowCols, from, to);
    cells += to - from;
  }
  return cells;
}

/**
 * The columns that at least a share of a population holds. Of a large one a few rows tell which columns may; those alone are
 * counted, exactly (see `leastHits` for how seldom one is missed).
 */
export function commonColumns(matrix: Matrix): (population: Population, share: number) => CommonColumns {
  const tally = new Tally(matrix.cols);
  const marks = new Uint8Array(matrix.rows);

  function countAll(population: Population, needed: number): CommonColumns {
    countColumns(matrix, population, tally);
    const cols = tally.atLeast(needed);
    const held = cols.map((col) => tally.counts[col]!);
    tally.clear();
    return { cols, held };
  }

  function countLikely(population: Population, likely: Int32Array, needed: number): CommonColumns {
    for (let at = 0; at < population.length; at++) marks[population[at]!] = 1;
    const counts = likely.map((col) => countMarked(rowsOf(matrix, col), marks));
    for (let at = 0; at < population.length; at++) marks[population[at]!] = 0;
    const enough = (_: number, at: number): boolean => counts[at]! >= needed;
    return { cols: likely.filter(enough), held: counts.filter(enough) };
  }

  return (population, share) => {
    const needed = Math.max(1, Math.ceil(share * population.length - 1e-9));
    const sample = sampleOf(population);
    if (sample.length === population.length) return countAll(population, needed);
    const cells = countColumns(matrix, sample, tally);
    const likely = tally.atLeast(leastHits(population.length, share));
    tally.clear();
    const whole = (cells / sample.length) * population.length;
    const alone = likely.reduce((sum, col) => sum + heightOf(matrix, col), 0);
    return whole <= alone ? countAll(population, needed) : countLikely(population, likely, needed);
  };
}
