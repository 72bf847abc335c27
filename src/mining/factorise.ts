import { explainColumns, type Model } from './explain-columns.js';
import { colsOf, matrixOf, rowsOf, type Matrix } from './matrix.js';
import { inherit } from './nesting.js';
import { absorb, candidatePopulations, holdersOf, type Population } from './populations.js';
import { ownColumns, prune } from './prune.js';
import { tuning } from './tuning.js';

/** A role in the noise: whom it is about, and what it adds to the roles it is nested in. */
export interface Factor {
  readonly population: Population;
  /** Ascending, never empty. */
  readonly own: readonly number[];
}

/**
 * Noise-tolerant Boolean factorisation. What nearly everybody holds is lifted off first as the birthright. Of the rest,
 * candidate populations compete to explain each entitlement; those that do not pay by description length leave; what
 * certain roles leave unexplained gives further candidates. Deterministic: no randomness, ties by index. `least` is the
 * smallest population worth a role.
 */
export function factorise(matrix: Matrix, least: number): readonly Factor[] {
  const own = birthrightColumns(matrix, least);
  if (own.length === 0) return mineFactors(matrix, least);
  const birthright: Factor = { population: holdersOf(matrix, own, tuning.memberShare), own };
  const everybody: Factor = { population: Int32Array.from({ length: matrix.rows }, (_, row) => row), own };
  return [birthright, ...mineFactors(without(matrix, [everybody]), least)];
}

function birthrightColumns(matrix: Matrix, least: number): readonly number[] {
  const needed = Math.max(least, tuning.birthrightShare * matrix.rows);
  return Array.from({ length: matrix.cols }, (_, col) => col).filter((col) => rowsOf(matrix, col).length >= needed);
}

function mineFactors(matrix: Matrix, least: number): readonly Factor[] {
  let populations = candidatePopulations(matrix, least);
  for (let round = 1; round <= tuning.rounds; round++) {
    const factors = weigh(matrix, populations);
    const refined = factors
      .map(({ own }) => holdersOf(matrix, own, tuning.memberShare))
      .filter(({ length }) => length >= least)
      .sort(bySize);
    const further = round < tuning.rounds ? populationsLeft(matrix, factors, least) : [];
    populations = absorb([...refined, ...further], matrix.rows, tuning.absorbRefined);
  }
  return weigh(matrix, populations);
}

const bySize = (a: Population, b: Population): number => b.length - a.length;

function weigh(matrix: Matrix, populations: readonly Population[]): readonly Factor[] {
  const model: Model = explainColumns(matrix, inherit(populations, matrix.rows));
  prune(model);
  const factors = ownColumns(model).map((own, role) => ({
    population: model.populations[role]!,
    own: [...own].sort((a, b) => a - b),
  }));
  return factors.filter(({ own }, role) => own.length > 0 && model.alive[role] === 1);
}

/** Populations seen only once the certain roles are taken out: with their own entitlements, or with all they hold. */
function populationsLeft(matrix: Matrix, factors: readonly Factor[], least: number): readonly Population[] {
  const certain = factors.filter(({ own }) => own.length >= tuning.certainOwn);
  const views = [certain, certain.map((factor) => ({ ...factor, own: alsoHeld(matrix, factor) }))];
  return views.flatMap((taken) => [...candidatePopulations(without(matrix, taken), least)].sort(bySize));
}

function alsoHeld(matrix: Matrix, { population, own }: Factor): readonly number[] {
  const held = new Int32Array(matrix.cols);
  for (const row of population) for (const col of colsOf(matrix, row)) held[col]! += 1;
  for (const col of own) held[col] = population.length;
  const needed = Math.max(1, tuning.alsoHeldShare * population.length);
  const cols: number[] = [];
  for (let col = 0; col < matrix.cols; col++) if (held[col]! >= needed) cols.push(col);
  return cols;
}

function without(matrix: Matrix, factors: readonly Factor[]): Matrix {
  const factorsOf: number[][] = Array.from({ length: matrix.rows }, () => []);
  factors.forEach(({ population }, at) => population.forEach((row) => factorsOf[row]!.push(at)));
  const explainedFor = new Int32Array(matrix.cols).fill(-1);
  const left = factorsOf.map((held, row) => {
    for (const at of held) for (const col of factors[at]!.own) explainedFor[col] = row;
    return colsOf(matrix, row).filter((col) => explainedFor[col] !== row);
  });
  return matrixOf(left, matrix.cols);
}
