import { compareText } from '../domain/keys.js';
import { InputError } from '../domain/errors.js';
import { matrixFrom, sharedInts, type Matrix } from './matrix.js';

/** Who holds what, by name, in an order that the names alone decide. */
export interface NamedMatrix {
  readonly matrix: Matrix;
  /** Row names and column names, ascending by code unit. */
  readonly users: readonly string[];
  readonly permissions: readonly string[];
}

/** Positions in a matrix are 32 bit. */
const MOST_GRANTS = 2_147_483_647;

/** Collects pairs as they come, each once; 8 bytes a pair. */
export class PairTable {
  private readonly users = new Map<string, number>();
  private readonly permissions = new Map<string, number>();
  private pairs = new Uint32Array(1 << 16);
  private used = 0;
  private readonly most: number;

  /** For so many pairs, at most. */
  constructor(most = MOST_GRANTS) {
    this.most = most;
  }

  /** Throws `TOO_MANY_GRANTS`, also where there is no memory for more. */
  add(user: string, permission: string): void {
    if (this.used / 2 >= this.most) throw tooMany(`expected at most ${this.most} pairs, got more`);
    if (this.used === this.pairs.length) this.grow();
    this.pairs[this.used++] = numberOf(this.users, user);
    this.pairs[this.used++] = numberOf(this.permissions, permission);
  }

  finish(): NamedMatrix {
    const rows = ranked(this.users);
    const cols = ranked(this.permissions);
    const rowStart = this.rowStarts(rows.rank);
    const rowCols = new Int32Array(this.used / 2);
    const next = rowStart.slice(0, -1);
    for (let at = 0; at < this.used; at += 2) {
      const row = rows.rank[this.pairs[at]!]!;
      rowCols[next[row]!++] = cols.rank[this.pairs[at + 1]!]!;
    }
    return { matrix: distinct(rowStart, rowCols, cols.names.length), users: rows.names, permissions: cols.names };
  }

  private rowStarts(rank: Int32Array): Int32Array {
    const rowStart = new Int32Array(rank.length + 1);
    for (let at = 0; at < this.used; at += 2) rowStart[rank[this.pairs[at]!]! + 1]! += 1;
    for (let row = 0; row < rank.length; row++) rowStart[row + 1]! += rowStart[row]!;
    return rowStart;
  }

  private grow(): void {
    const pairs = allocate(2 * this.pairs.length);
    pairs.set(this.pairs);
    this.pairs = pairs;
  }
}

function allocate(length: number): Uint32Array<ArrayBuffer> {
  try {
    return new Uint32Array(length);
  } catch (cause) {
    throw tooMany(`expected pairs that there is memory for, got more than ${length / 4}`, cause);
  }
}

const tooMany = (message: string, cause?: unknown): InputError =>
  new InputError('TOO_MANY_GRANTS', message, { advice: 'Mine a part of the users at a time.', cause });

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  // A name of its own: a slice would keep the block of text that it was cut from.
  numbers.set(` ${name}`.slice(1), numbers.size);
  return numbers.size - 1;
}

/** Names in order, and where the name that came as number `i` stands among them. */
function ranked(numbers: ReadonlyMap<string, number>): {
  readonly names: readonly string[];
  readonly rank: Int32Array;
} {
  const names = [...numbers.keys()].sort(compareText);
  const rank = new Int32Array(names.length);
  names.forEach((name, at) => (rank[numbers.get(name)!] = at));
  return { names, rank };
}

/** Sorts each row and takes out what it has twice. */
function distinct(rowStart: Int32Array, rowCols: Int32Array, cols: number): Matrix {
  const starts = sharedInts(rowStart.length);
  let used = 0;
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const sorted = rowCols.subarray(rowStart[row], rowStart[row + 1]).sort();
    let last = -1;
    for (let at = 0; at < sorted.length; at++) {
      const col = sorted[at]!;
      if (col !== last) rowCols[used++] = col;
      last = col;
    }
    starts[row + 1] = used;
  }
  const kept = sharedInts(used);
  kept.set(rowCols.subarray(0, used));
  return matrixFrom(starts, kept, cols);
}
