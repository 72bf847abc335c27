import { rowsOf, type Matrix } from '../matrix.js';
import { SetFinder } from '../set-finder.js';
import { Tally } from '../tally.js';
import type { Associations } from './associations.js';
import { neededOf, type Core } from './cores.js';
import { subsetBits } from './description-length.js';
import type { Pool } from './pool.js';
import { tuning } from './tuning.js';

/** The rows a role may be about, ascending. */
export type Population = Int32Array;

/**
 * Candidate populations: cores of mutually associated entitlements at every level of association, and who holds most of
 * each; near-duplicates are absorbed by the one whose core fits better. Populations under `least` rows are left out, and so
 * are those of one entitlement that could never pay. `known` are populations found before.
 */
export function candidatePopulations(
  matrix: Matrix,
  least: number,
  { known, cellBits, pool }: { readonly known: readonly Population[]; readonly cellBits: number; readonly pool: Pool },
): readonly Population[] {
  const sets = associatedSets(pool.each('associations', { matrix, least }, matrix.cols));
  const all = pool.each('cores', { matrix, sets }, sets.length).filter(({ population }) => population.length >= least);
  const cores = all.filter(({ cols }) => cols.length > 1);
  const singles = all.filter(({ cols }) => cols.length === 1);
  const absorbed = (all: readonly Core[]): readonly Population[] =>
    absorb(
      [...all].sort(byCore).map(({ population }) => population),
      matrix.rows,
      tuning.absorb,
    );
  const nested = nestedIn([...known, ...absorbed(cores)], matrix.rows);
  const worth = singles.filter(({ population }) => paysAlone(population, matrix, cellBits) || nested(population));
  return absorbed([...cores, ...worth]);
}

/** Whether naming these rows one by one costs less than the one column that they explain, which may hide gaps. */
function paysAlone({ length }: Population, { rows }: Matrix, cellBits: number): boolean {
  return subsetBits(rows, length) < (1 - tuning.hidden) * cellBits * length;
}

/** Whether a population lies in one of these, which makes it cheaper to name. */
function nestedIn(populations: readonly Population[], rows: number): (population: Population) => boolean {
  const finder = new SetFinder(populations.length, rows);
  populations.forEach((items, set) => finder.add(set, items));
  return (population) =>
    finder.holding(population, tuning.containedShare, (size) => size > population.length).length > 0;
}

const byCore = (a: Core, b: Core): number =>
  b.fit - a.fit ||
  b.cols.length - a.cols.length ||
  b.population.length - a.population.length ||
  a.cols[0]! - b.cols[0]!;

/** The distinct sets of associated columns, at every level. */
function associatedSets(associations: readonly Associations[]): readonly Int32Array[] {
  const sets = new Map<string, Int32Array>();
  for (const level of tuning.associations) {
    for (const { cols, strength } of associations) {
      const set = cols.filter((_, at) => strength[at]! >= level);
      if (set.length > 0) sets.set(set.join(), set);
    }
  }
  return [...sets.values()];
}

/** The rows that hold at least `share` of the columns, ascending. */
export function holdersOf(matrix: Matrix, cols: readonly number[], share: number, tally?: Tally): Population {
  const counts = tally ?? new Tally(matrix.rows);
  for (const col of cols) counts.addAll(rowsOf(matrix, col));
  const rows = counts.atLeast(neededOf(cols.length, share));
  counts.clear();
  return rows;
}

/** Keeps each population that overlaps none of those kept before it by `limit` (Jaccard) or more. */
export function absorb(ranked: readonly Population[], rows: number, limit: number): readonly Population[] {
  const kept: Population[] = [];
  const finder = new SetFinder(ranked.length, rows);
  for (const population of ranked) {
    const { length } = population;
    // What is common to both is no more than the smaller one, and their union no less than the larger one.
    const similar = (size: number): boolean => Math.min(size, length) >= limit * Math.max(size, length);
    const near = finder.holding(population, limit, similar);
    if (near.some(({ set, common }) => common >= limit * (kept[set]!.length + length - common))) continue;
    finder.add(kept.length, population);
    kept.push(population);
  }
  return kept;
}
