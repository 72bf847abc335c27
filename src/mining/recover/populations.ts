import { rowsOf, type Matrix } from '../matrix.js';
import { SetFinder } from '../set-finder.js';
import { Tally } from '../tally.js';
import { associationsOf } from './associations.js';
import { subsetBits } from './description-length.js';
import { tuning } from './tuning.js';

/** The rows a role may be about, ascending. */
export type Population = Int32Array;

interface Core {
  readonly cols: Int32Array;
  readonly population: Population;
  /** How well the columns' holders agree with the population, 0…1; small cores are trusted less. */
  readonly fit: number;
}

/**
 * Candidate populations: cores of mutually associated entitlements at every level of association, and who holds most of
 * each; near-duplicates are absorbed by the one whose core fits better. Populations under `least` rows are left out, and so
 * are those of one entitlement that could never pay. `known` are populations found before.
 */
export function candidatePopulations(
  matrix: Matrix,
  least: number,
  { known, cellBits }: { readonly known: readonly Population[]; readonly cellBits: number },
): readonly Population[] {
  const tally = new Tally(matrix.rows);
  const [cores, singles]: [Core[], Core[]] = [[], []];
  for (const cols of coresOf(matrix, least)) {
    const core = coreOf(matrix, cols, tally);
    if (core.population.length >= least) (cols.length > 1 ? cores : singles).push(core);
  }
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

const neededOf = (cols: number, share: number): number => Math.max(1, Math.ceil(cols * share - 1e-9));

function coresOf(matrix: Matrix, least: number): readonly Int32Array[] {
  const associations = associationsOf(matrix, least);
  const cores = new Map<string, Int32Array>();
  for (const level of tuning.associations) {
    for (const { cols, strength } of associations) {
      const core = cols.filter((_, at) => strength[at]! >= level);
      if (core.length > 0) cores.set(core.join(), core);
    }
  }
  return [...cores.values()];
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
