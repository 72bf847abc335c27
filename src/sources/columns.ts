/** A column that grows: numbers from 0 to 2³²-1, four bytes each. */
export class Column {
  private size = 0;
  private numbers = new Uint32Array(1024);

  push(number: number): void {
    if (this.size === this.numbers.length) {
      const larger = new Uint32Array(2 * this.size);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.size++] = number;
  }

  at(position: number): number {
    return this.numbers[position] ?? 0;
  }

  whole(): Uint32Array {
    return this.numbers.subarray(0, this.size);
  }

  /** Each number replaced by what the table has for it. */
  translated(table: Uint32Array): Uint32Array {
    return this.whole().map((number) => table[number] ?? 0);
  }
}

/** Texts that come again and again, each kept once, by number in the order of their first coming. */
export class Names {
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const next = this.numbers.size;
    this.numbers.set(text, next);
    return next;
  }

  /** The number of a text that has come before. */
  known(text: string): number | undefined {
    return this.numbers.get(text);
  }

  /** Each text at its number. */
  texts(): readonly string[] {
    return [...this.numbers.keys()];
  }

  /** Where each of them stands elsewhere. Throws where one does not stand there, which is a fault of ours. */
  positions(elsewhere: (text: string) => number | undefined): Uint32Array {
    return Uint32Array.from(this.numbers.keys(), (text) => {
      const position = elsewhere(text);
      if (position === undefined) throw new Error(`expected ${JSON.stringify(text)} to be declared`);
      return position;
    });
  }
}

/** The position of each text in a list. */
export function positionsIn(texts: Iterable<string>): (text: string) => number | undefined {
  const positions = new Map<string, number>();
  for (const text of texts) positions.set(text, positions.size);
  return (text) => positions.get(text);
}

/** Row numbers by what a column says of them. */
export interface Grouped {
  readonly rows: Uint32Array;
  /** The rows of one number, in the order asked for. */
  readonly of: (number: number) => Uint32Array;
}

/** The rows by this column, those of one number in the order of `compare`. */
export function grouped(column: Uint32Array, compare: (a: number, b: number) => number): Grouped {
  const ends = new Uint32Array(1 + column.reduce((most, number) => Math.max(most, number), 0));
  for (const number of column) ends[number] = (ends[number] ?? 0) + 1;
  for (let i = 1; i < ends.length; i++) ends[i] = (ends[i] ?? 0) + (ends[i - 1] ?? 0);
  const rows = new Uint32Array(column.length);
  const next = ends.slice();
  column.forEach((number, row) => {
    const place = (next[number] ?? 0) - 1;
    next[number] = place;
    rows[place] = row;
  });
  const of = (number: number): Uint32Array =>
    number < ends.length ? rows.subarray(ends[number - 1] ?? 0, ends[number]) : rows.subarray(0, 0);
  for (let number = 0; number < ends.length; number++) {
    const group = of(number);
    if (group.length > 1) group.sort(compare);
  }
  return { rows, of };
}
