import { rowsOf, type Matrix } from '../matrix.js';
import { cellBitsOf, log2 } from './description-length.js';
import type { Pool } from './pool.js';
import type { Population } from './populations.js';
import { tuning } from './tuning.js';

/** Populations being weighed as roles, and how they explain each column. */
export interface Model {
  readonly matrix: Matrix;
  readonly populations: readonly Population[];
  /** 1 while the population is in the running. */
  readonly alive: Uint8Array;
  /** By column: the populations enough of whose rows hold it, ascending. */
  readonly able: readonly (readonly Offer[])[];
  /** By column: the populations that give it, and what that costs. */
  readonly given: ColumnExplanation[];
  /** Bits that one cell costs which the roles get wrong, either way. */
  readonly cellBits: number;
  /** Scratch, one byte a row; all zero between calls. */
  readonly marks: Uint8Array;
}

/** What a population would do for a column: rows that it gets right, and wrong, beyond what is explained already. */
interface Offer {
  readonly role: number;
  readonly right: number;
  readonly wrong: number;
}

export interface ColumnExplanation {
  readonly roles: readonly number[];
  /** Bits: wrong cells and entries of the roles. */
  readonly bits: number;
}

const HELD = 1;
const EXPLAINED = 2;

/** Lets every column be explained by the populations that explain it best (alternating Boolean repair, one half of it). */
export function explainColumns(matrix: Matrix, populations: readonly Population[], pool: Pool): Model {
  const model: Model = {
    matrix,
    populations,
    alive: new Uint8Array(populations.length).fill(1),
    able: ableRoles(matrix, populations, pool),
    given: [],
    cellBits: cellBitsOf(matrix),
    marks: new Uint8Array(matrix.rows),
  };
  for (let col = 0; col < matrix.cols; col++) model.given.push(explainColumn(model, col));
  return model;
}

function ableRoles(matrix: Matrix, populations: readonly Population[], pool: Pool): Model['able'] {
  const able: Offer[][] = Array.from({ length: matrix.cols }, () => []);
  const common = pool.each('commonColumns', { matrix, populations, share: tuning.holdShare }, populations.length);
  common.forEach(({ cols, held }, role) => {
    const { length } = populations[role]!;
    cols.forEach((col, at) => able[col]!.push({ role, right: held[at]!, wrong: length - held[at]! }));
  });
  return able;
}

/** The cheaper of two greedy covers of one column, largest gain first and purest first; `without` is left out. */
export function explainColumn(model: Model, col: number, without = -1): ColumnExplanation {
  const holders = rowsOf(model.matrix, col);
  const offers = model.able[col]!.filter(
    (offer) => offer.role !== without && model.alive[offer.role] === 1 && pays(model, offer),
  );
  const [only] = offers;
  const none = holders.length * model.cellBits;
  if (!only) return { roles: [], bits: none };
  if (offers.length === 1) return { roles: [only.role], bits: none - savedBy(model, only) };
  const { marks } = model;
  for (let at = 0; at < holders.length; at++) marks[holders[at]!] = HELD;
  const byGain = cover(model, { offers, holders: holders.length, purest: false });
  const byPurity = cover(model, { offers, holders: holders.length, purest: true });
  for (let at = 0; at < holders.length; at++) marks[holders[at]!] = 0;
  return byPurity.bits < byGain.bits - 1e-9 ? byPurity : byGain;
}

interface CoverTask {
  /** Those that pay while nothing is explained yet. */
  readonly offers: readonly Offer[];
  readonly holders: number;
  /** Purest role first, else the one with the largest gain. */
  readonly purest: boolean;
}

/** Greedy: the best role, then the best for what is left, as long as one saves bits. */
function cover(model: Model, task: CoverTask): ColumnExplanation {
  const { marks, populations } = model;
  const chosen: number[] = [];
  let bits = task.holders * model.cellBits;
  for (let { offers } = task; offers.length > 0;) {
    const best = bestOf(model, offers, task.purest);
    const population = populations[best.role]!;
    chosen.push(best.role);
    bits -= savedBy(model, best);
    for (let at = 0; at < population.length; at++) marks[population[at]!]! |= EXPLAINED;
    offers = offers.flatMap((offer) => (offer === best ? [] : offeredAgain(model, offer.role)));
  }
  for (const role of chosen) {
    const population = populations[role]!;
    for (let at = 0; at < population.length; at++) marks[population[at]!]! &= HELD;
  }
  return { roles: chosen.sort((a, b) => a - b), bits };
}

function bestOf(model: Model, offers: readonly Offer[], purest: boolean): Offer {
  return offers.reduce((best, offer) => (rankOf(model, offer, purest) > rankOf(model, best, purest) ? offer : best));
}

const rankOf = (model: Model, offer: Offer, purest: boolean): number =>
  purest ? offer.right / (offer.right + 2 * offer.wrong + 1) : savedBy(model, offer);

/** What the role has to offer now, nothing where that does not pay. */
function offeredAgain(model: Model, role: number): readonly Offer[] {
  const { populations, marks } = model;
  const population = populations[role]!;
  let right = 0;
  let wrong = 0;
  for (let at = 0; at < population.length; at++) {
    const mark = marks[population[at]!]!;
    if (mark === HELD) right++;
    else if (mark === 0) wrong++;
  }
  const offer = { role, right, wrong };
  return pays(model, offer) ? [offer] : [];
}

const pays = (model: Model, offer: Offer): boolean =>
  savedBy(model, offer) > 0 && offer.right >= tuning.freshShare * model.populations[offer.role]!.length;

const savedBy = (model: Model, { right, wrong }: Offer): number => (right - wrong) * model.cellBits - entryBits(model);

/** What one more entitlement in a role costs: naming it, and never less than one wrong cell, for somebody has to check it. */
const entryBits = ({ matrix, cellBits: wrong }: Model): number => Math.max(wrong, log2(matrix.cols));
