/** Counts of small numbers that are cheap to begin again: only what was counted is cleared. */
export class Tally {
  readonly counts: Int32Array;
  /** What was counted so far, in the order of its first time; only the first `size` entries count. */
  readonly touched: Int32Array;
  size = 0;

  constructor(numbers: number) {
    this.counts = new Int32Array(numbers);
    this.touched = new Int32Array(numbers);
  }

  /** Counts `items` from `from` up to `to`. */
  addAll(items: Int32Array, from = 0, to = items.length): void {
    const { counts, touched } = this;
    let { size } = this;
    for (let at = from; at < to; at++) {
      const item = items[at]!;
      if (counts[item]!++ === 0) touched[size++] = item;
    }
    this.size = size;
  }

  /** The numbers counted at least so often, ascending. */
  atLeast(count: number): Int32Array {
    return this.some(count).sort();
  }

  /** The same in the order of their first time. */
  some(count: number): Int32Array {
    const { counts, touched, size } = this;
    let found = 0;
    for (let at = 0; at < size; at++) if (counts[touched[at]!]! >= count) found++;
    const items = new Int32Array(found);
    for (let at = 0, used = 0; used < found; at++) if (counts[touched[at]!]! >= count) items[used++] = touched[at]!;
    return items;
  }

  clear(): void {
    for (let at = 0; at < this.size; at++) this.counts[this.touched[at]!] = 0;
    this.size = 0;
  }
}
