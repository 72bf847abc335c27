/** Which of some sets hold a number, as index lists that grow: linked through typed arrays, a million lists cost nothing. */
export class Membership {
  private readonly first: Int32Array;
  private sets = new Int32Array(1024);
  private next = new Int32Array(1024);
  private used = 0;

  constructor(numbers: number) {
    this.first = new Int32Array(numbers).fill(-1);
  }

  static of(sets: readonly Int32Array[], numbers: number): Membership {
    const membership = new Membership(numbers);
    sets.forEach((items, set) => membership.add(set, items));
    return membership;
  }

  add(set: number, items: Int32Array): void {
    this.reserve(this.used + items.length);
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      this.sets[this.used] = set;
      this.next[this.used] = this.first[item]!;
      this.first[item] = this.used++;
    }
  }

  /** Counts into `tally` how many of the items each set holds. */
  overlaps(items: Int32Array, tally: Overlaps): void {
    const { first, next, sets } = this;
    for (let at = 0; at < items.length; at++) {
      for (let link = first[items[at]!]!; link >= 0; link = next[link]!) tally.count(sets[link]!);
    }
  }

  private reserve(entries: number): void {
    if (entries <= this.sets.length) return;
    const size = Math.max(entries, 2 * this.sets.length);
    const [sets, next] = [new Int32Array(size), new Int32Array(size)];
    sets.set(this.sets);
    next.set(this.next);
    [this.sets, this.next] = [sets, next];
  }
}

/** How many items are shared with each set, for sets that become more. */
export class Overlaps {
  private counts = new Int32Array(1024);
  readonly touched: number[] = [];

  count(set: number): void {
    if (set >= this.counts.length) this.grow(set);
    if (this.counts[set]!++ === 0) this.touched.push(set);
  }

  of(set: number): number {
    return this.counts[set]!;
  }

  clear(): void {
    for (const set of this.touched) this.counts[set] = 0;
    this.touched.length = 0;
  }

  private grow(set: number): void {
    const counts = new Int32Array(Math.max(set + 1, 2 * this.counts.length));
    counts.set(this.counts);
    this.counts = counts;
  }
}
