import { SetFinder } from '../set-finder.js';
import type { Population } from './populations.js';
import { tuning } from './tuning.js';

/** For each population the larger ones that hold so much of it, smallest first. Never circular: ties go by index. */
export function nestings(
  populations: readonly Population[],
  rows: number,
  share: number = tuning.containedShare,
): readonly (readonly number[])[] {
  const size = (at: number): number => populations[at]!.length;
  const largestFirst = [...populations.keys()].sort((a, b) => size(b) - size(a) || a - b);
  const above: (readonly number[])[] = populations.map(() => []);
  const larger = new SetFinder(populations.length, rows);
  for (const at of largestFirst) {
    const found = larger.holding(populations[at]!, share, () => true).map(({ set }) => set);
    above[at] = found.sort((a, b) => size(a) - size(b) || a - b);
    larger.add(at, populations[at]!);
  }
  return above;
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
