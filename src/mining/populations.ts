import { associationsOf } from './associations.js';
import { rowsOf, type Matrix } from './matrix.js';
import { tuning } from './tuning.js';

/** The rows a role may be about, ascending. */
export type Population = Int32Array;

interface Core {
  readonly cols: readonly number[];
  readonly population: Population;
  /** How well the columns' holders agree with the population, 0…1; small cores are trusted less. */
  readonly fit: number;
}

/**
 * Candidate populations: cores of mutually associated entitlements at every level of association, and who holds most of
 * each; near-duplicates are absorbed by the one whose core fits better. Populations under `least` rows are left out.
 */
export function candidatePopulations(matrix: Matrix, least: number): readonly Population[] {
  const cores = coresOf(matrix).map((cols) => coreOf(matrix, cols));
  const ranked = cores.filter(({ population }) => population.length >= least).sort(byCore);
  return absorb(
    ranked.map(({ population }) => population),
    matrix.rows,
    tuning.absorb,
  );
}

const byCore = (a: Core, b: Core): number =>
  b.fit - a.fit ||
  b.cols.length - a.cols.length ||
  b.population.length - a.population.length ||
  a.cols[0]! - b.cols[0]!;

function coreOf(matrix: Matrix, cols: readonly number[]): Core {
  const population = holdersOf(matrix, cols, tuning.memberShare);
  const inside = new Uint8Array(matrix.rows);
  for (const row of population) inside[row] = 1;
  let agreement = 0;
  for (const col of cols) {
    const holders = rowsOf(matrix, col);
    let common = 0;
    for (const row of holders) common += inside[row]!;
    agreement += common / (holders.length + population.length - common);
  }
  return { cols, population, fit: agreement / (cols.length + tuning.doubt) };
}

function coresOf(matrix: Matrix): readonly (readonly number[])[] {
  const associations = associationsOf(matrix);
  const cores = new Map<string, readonly number[]>();
  for (const level of tuning.associations) {
    for (const { cols, strength } of associations) {
      const core = [...cols].filter((_, at) => strength[at]! >= level);
      if (core.length > 0) cores.set(core.join(), core);
    }
  }
  return [...cores.values()];
}

/** The rows that hold at least `share` of the columns, ascending. */
export function holdersOf(matrix: Matrix, cols: readonly number[], share: number): Population {
  const needed = Math.ceil(cols.length * share - 1e-9);
  const counts = new Int32Array(matrix.rows);
  for (const col of cols) for (const row of rowsOf(matrix, col)) counts[row]! += 1;
  const rows: number[] = [];
  for (let row = 0; row < matrix.rows; row++) if (counts[row]! >= needed && counts[row]! > 0) rows.push(row);
  return Int32Array.from(rows);
}

/** Keeps each population that overlaps none of those kept before it by `limit` (Jaccard) or more. */
export function absorb(ranked: readonly Population[], rows: number, limit: number): readonly Population[] {
  const kept: Population[] = [];
  const keptOf: number[][] = Array.from({ length: rows }, () => []);
  for (const population of ranked) {
    const shared = overlaps(population, keptOf);
    const like = [...shared].some(([at, count]) => count >= limit * (kept[at]!.length + population.length - count));
    if (like) continue;
    for (const row of population) keptOf[row]!.push(kept.length);
    kept.push(population);
  }
  return kept;
}

/** How many rows of the population lie in each of the sets that `setsOf` lists by row. */
export function overlaps(population: Population, setsOf: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const shared = new Map<number, number>();
  for (const row of population) for (const at of setsOf[row]!) shared.set(at, (shared.get(at) ?? 0) + 1);
  return shared;
}
