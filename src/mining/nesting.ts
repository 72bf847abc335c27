import { overlaps, type Population } from './populations.js';
import { tuning } from './tuning.js';

/** For each population the larger ones it is nested in, smallest first. Never circular: ties go by index. */
export function nestings(populations: readonly Population[], rows: number): readonly (readonly number[])[] {
  const setsOf: number[][] = Array.from({ length: rows }, () => []);
  populations.forEach((population, at) => {
    for (const row of population) setsOf[row]!.push(at);
  });
  const size = (at: number): number => populations[at]!.length;
  return populations.map((population, at) =>
    [...overlaps(population, setsOf)]
      .filter(([other, shared]) => other !== at && shared >= tuning.containedShare * population.length)
      .map(([other]) => other)
      .filter((other) => size(other) > size(at) || (size(other) === size(at) && other < at))
      .sort((a, b) => size(a) - size(b) || a - b),
  );
}

/**
 * Populations with everybody of the populations nested in them: whoever has the job is of the department. Without this a
 * population read off one entitlement fits that entitlement's gaps and looks better than it is.
 */
export function inherit(populations: readonly Population[], rows: number): readonly Population[] {
  const above = nestings(populations, rows);
  const sets = populations.map((population) => new Set(population));
  const order = populations.map((_, at) => at).sort((a, b) => populations[a]!.length - populations[b]!.length || a - b);
  for (const at of order) for (const larger of above[at]!) for (const row of sets[at]!) sets[larger]!.add(row);
  return sets.map((set) => Int32Array.from(set).sort());
}
