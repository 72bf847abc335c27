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
