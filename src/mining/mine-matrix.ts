import { boundOf, type Certificate } from './exact/certificate.js';
import { fewestRoles, type Rectangle } from './exact/fewest-roles.js';
import type { SetSolver } from './exact/solver.js';
import { colsOf, rowsOf, type Matrix } from './matrix.js';
import { recoverRoles, type FoundRole } from './recover/recover-roles.js';
import { leastComplexRoles, simplifyRoles } from './wsc/least-complex.js';

export const objectives = ['roles', 'wsc', 'recover'] as const;
/** The fewest roles, the least weighted structural complexity, or the roles somebody planned before noise came. */
export type Objective = (typeof objectives)[number];

export interface MatrixTask {
  readonly objective: Objective;
  /** How many cells all roles together may give that are not held; where it is missing, none or, with `recover`, what pays. */
  readonly overGrant?: number;
  /** Roles with fewer members are not proposed. */
  readonly minMembers: number;
  /** Cells looked at by a search from one start, at most. */
  readonly work: number;
  readonly seed: number;
}

export interface MinedMatrix {
  readonly roles: readonly FoundRole[];
  /** No set of roles without over-grant that covers everything has fewer. */
  readonly lowerBound: number;
  readonly certificate: Certificate;
  /** The roles cover everything without over-grant, and there are as many as the bound: proven to be the fewest. */
  readonly optimal: boolean;
  /** What members would gain. */
  readonly overGranted: readonly CellOf[];
  /** What is held and no role gives. */
  readonly missing: readonly CellOf[];
}

export interface CellOf {
  readonly row: number;
  readonly col: number;
}

/** Mines a matrix on its own: no names, no attributes. The same task gives the same roles, on any machine. */
export function mineMatrix(matrix: Matrix, task: MatrixTask, solver: SetSolver): MinedMatrix {
  const exact = fewestRoles(matrix, solver);
  const found = findRoles(matrix, { task, fewest: exact.roles });
  const roles = found.filter(({ rows }) => rows.length >= task.minMembers);
  const { overGranted, missing } = compare(matrix, roles);
  const lowerBound = boundOf(exact.certificate);
  return {
    ...{ roles, lowerBound, certificate: exact.certificate, overGranted, missing },
    optimal: roles.length === lowerBound && overGranted.length === 0 && missing.length === 0,
  };
}

function findRoles(
  matrix: Matrix,
  { task, fewest }: { readonly task: MatrixTask; readonly fewest: readonly Rectangle[] },
): readonly FoundRole[] {
  switch (task.objective) {
    case 'roles':
      return simplifyRoles(matrix, fewest, { ...task, work: Math.ceil(task.work / 8) }).map(flat);
    case 'wsc':
      return leastComplexRoles(matrix, [fewest], task).map(flat);
    case 'recover':
      return recoverRoles(matrix, { ...task, fewest });
  }
}

const flat = ({ rows, cols }: Rectangle): FoundRole => ({ rows, cols, own: cols, parents: [], near: [] });

function compare(matrix: Matrix, roles: readonly FoundRole[]): Pick<MinedMatrix, 'overGranted' | 'missing'> {
  const rolesOf: number[][] = Array.from({ length: matrix.rows }, () => []);
  roles.forEach(({ rows }, at) => rows.forEach((row) => rolesOf[row]!.push(at)));
  const overGranted: CellOf[] = [];
  const missing: CellOf[] = [];
  const given = new Int32Array(matrix.cols).fill(-1);
  const held = new Int32Array(matrix.cols).fill(-1);
  for (let row = 0; row < matrix.rows; row++) {
    for (const col of colsOf(matrix, row)) held[col] = row;
    const extra: number[] = [];
    for (const at of rolesOf[row]!) {
      for (const col of roles[at]!.cols) {
        if (held[col] !== row && given[col] !== row) extra.push(col);
        given[col] = row;
      }
    }
    for (const col of extra.sort((a, b) => a - b)) overGranted.push({ row, col });
    for (const col of colsOf(matrix, row)) if (given[col] !== row) missing.push({ row, col });
  }
  return { overGranted, missing };
}

/** `roles + members + permissions`, every role with all it gives. */
export const flatWscOf = (roles: readonly FoundRole[]): number =>
  roles.reduce((sum, { rows, cols }) => sum + 1 + rows.length + cols.length, 0);

/** Why a grant is left to be given directly. */
export const residueReason = (
  matrix: Matrix,
  col: number,
  minMembers: number,
): 'too_few_holders' | 'no_role_explains_it' =>
  rowsOf(matrix, col).length < minMembers ? 'too_few_holders' : 'no_role_explains_it';
