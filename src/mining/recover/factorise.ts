import { matrixFrom, rowsOf, sharedInts, type Matrix } from '../matrix.js';
import { Membership } from '../membership.js';
import { computeAll, type Remember } from '../remember.js';
import { Tally } from '../tally.js';
import { cellBitsOf } from './description-length.js';
import { explainColumns, type Model } from './explain-columns.js';
import { inherit } from './nesting.js';
import { alone, type Pool } from './pool.js';
import { absorb, candidatePopulations, holdersOf, type Population } from './populations.js';
import { ownColumns, prune } from './prune.js';
import { tuning } from './tuning.js';

/** A role in the noise: whom it is about, and what it adds to the roles it is nested in. */
export interface Factor {
  readonly population: Population;
  /** Ascending, never empty. */
  readonly own: readonly number[];
}

interface Aids {
  readonly remember: Remember;
  readonly pool: Pool;
}

/**
 * Noise-tolerant Boolean factorisation. What nearly everybody holds is lifted off first as the birthright. Of the rest,
 * candidate populations compete to explain each entitlement; those that do not pay by description length leave; what
 * certain roles leave unexplained gives further candidates. Deterministic: no randomness, ties by index. `least` is the
 * smallest population worth a role. Each round is a step to remember. The result is the same whatever the pool.
 */
export function factorise(matrix: Matrix, least: number, remember = computeAll, pool: Pool = alone): readonly Factor[] {
  const aids: Aids = { remember, pool };
  const own = birthrightColumns(matrix, least);
  if (own.length === 0) return mineFactors(matrix, least, aids);
  const birthright: Factor = { population: holdersOf(matrix, own, tuning.memberShare), own };
  const everybody: Factor = { population: Int32Array.from({ length: matrix.rows }, (_, row) => row), own };
  return [birthright, ...mineFactors(without(matrix, [everybody]), least, aids)];
}

function birthrightColumns(matrix: Matrix, least: number): readonly number[] {
  const needed = Math.max(least, tuning.birthrightShare * matrix.rows);
  return Array.from({ length: matrix.cols }, (_, col) => col).filter((col) => rowsOf(matrix, col).length >= needed);
}

/** Rounds of weighing and looking at what is left, until the roles stay as they are. */
function mineFactors(matrix: Matrix, least: number, { remember, pool }: Aids): readonly Factor[] {
  const cellBits = cellBitsOf(matrix);
  let factors = remember('round 0', () =>
    weigh(matrix, candidatePopulations(matrix, least, { known: [], cellBits, pool }), pool),
  );
  for (let round = 1; round <= tuning.rounds; round++) {
    const before = factors;
    factors = remember(`round ${round}`, () => {
      const further = round < tuning.rounds ? populationsLeft(matrix, before, { least, cellBits, pool }) : [];
      const candidates = [...refined(matrix, before, least), ...further];
      return weigh(matrix, absorb(candidates, matrix.rows, tuning.absorbRefined), pool);
    });
    if (ownKey(factors) === ownKey(before)) break;
  }
  return factors;
}

/** Who holds most of what each factor gives, the largest first. */
function refined(matrix: Matrix, factors: readonly Factor[], least: number): readonly Population[] {
  const tally = new Tally(matrix.rows);
  return factors
    .map(({ own }) => holdersOf(matrix, own, tuning.memberShare, tally))
    .filter(({ length }) => length >= least)
    .sort(bySize);
}

const ownKey = (factors: readonly Factor[]): string =>
  factors
    .map(({ own }) => own.join())
    .sort()
    .join(';');

const bySize = (a: Population, b: Population): number => b.length - a.length;

function weigh(matrix: Matrix, populations: readonly Population[], pool: Pool): readonly Factor[] {
  const model: Model = explainColumns(matrix, inherit(populations, matrix.rows), pool);
  prune(model);
  const factors = ownColumns(model).map((own, role) => ({
    population: model.populations[role]!,
    own: [...own].sort((a, b) => a - b),
  }));
  return factors.filter(({ own }, role) => own.length > 0 && model.alive[role] === 1);
}

/** Populations seen only once the certain roles are taken out: with their own entitlements, or with all they hold. */
function populationsLeft(
  matrix: Matrix,
  factors: readonly Factor[],
  { least, cellBits, pool }: { readonly least: number; readonly cellBits: number; readonly pool: Pool },
): readonly Population[] {
  const known = factors.map(({ population }) => population);
  const certain = factors.filter(({ own }) => own.length >= tuning.certainOwn);
  const populations = certain.map(({ population }) => population);
  const common = pool.each('commonColumns', { matrix, populations, share: tuning.alsoHeldShare }, certain.length);
  const alsoHeld = certain.map(({ population, own }, at) => ({
    population,
    own: [...new Set([...common[at]!.cols, ...own])].sort((a, b) => a - b),
  }));
  return [certain, alsoHeld].flatMap((taken) =>
    [...candidatePopulations(without(matrix, taken), least, { known, cellBits, pool })].sort(bySize),
  );
}

/** The matrix without what these factors give to the rows of their populations. */
function without(matrix: Matrix, factors: readonly Factor[]): Matrix {
  const factorsOf = Membership.of(
    factors.map(({ population }) => population),
    matrix.rows,
  );
  const owns = factors.map(({ own }) => Int32Array.from(own));
  const held = new Tally(factors.length);
  const explainedFor = new Int32Array(matrix.cols).fill(-1);
  const rowStart = sharedInts(matrix.rows + 1);
  const rowCols = new Int32Array(matrix.ones);
  let used = 0;
  for (let row = 0; row < matrix.rows; row++) {
    factorsOf.countSets(row, held);
    for (let at = 0; at < held.size; at++) {
      const own = owns[held.touched[at]!]!;
      for (let one = 0; one < own.length; one++) explainedFor[own[one]!] = row;
    }
    held.clear();
    for (let at = matrix.rowStart[row]!; at < matrix.rowStart[row + 1]!; at++) {
      const col = matrix.rowCols[at]!;
      if (explainedFor[col] !== row) rowCols[used++] = col;
    }
    rowStart[row + 1] = used;
  }
  const left = sharedInts(used);
  left.set(rowCols.subarray(0, used));
  return matrixFrom(rowStart, left, matrix.cols);
}
