import { bitsOf, type Bits } from './bits.js';
import { colsOf, matrixFrom, rowsOf, sharedInts, type Matrix } from './matrix.js';
import { mix } from './random.js';

/** The matrix with equal rows and equal columns taken together, empty ones left out. */
export interface Collapsed {
  readonly matrix: Matrix;
  /** Its cells as bits, both ways; made when they are first asked for, because a large matrix has no room for them. */
  readonly rowBits: readonly Bits[];
  readonly colBits: readonly Bits[];
  /** The rows, and columns, of the matrix that each stands for; ascending. */
  readonly rowGroups: readonly (readonly number[])[];
  readonly colGroups: readonly (readonly number[])[];
}

/**
 * A role that has one of two equal rows can have both without over-grant, and the same of columns: so the fewest roles, and
 * every bound on them, are the same before and after.
 */
export function collapse(matrix: Matrix): Collapsed {
  const rowGroups = equalGroups(matrix.rowStart, matrix.rowCols);
  const narrow = firstRows(matrix, rowGroups);
  const colGroups = equalGroups(narrow.colStart, narrow.colRows);
  const small = firstCols(narrow, colGroups);
  let rowBits: readonly Bits[] | undefined;
  let colBits: readonly Bits[] | undefined;
  return {
    matrix: small,
    get rowBits() {
      return (rowBits ??= Array.from({ length: small.rows }, (_, row) => bitsOf(colsOf(small, row), small.cols)));
    },
    get colBits() {
      return (colBits ??= Array.from({ length: small.cols }, (_, col) => bitsOf(rowsOf(small, col), small.rows)));
    },
    rowGroups,
    colGroups,
  };
}

/** Positions of equal lists, in the order of the first of each; the empty ones left out. */
export function equalGroups(start: Int32Array, items: Int32Array): readonly (readonly number[])[] {
  const count = start.length - 1;
  const groups: number[][] = [];
  const hashes = new Int32Array(count);
  const slots = new Int32Array(1 << (32 - Math.clz32(2 * count + 1))).fill(-1);
  for (let at = 0; at < count; at++) {
    if (start[at] === start[at + 1]) continue;
    const hash = hashOf(items, start[at]!, start[at + 1]!);
    let slot = hash & (slots.length - 1);
    while (slots[slot]! >= 0) {
      const group = slots[slot]!;
      if (hashes[group] === hash && sameLists(start, items, groups[group]![0]!, at)) break;
      slot = (slot + 1) & (slots.length - 1);
    }
    if (slots[slot]! >= 0) {
      groups[slots[slot]!]!.push(at);
      continue;
    }
    hashes[groups.length] = hash;
    slots[slot] = groups.length;
    groups.push([at]);
  }
  return groups;
}

/** 32 bits; whoever uses it compares the lists, too. */
function hashOf(items: Int32Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ items[at]!, 0x9e3779b1) ^ (hash >>> 15);
  return mix(hash) | 0;
}

function sameLists(start: Int32Array, items: Int32Array, a: number, b: number): boolean {
  const [from, other] = [start[a]!, start[b]!];
  const length = start[a + 1]! - from;
  if (length !== start[b + 1]! - other) return false;
  for (let at = 0; at < length; at++) if (items[from + at] !== items[other + at]) return false;
  return true;
}

/** The first row of each group. */
function firstRows(matrix: Matrix, groups: readonly (readonly number[])[]): Matrix {
  if (groups.length === matrix.rows) return matrix;
  const rowStart = sharedInts(groups.length + 1);
  groups.forEach(([first], at) => (rowStart[at + 1] = rowStart[at]! + colsOf(matrix, first!).length));
  const rowCols = sharedInts(rowStart[groups.length]!);
  groups.forEach(([first], at) => rowCols.set(colsOf(matrix, first!), rowStart[at]));
  return matrixFrom(rowStart, rowCols, matrix.cols);
}

/** The first column of each group; groups are in the order of these, so lists go on ascending. */
function firstCols(matrix: Matrix, groups: readonly (readonly number[])[]): Matrix {
  if (groups.length === matrix.cols) return matrix;
  const groupOf = new Int32Array(matrix.cols).fill(-1);
  groups.forEach(([first], at) => (groupOf[first!] = at));
  const rowStart = sharedInts(matrix.rows + 1);
  const rowCols = sharedInts(groups.reduce((sum, [first]) => sum + rowsOf(matrix, first!).length, 0));
  let used = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (let at = matrix.rowStart[row]!; at < matrix.rowStart[row + 1]!; at++) {
      const group = groupOf[matrix.rowCols[at]!]!;
      if (group >= 0) rowCols[used++] = group;
    }
    rowStart[row + 1] = used;
  }
  return matrixFrom(rowStart, rowCols, groups.length);
}
