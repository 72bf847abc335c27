import { colsOf, matrixOf, type Matrix } from './matrix.js';
import type { Random } from './random.js';
import type { Remember } from './remember.js';
import { rounded } from './measure.js';

const KEPT_ROWS = 0.8;
const CHANGED_CELLS = 0.01;
const SAME_ROLE = 0.8;

/** How often the matrix is mined again, by its number of cells; 0 means that cohesion stands in for stability. */
export const resamplesFor = (cells: number): number => (cells <= 20_000 ? 6 : cells <= 300_000 ? 2 : 0);

/**
 * For each role, by its own entitlements: the share of resamples in which it comes back (Jaccard ≥ 0.8). A resample keeps
 * 80 % of the identities, takes 1 % of their grants away and adds as many at random. Each is a step to remember.
 */
export function stabilityOf(
  matrix: Matrix,
  roles: readonly (readonly number[])[],
  more: {
    /** The roles of a resample, by their own entitlements. */
    readonly find: (sample: Matrix) => readonly (readonly number[])[];
    readonly resamples: number;
    readonly random: Random;
    readonly remember: Remember;
  },
): readonly number[] {
  const returns = new Int32Array(roles.length);
  for (let run = 0; run < more.resamples; run++) {
    const sample = resample(matrix, more.random);
    const found = more.remember(`resample ${run}`, () => more.find(sample));
    const again = byColumn(found);
    roles.forEach((own, at) => (returns[at]! += again(own) ? 1 : 0));
  }
  return [...returns].map((count) => rounded(count / Math.max(1, more.resamples)));
}

function resample(matrix: Matrix, random: Random): Matrix {
  const rows: number[][] = [];
  for (let row = 0; row < matrix.rows; row++) {
    if (random() >= KEPT_ROWS) continue;
    const held = new Set(colsOf(matrix, row));
    for (const col of [...held]) {
      if (random() < CHANGED_CELLS) held.delete(col);
      if (random() < CHANGED_CELLS) held.add(Math.floor(random() * matrix.cols));
    }
    rows.push([...held].sort((a, b) => a - b));
  }
  return matrixOf(rows, matrix.cols);
}

/** Whether one of the roles is much like the one asked about. */
function byColumn(roles: readonly (readonly number[])[]): (own: readonly number[]) => boolean {
  const rolesOf = new Map<number, number[]>();
  roles.forEach((own, at) => own.forEach((col) => rolesOf.set(col, [...(rolesOf.get(col) ?? []), at])));
  return (own) => {
    const shared = new Map<number, number>();
    for (const col of own) for (const at of rolesOf.get(col) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    return [...shared].some(([at, count]) => count >= SAME_ROLE * (own.length + roles[at]!.length - count));
  };
}
