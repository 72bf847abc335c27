import { mix } from './random.js';

/** Rows looked at of a population before anything is counted whole. */
export const LOOKED_AT = 64;

/**
 * Hoeffding (1963): of independent looks, the share of hits falls short of the true share by this much with a probability
 * of at most exp(−2 · looks · short²), which is 10⁻⁹.
 */
const SHORT = Math.sqrt(Math.log(1e9) / (2 * LOOKED_AT));

/** Where to look in each of as many equal parts: as good as random, so that no order of the rows meets it in step. */
const jitter = Float64Array.from({ length: LOOKED_AT }, (_, at) => mix(at + 1) / 4294967296);

/** All of a small population, one row by chance of each of 64 equal parts of a large one; the same ones every time. */
export function sampleOf(population: Int32Array): Int32Array {
  const { length } = population;
  if (length <= LOOKED_AT) return population;
  const sample = new Int32Array(LOOKED_AT);
  let from = 0;
  for (let part = 0; part < LOOKED_AT; part++) {
    const to = Math.floor(((part + 1) * length) / LOOKED_AT);
    sample[part] = population[from + Math.floor(jitter[part]! * (to - from))]!;
    from = to;
  }
  return sample;
}

/**
 * How many of the rows looked at have to be hits where at least `share` of all rows are. Certain of a small population and
 * where hardly any row may fail; else wrong once in 10⁹, and whoever counts only what passes then misses one.
 */
export function leastHits(length: number, share: number): number {
  const failing = Math.floor((1 - share) * length + 1e-9);
  if (length <= LOOKED_AT) return Math.max(1, length - failing);
  return Math.max(1, LOOKED_AT - failing, Math.ceil((share - SHORT) * LOOKED_AT));
}
