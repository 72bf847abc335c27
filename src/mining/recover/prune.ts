import { chooseBits, log2, subsetBits } from './description-length.js';
import { explainColumn, type ColumnExplanation, type Model } from './explain-columns.js';
import { nestings } from './nesting.js';
import { tuning } from './tuning.js';

/**
 * Takes out every population that costs more bits than it saves, those that explain least first. A population is paid for
 * as the cheapest of: a subset of everybody, a subset of a population it is nested in, or the union of populations nested
 * in it (a department is its jobs), after Miettinen & Vreeken, "MDL4BMF" (2014).
 */
export function prune(model: Model): void {
  const above = nestings(model.populations, model.matrix.rows);
  const below: number[][] = model.populations.map(() => []);
  above.forEach((larger, role) => larger.forEach((other) => below[other]!.push(role)));
  const own = ownColumns(model);
  const explains = (role: number): number => own[role]!.size * model.populations[role]!.length;
  const order = own.map((_, role) => role).sort((a, b) => explains(a) - explains(b) || a - b);
  for (const role of order) {
    if (own[role]!.size === 0) model.alive[role] = 0;
  }
  for (const role of order) {
    if (model.alive[role] === 0) continue;
    const family: Family = { role, above, below };
    takeOutUnlessWorth(model, family, own);
  }
}

interface Family {
  readonly role: number;
  readonly above: readonly (readonly number[])[];
  readonly below: readonly (readonly number[])[];
}

/** By role: the columns it gives. */
export function ownColumns(model: Model): readonly Set<number>[] {
  const own = model.populations.map(() => new Set<number>());
  model.given.forEach(({ roles }, col) => roles.forEach((role) => own[role]!.add(col)));
  return own;
}

function takeOutUnlessWorth(model: Model, family: Family, own: readonly Set<number>[]): void {
  const { role } = family;
  const others: [number, ColumnExplanation][] = [];
  let lost = 0;
  for (const col of own[role]!) {
    const other = explainColumn(model, col, role);
    lost += other.bits - model.given[col]!.bits;
    others.push([col, other]);
  }
  if (lost >= price(model, family) + hiddenBits(model, role, own[role]!.size)) return;
  model.alive[role] = 0;
  for (const [col, other] of others) {
    for (const former of model.given[col]!.roles) own[former]!.delete(col);
    for (const next of other.roles) own[next]!.add(col);
    model.given[col] = other;
  }
}

/** A population read off one or two entitlements fits their gaps, which then look like no error at all. */
const hiddenBits = (model: Model, role: number, own: number): number =>
  (tuning.hidden * model.cellBits * model.populations[role]!.length) / (own * own);

function price(model: Model, family: Family): number {
  const { matrix } = model;
  const nested = family.below[family.role]!.filter((other) => model.alive[other] === 1);
  let inside = nestedBits(model, family.above, { role: family.role });
  let outside = 0;
  for (const other of nested) {
    inside += nestedBits(model, family.above, { role: other });
    outside += nestedBits(model, family.above, { role: other, without: family.role });
  }
  const asUnion = unionBits(model, family.role, nested) + outside;
  return Math.min(inside, asUnion) - outside + log2(matrix.rows) + log2(matrix.cols);
}

/** A population as a subset of the smallest living one it is nested in, or of all rows. */
function nestedBits(
  model: Model,
  above: Family['above'],
  { role, without }: { readonly role: number; readonly without?: number },
): number {
  const parent = above[role]!.find((other) => model.alive[other] === 1 && other !== without);
  const of = parent === undefined ? model.matrix.rows : model.populations[parent]!.length;
  const size = Math.min(model.populations[role]!.length, of);
  return subsetBits(of, size);
}

/** A population as the union of nested ones, and of the rows that none of them has. */
function unionBits(model: Model, role: number, nested: readonly number[]): number {
  const { populations, marks, matrix } = model;
  const population = populations[role]!;
  let left = population.length;
  let edges = 0;
  if (nested.length > 0) {
    for (const row of population) marks[row] = 1;
    const largestFirst = [...nested].sort((a, b) => populations[b]!.length - populations[a]!.length || a - b);
    for (const other of largestFirst) {
      let found = 0;
      for (const row of populations[other]!) found += marks[row]!;
      if (found < 4) continue;
      edges++;
      left -= found;
      for (const row of populations[other]!) marks[row] = 0;
    }
    for (const row of population) marks[row] = 0;
  }
  return edges * log2(matrix.cols) + chooseBits(matrix.rows, left);
}
