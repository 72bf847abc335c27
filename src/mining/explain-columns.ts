import { colsOf, rowsOf, type Matrix } from './matrix.js';
import type { Population } from './populations.js';
import { tuning } from './tuning.js';

/** Populations being weighed as roles, and how they explain each column. */
export interface Model {
  readonly matrix: Matrix;
  readonly populations: readonly Population[];
  /** 1 while the population is in the running. */
  readonly alive: Uint8Array;
  /** By column: the populations enough of whose rows hold it, ascending. */
  readonly able: readonly (readonly number[])[];
  /** By column: the populations that give it, and what that costs. */
  readonly given: ColumnExplanation[];
  /** Scratch, one byte a row; all zero between calls. */
  readonly marks: Uint8Array;
}

export interface ColumnExplanation {
  readonly roles: readonly number[];
  /** Bits: wrong cells and entries of the roles. */
  readonly bits: number;
}

const HELD = 1;
const EXPLAINED = 2;

/** Lets every column be explained by the populations that explain it best (alternating Boolean repair, one half of it). */
export function explainColumns(matrix: Matrix, populations: readonly Population[]): Model {
  const model: Model = {
    matrix,
    populations,
    alive: new Uint8Array(populations.length).fill(1),
    able: ableRoles(matrix, populations),
    given: [],
    marks: new Uint8Array(matrix.rows),
  };
  for (let col = 0; col < matrix.cols; col++) model.given.push(explainColumn(model, col));
  return model;
}

function ableRoles(matrix: Matrix, populations: readonly Population[]): readonly (readonly number[])[] {
  const able: number[][] = Array.from({ length: matrix.cols }, () => []);
  const held = new Int32Array(matrix.cols);
  populations.forEach((population, role) => {
    held.fill(0);
    for (const row of population) for (const col of colsOf(matrix, row)) held[col]! += 1;
    const needed = tuning.holdShare * population.length;
    for (let col = 0; col < matrix.cols; col++) if (held[col]! >= needed && held[col]! > 0) able[col]!.push(role);
  });
  return able;
}

/** The cheaper of two greedy covers of one column, largest gain first and purest first; `without` is left out. */
export function explainColumn(model: Model, col: number, without = -1): ColumnExplanation {
  const holders = rowsOf(model.matrix, col);
  const roles = model.able[col]!.filter((role) => role !== without && model.alive[role] === 1);
  if (roles.length === 0) return { roles, bits: holders.length * tuning.cellBits };
  for (const row of holders) model.marks[row] = HELD;
  const byGain = cover(model, { roles, holders: holders.length, purest: false });
  const byPurity = roles.length > 1 ? cover(model, { roles, holders: holders.length, purest: true }) : byGain;
  for (const row of holders) model.marks[row] = 0;
  return byPurity.bits < byGain.bits - 1e-9 ? byPurity : byGain;
}

interface CoverTask {
  readonly roles: readonly number[];
  readonly holders: number;
  readonly purest: boolean;
}

function cover(model: Model, task: CoverTask): ColumnExplanation {
  const chosen: number[] = [];
  let bits = task.holders * tuning.cellBits;
  let open = task.roles;
  while (open.length > 0) {
    const gains = open.map((role) => gainOf(model, role)).filter(({ bits: saved }) => saved > 0);
    const best = gains.reduce<Gain | undefined>((a, b) => (a && rank(a, task) >= rank(b, task) ? a : b), undefined);
    if (!best) break;
    chosen.push(best.role);
    bits -= best.bits;
    for (const row of model.populations[best.role]!) model.marks[row]! |= EXPLAINED;
    open = gains.map(({ role }) => role).filter((role) => role !== best.role);
  }
  for (const role of chosen) for (const row of model.populations[role]!) model.marks[row]! &= HELD;
  return { roles: chosen.sort((a, b) => a - b), bits };
}

interface Gain {
  readonly role: number;
  readonly right: number;
  readonly wrong: number;
  readonly bits: number;
}

const rank = (gain: Gain, { purest }: CoverTask): number =>
  purest ? gain.right / (gain.right + 2 * gain.wrong + 1) : gain.bits;

function gainOf({ matrix, populations, marks }: Model, role: number): Gain {
  const population = populations[role]!;
  let right = 0;
  let wrong = 0;
  for (const row of population) {
    const mark = marks[row]!;
    if (mark === HELD) right++;
    else if (mark === 0) wrong++;
  }
  const fresh = right >= tuning.freshShare * population.length;
  return { role, right, wrong, bits: fresh ? (right - wrong) * tuning.cellBits - log2(matrix.cols) : 0 };
}

/** Binary logarithm by `Math.log`, which agrees between the Node releases we run on. */
export const log2 = (x: number): number => Math.log(x) / Math.LN2;
