import { leastHits, sampleOf } from './sample.js';
import { Tally } from './tally.js';
import { Membership } from './membership.js';

/** A set that was found, by its number, and how many rows it shares with the population asked about. */
export interface FoundSet {
  readonly set: number;
  readonly common: number;
}

/**
 * Sets of rows that become more, and which of them hold much of a population. A few rows tell which sets may; those alone
 * are counted, exactly (see `leastHits` for how seldom one is missed).
 */
export class SetFinder {
  private readonly membership: Membership;
  private readonly hits: Tally;
  private readonly marks: Uint8Array;
  private readonly sets: (Int32Array | undefined)[] = [];

  /** For at most so many sets, numbered from 0, of rows below `rows`. */
  constructor(most: number, rows: number) {
    this.membership = new Membership(rows);
    this.hits = new Tally(most);
    this.marks = new Uint8Array(rows);
  }

  add(set: number, items: Int32Array): void {
    this.sets[set] = items;
    this.membership.add(set, items);
  }

  /** The sets of a size that is admitted which hold at least `share` of the population, in no order. */
  holding(population: Int32Array, share: number, admitted: (size: number) => boolean): readonly FoundSet[] {
    const likely = this.likely(population, share).filter((set) => admitted(this.sets[set]!.length));
    if (likely.length === 0) return [];
    const { marks } = this;
    for (let at = 0; at < population.length; at++) marks[population[at]!] = 1;
    const needed = share * population.length;
    const found = likely.map((set) => ({ set, common: countMarked(this.sets[set]!, marks) }));
    for (let at = 0; at < population.length; at++) marks[population[at]!] = 0;
    return found.filter(({ common }) => common >= needed);
  }

  private likely(population: Int32Array, share: number): readonly number[] {
    this.membership.overlaps(sampleOf(population), this.hits);
    const likely = [...this.hits.some(leastHits(population.length, share))];
    this.hits.clear();
    return likely;
  }
}

export function countMarked(items: Int32Array, marks: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < items.length; at++) count += marks[items[at]!]!;
  return count;
}
