import { colsOf, rowsOf, type Matrix } from '../matrix.js';
import { Tally } from '../tally.js';
import { cellBitsOf, log2 } from './description-length.js';
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
  /** Bits that one cell costs which the roles get wrong, either way. */
  readonly cellBits: number;
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
    cellBits: cellBitsOf(matrix),
    marks: new Uint8Array(matrix.rows),
  };
  for (let col = 0; col < matrix.cols; col++) model.given.push(explainColumn(model, col));
  return model;
}

function ableRoles(matrix: Matrix, populations: readonly Population[]): readonly (readonly number[])[] {
  const able: number[][] = Array.from({ length: matrix.cols }, () => []);
  const held = new Tally(matrix.cols);
  populations.forEach((population, role) => {
    for (let at = 0; at < population.length; at++) held.addAll(colsOf(matrix, population[at]!));
    const needed = Math.max(1, Math.ceil(tuning.holdShare * population.length - 1e-9));
    for (const col of held.atLeast(needed)) able[col]!.push(role);
    held.clear();
  });
  return able;
}

/** The cheaper of two greedy covers of one column, largest gain first and purest first; `without` is left out. */
export function explainColumn(model: Model, col: number, without = -1): ColumnExplanation {
  const holders = rowsOf(model.matrix, col);
  const roles = model.able[col]!.filter((role) => role !== without && model.alive[role] === 1);
  if (roles.length === 0) return { roles, bits: holders.length * model.cellBits };
  for (const row of holders) model.marks[row] = HELD;
  const byGain = cover(model, { roles, holders: holders.length, purest: false });
  const byPurity = roles.length > 1 ? cover(model, { roles, holders: holders.length, purest: true }) : byGain;
  for (const row of holders) model.marks[row] = 0;
  return byPurity.bits < byGain.bits - 1e-9 ? byPurity : byGain;
}

interface CoverTask {
  readonly roles: readonly number[];
  readonly holders: number;
  /** Purest role first, else the one with the largest gain. */
  readonly purest: boolean;
}

/** Greedy: the best role, then the best for what is left, as long as one saves bits. No allocation inside: this is hot. */
function cover(model: Model, task: CoverTask): ColumnExplanation {
  const chosen: number[] = [];
  const open = [...task.roles];
  let bits = task.holders * model.cellBits;
  for (;;) {
    const best = bestOf(model, open, task.purest);
    if (best.at < 0) break;
    const role = open.splice(best.at, 1)[0]!;
    chosen.push(role);
    bits -= best.saved;
    for (const row of model.populations[role]!) model.marks[row]! |= EXPLAINED;
  }
  for (const role of chosen) for (const row of model.populations[role]!) model.marks[row]! &= HELD;
  return { roles: chosen.sort((a, b) => a - b), bits };
}

/** Where the best role stands in `open`, and what it saves; roles that save nothing leave `open`. */
function bestOf(model: Model, open: number[], purest: boolean): { at: number; saved: number } {
  const { populations, marks } = model;
  const entry = entryBits(model);
  let best = { at: -1, saved: 0 };
  let bestRank = 0;
  let kept = 0;
  for (const role of open) {
    const population = populations[role]!;
    let right = 0;
    let wrong = 0;
    for (const row of population) {
      const mark = marks[row]!;
      if (mark === HELD) right++;
      else if (mark === 0) wrong++;
    }
    const saved = (right - wrong) * model.cellBits - entry;
    if (saved <= 0 || right < tuning.freshShare * population.length) continue;
    const rank = purest ? right / (right + 2 * wrong + 1) : saved;
    if (rank > bestRank) [best, bestRank] = [{ at: kept, saved }, rank];
    open[kept++] = role;
  }
  open.length = kept;
  return best;
}

/** What one more entitlement in a role costs: naming it, and never less than one wrong cell, for somebody has to check it. */
const entryBits = ({ matrix, cellBits: wrong }: Model): number => Math.max(wrong, log2(matrix.cols));
