import type { Rectangle } from '../exact/fewest-roles.js';
import { colsOf, type Matrix } from '../matrix.js';
import { tuning } from './tuning.js';

/** Bits that one cell costs which the roles get wrong: where it is among all, when as many are wrong as the noise makes. */
export const cellBitsOf = ({ rows, cols, ones }: Matrix): number =>
  log2(Math.max(2, (rows * cols) / Math.max(1, tuning.noise * ones)));

/** What naming `size` of `all` costs: log₂ of their number of choices, and a little for each. */
export const subsetBits = (all: number, size: number): number => chooseBits(all, size) + size / 10;

/** log₂ C(n, k), by its entropy bound. */
export function chooseBits(n: number, k: number): number {
  if (k <= 0 || k >= n) return 0;
  const p = k / n;
  return -n * (p * log2(p) + (1 - p) * log2(1 - p));
}

/** Binary logarithm by `Math.log`, which agrees between the Node releases we run on. */
export const log2 = (x: number): number => Math.log(x) / Math.LN2;

/**
 * Bits that describe the matrix by these roles: each as a choice of rows and of columns, then the cells they get wrong, the
 * missing and the superfluous apart (typed XOR: Miettinen & Vreeken, 2014).
 */
export function totalBits(matrix: Matrix, roles: readonly Rectangle[]): number {
  const { rows, cols, ones } = matrix;
  const { covered, over } = coverage(matrix, roles);
  const given = covered + over;
  const model = roles.reduce((sum, role) => sum + roleBits(matrix, role), 0);
  return model + chooseBits(given, over) + chooseBits(rows * cols - given, ones - covered);
}

/** Which rows, and which columns. */
export const roleBits = ({ rows, cols }: Matrix, role: Rectangle): number =>
  log2(rows) + chooseBits(rows, role.rows.length) + log2(cols) + chooseBits(cols, role.cols.length);

/** How many cells the roles give that are held, and how many that are not. */
export function coverage(
  matrix: Matrix,
  roles: readonly Rectangle[],
): { readonly covered: number; readonly over: number } {
  const rolesOf: number[][] = Array.from({ length: matrix.rows }, () => []);
  roles.forEach((role, at) => role.rows.forEach((row) => rolesOf[row]!.push(at)));
  const given = new Int32Array(matrix.cols).fill(-1);
  let total = 0;
  let covered = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (const at of rolesOf[row]!) {
      for (const col of roles[at]!.cols) {
        if (given[col] !== row) total++;
        given[col] = row;
      }
    }
    for (const col of colsOf(matrix, row)) if (given[col] === row) covered++;
  }
  return { covered, over: total - covered };
}
