import { Membership, Overlaps } from '../membership.js';
import type { Population } from './populations.js';
import { tuning } from './tuning.js';

/** For each population the larger ones that hold so much of it, smallest first. Never circular: ties go by index. */
export function nestings(
  populations: readonly Population[],
  rows: number,
  share: number = tuning.containedShare,
): readonly (readonly number[])[] {
  const setsOf = Membership.of(populations, rows);
  const shared = new Overlaps();
  const inside = new Uint8Array(rows);
  const size = (at: number): number => populations[at]!.length;
  return populations.map((population, at) => {
    const larger = likelyAbove(population, { setsOf, shared, share }).filter(
      (other) => other !== at && (size(other) > size(at) || (size(other) === size(at) && other < at)),
    );
    for (const row of larger.length > 0 ? population : []) inside[row] = 1;
    const needed = share * population.length;
    const above = larger.filter((other) => countMarked(populations[other]!, inside) >= needed);
    for (const row of larger.length > 0 ? population : []) inside[row] = 0;
    return above.sort((a, b) => size(a) - size(b) || a - b);
  });
}

/** Rows of a population looked at before a set is counted whole. */
const LOOKED_AT = 0.3;

/** Sets that may hold enough of the population: whoever lacks a tenth of it has two thirds of any three tenths. */
interface Within {
  readonly setsOf: Membership;
  readonly shared: Overlaps;
  readonly share: number;
}

function likelyAbove(population: Population, { setsOf, shared, share }: Within): readonly number[] {
  const lacking = Math.floor((1 - share) * population.length + 1e-9);
  const looked = Math.min(population.length, Math.max(lacking + 1, Math.ceil(LOOKED_AT * population.length)));
  setsOf.overlaps(population.subarray(0, looked), shared);
  const found = shared.touched.filter((other) => shared.of(other) >= looked - lacking);
  shared.clear();
  return found;
}

function countMarked(population: Population, marks: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < population.length; at++) count += marks[population[at]!]!;
  return count;
}

/**
 * Populations with everybody of the populations nested in them: whoever has the job is of the department. Without this a
 * population read off one entitlement fits that entitlement's gaps and looks better than it is.
 */
export function inherit(populations: readonly Population[], rows: number): readonly Population[] {
  const below: number[][] = populations.map(() => []);
  nestings(populations, rows).forEach((larger, at) => larger.forEach((other) => below[other]!.push(at)));
  const whole = [...populations];
  const order = populations.map((_, at) => at).sort((a, b) => populations[a]!.length - populations[b]!.length || a - b);
  const marks = new Uint8Array(rows);
  for (const at of order)
    if (below[at]!.length > 0)
      whole[at] = union(
        [at, ...below[at]!].map((one) => whole[one]!),
        marks,
      );
  return whole;
}

/** `marks` is all zero between calls. */
function union(sets: readonly Population[], marks: Uint8Array): Population {
  const rows: number[] = [];
  for (const set of sets) {
    for (let at = 0; at < set.length; at++) {
      const row = set[at]!;
      if (marks[row] === 1) continue;
      marks[row] = 1;
      rows.push(row);
    }
  }
  for (const row of rows) marks[row] = 0;
  return Int32Array.from(rows).sort();
}
