import { compareText } from '../domain/keys.js';
import { InputError } from '../domain/errors.js';
import { matrixFrom, type Matrix } from './matrix.js';

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

  /** Throws `TOO_MANY_GRANTS`. */
  add(user: string, permission: string): void {
    if (this.used / 2 >= MOST_GRANTS) throw new InputError('TOO_MANY_GRANTS', `expected at most ${MOST_GRANTS} grants`);
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
    const pairs = new Uint32Array(2 * this.pairs.length);
    pairs.set(this.pairs);
    this.pairs = pairs;
  }
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
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
  const starts = new Int32Array(rowStart.length);
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
  return matrixFrom(starts, rowCols.slice(0, used), cols);
}
