import type { Rectangle } from '../exact/fewest-roles.js';
import { colsOf, type Matrix } from '../matrix.js';
import { computeAll } from '../remember.js';
import { Tally } from '../tally.js';
import { leastComplexRoles } from '../wsc/least-complex.js';
import { totalBits } from './description-length.js';
import { factorise, type Factor } from './factorise.js';
import { keepPaying } from './keep-paying.js';
import { nestings } from './nesting.js';
import type { Pool } from './pool.js';

/** A role as it was found. Rows and columns ascend. */
export interface FoundRole {
  /** Its members; those in `near` are among them. */
  readonly rows: readonly number[];
  /** All it gives: its own, and its parents'. */
  readonly cols: readonly number[];
  readonly own: readonly number[];
  /** Positions of other roles, all of them before this one. */
  readonly parents: readonly number[];
  /** Members who lack some of it today. */
  readonly near: readonly number[];
}

export interface RecoverTask {
  /** Cells that all roles together may give anew; where it is missing, what pays. */
  readonly overGrant?: number;
  readonly minMembers: number;
  readonly work: number;
  readonly seed: number;
  /** An exact cover. */
  readonly fewest: readonly Rectangle[];
  readonly pool: Pool;
}

/** More grants than this, and no exact cover competes with the noise-tolerant roles: none is worth searching for. */
export const MOST_FOR_EXACT = 200_000;
/** Share of the work that says which hypothesis is the better one. */
const ROUGH = 1 / 8;

/**
 * The roles that were there before noise came. Two hypotheses compete by description length (two-part MDL with typed errors:
 * Miettinen & Vreeken, "MDL4BMF", 2014): there is noise, and a tolerant factorisation sees through it; or there is none, and
 * those roles of the least complex exact cover that pay describe the matrix in fewer bits. Then all of that cover is given,
 * because without noise what is left over means something, too.
 */
export function recoverRoles(matrix: Matrix, task: RecoverTask): readonly FoundRole[] {
  const noisy = nested(matrix, factorise(matrix, Math.max(2, task.minMembers), computeAll, task.pool));
  const exactRoles = (share: number): readonly Rectangle[] =>
    leastComplexRoles(matrix, [task.fewest], { ...task, work: Math.ceil(share * task.work) });
  const clean =
    matrix.ones <= MOST_FOR_EXACT &&
    totalBits(matrix, keepPaying(matrix, exactRoles(ROUGH))) < totalBits(matrix, ownOf(noisy));
  const roles = clean ? fromExact(matrix, exactRoles(1)) : noisy;
  return task.overGrant === undefined ? roles : withinBudget(matrix, roles, task.overGrant);
}

const ownOf = (roles: readonly FoundRole[]): readonly Rectangle[] =>
  roles.map(({ rows, own }) => ({ rows, cols: own }));

const fromExact = (matrix: Matrix, roles: readonly Rectangle[]): readonly FoundRole[] =>
  nested(
    matrix,
    roles.map(({ rows, cols }) => ({ population: Int32Array.from(rows), own: cols })),
  );

/** Each role within the smallest ones whose members include its own, which give it what they give. */
function nested(matrix: Matrix, factors: readonly Factor[]): readonly FoundRole[] {
  const largestFirst = [...factors].sort((a, b) => b.population.length - a.population.length || a.own[0]! - b.own[0]!);
  const populations = largestFirst.map(({ population }) => population);
  const above = nestings(populations, matrix.rows, 1);
  const roles: FoundRole[] = [];
  const tally = new Tally(matrix.cols);
  largestFirst.forEach(({ population, own }, at) => {
    const further = new Set(above[at]!.flatMap((other) => above[other]!));
    const parents = above[at]!.filter((other) => !further.has(other)).sort((a, b) => a - b);
    const cols = [...new Set([...parents.flatMap((parent) => roles[parent]!.cols), ...own])].sort((a, b) => a - b);
    const rows = [...population];
    roles.push({ rows, cols, own, parents, near: lackingSome(matrix, { rows, cols }, tally) });
  });
  return roles;
}

function lackingSome(matrix: Matrix, { rows, cols }: Rectangle, tally: Tally): readonly number[] {
  const wanted = Int32Array.from(cols);
  return rows.filter((row) => {
    tally.addAll(wanted);
    tally.addAll(colsOf(matrix, row));
    const lacks = cols.some((col) => tally.counts[col]! < 2);
    tally.clear();
    return lacks;
  });
}

/** Members who hold everything, and of the others those who lack least, until so many new cells are given. */
function withinBudget(matrix: Matrix, roles: readonly FoundRole[], budget: number): readonly FoundRole[] {
  const lacking = roles.flatMap(({ near, cols }, role) =>
    near.map((row) => {
      const held = new Set(colsOf(matrix, row));
      return { role, row, count: cols.filter((col) => !held.has(col)).length };
    }),
  );
  const joined: Set<number>[] = roles.map(() => new Set());
  let left = budget;
  for (const { role, row, count } of lacking.sort((a, b) => a.count - b.count || a.role - b.role || a.row - b.row)) {
    if (count > left) break;
    left -= count;
    joined[role]!.add(row);
  }
  return roles.map((role, at) => {
    const out = new Set(role.near.filter((row) => !joined[at]!.has(row)));
    return { ...role, rows: role.rows.filter((row) => !out.has(row)), near: [...joined[at]!].sort((a, b) => a - b) };
  });
}
