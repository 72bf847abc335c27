import type { Tally } from './tally.js';

/** A chunk is one link to the chunk before it, then sets: half a cache line, because a step along a link is a cache miss. */
const CHUNK = 8;

/** Which of some sets hold a number, as index lists that grow: chunks in one typed array, a million lists cost little. */
export class Membership {
  /** By number: where its last chunk begins, and how much of it is used. */
  private readonly last: Int32Array;
  private readonly filled: Uint8Array;
  private chunks = new Int32Array(1024 * CHUNK);
  private end = 0;

  constructor(numbers: number) {
    this.last = new Int32Array(numbers).fill(-1);
    this.filled = new Uint8Array(numbers).fill(CHUNK);
  }

  static of(sets: readonly Int32Array[], numbers: number): Membership {
    const membership = new Membership(numbers);
    sets.forEach((items, set) => membership.add(set, items));
    return membership;
  }

  add(set: number, items: Int32Array): void {
    this.reserve(items.length * CHUNK);
    const { chunks, last, filled } = this;
    let { end } = this;
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      if (filled[item] === CHUNK) {
        chunks[end] = last[item]!;
        last[item] = end;
        filled[item] = 1;
        end += CHUNK;
      }
      chunks[last[item]! + filled[item]!++] = set;
    }
    this.end = end;
  }

  /** Counts into `tally` how many of the items each set holds. */
  overlaps(items: Int32Array, tally: Tally): void {
    for (let at = 0; at < items.length; at++) this.countSets(items[at]!, tally);
  }

  /** Counts each set that holds the item. */
  countSets(item: number, tally: Tally): void {
    const { chunks } = this;
    let used = this.filled[item]!;
    for (let chunk = this.last[item]!; chunk >= 0; chunk = chunks[chunk]!) {
      tally.addAll(chunks, chunk + 1, chunk + used);
      used = CHUNK;
    }
  }

  private reserve(more: number): void {
    if (this.end + more <= this.chunks.length) return;
    const chunks = new Int32Array(Math.max(this.end + more, Math.ceil(1.5 * this.chunks.length)));
    chunks.set(this.chunks.subarray(0, this.end));
    this.chunks = chunks;
  }
}
