/**
 * Vertices by how many neighbours they have left, the fewest first; of equal ones the last that came to its number. Degrees
 * only fall, one at a time: each number has a linked list, and every step takes constant time.
 */
export class DegreeQueue {
  private readonly degrees: Int32Array;
  /** By degree its first vertex, by vertex those beside it; −1 for none. */
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private least = 0;

  /** By vertex; each is less than their number. */
  constructor(degrees: Int32Array) {
    const size = degrees.length;
    this.degrees = degrees.slice();
    this.head = new Int32Array(size).fill(-1);
    this.next = new Int32Array(size).fill(-1);
    this.previous = new Int32Array(size).fill(-1);
    for (let vertex = size - 1; vertex >= 0; vertex--) this.link(vertex);
  }

  has(vertex: number): boolean {
    return this.degrees[vertex]! >= 0;
  }

  /** A vertex with the fewest neighbours left, which stays; undefined when none is left. */
  first(): number | undefined {
    const { head } = this;
    while (this.least < head.length && head[this.least]! < 0) this.least += 1;
    return head[this.least];
  }

  remove(vertex: number): void {
    this.unlink(vertex);
    this.degrees[vertex] = -1;
  }

  /** One neighbour fewer; nothing for a vertex that is no member. */
  lower(vertex: number): void {
    if (!this.has(vertex)) return;
    this.unlink(vertex);
    this.degrees[vertex]! -= 1;
    this.link(vertex);
  }

  private link(vertex: number): void {
    const degree = this.degrees[vertex]!;
    const second = this.head[degree]!;
    this.head[degree] = vertex;
    this.next[vertex] = second;
    this.previous[vertex] = -1;
    if (second >= 0) this.previous[second] = vertex;
    if (degree < this.least) this.least = degree;
  }

  private unlink(vertex: number): void {
    const [before, after] = [this.previous[vertex]!, this.next[vertex]!];
    if (before >= 0) this.next[before] = after;
    else this.head[this.degrees[vertex]!] = after;
    if (after >= 0) this.previous[after] = before;
  }
}
