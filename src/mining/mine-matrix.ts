import { checkLimits } from '../certificate/check-limits.js';
import { miningObjectives, type MiningObjective } from '../domain/campaign.js';
import { assignableRoles, type AssignableRole } from './assignable-roles.js';
import { spendBudgets } from './budget/spend-budgets.js';
import { coverUnderGrant } from './budget/under-grant.js';
import { boundOf, type Certificate } from './exact/certificate.js';
import { fewestRoles, type FewestRoles, type Rectangle } from './exact/fewest-roles.js';
import type { SetSolver } from './exact/solver.js';
import { nestRoles } from './hierarchy.js';
import { refuseContradictions } from './limits/contradictions.js';
import { givableCells, type Givable } from './limits/givable.js';
import { keepLimits, type LimitedRoles } from './limits/keep-limits.js';
import { isLimited, type Limits } from './limits/limits.js';
import { RoleShape } from './limits/role-shape.js';
import { colsOf, type Matrix } from './matrix.js';
import { missingReasons, type MissingReason } from './missing-reasons.js';
import { factorise } from './recover/factorise.js';
import { alone, type Pool } from './recover/pool.js';
import { MOST_FOR_EXACT, recoverRoles, type FoundRole } from './recover/recover-roles.js';
import { computeAll, type Remember } from './remember.js';
import { leastComplexRoles, simplifyRoles } from './wsc/least-complex.js';

export const objectives = miningObjectives;
export type Objective = MiningObjective;

/** Cells looked at from each start of a search, where nobody asks for less. */
export const WORK = 40_000_000;

export interface MatrixTask {
  readonly objective: Objective;
  /** How many cells all roles together may give that are not held; where it is missing, none or, with `recover`, what pays. */
  readonly overGrant?: number;
  /** How many held cells may be left without a role; where it is missing, none or, with `recover`, what does not pay. */
  readonly underGrant?: number;
  /**
   * With `recover`: roles that can be given as they stand, whose members may gain this share of their cells. Where it is missing,
   * members are all whom a role explains.
   */
  readonly assignable?: { readonly overGrant: number };
  readonly limits: Limits;
  /** Cells looked at by a search from one start, at most. */
  readonly work: number;
  readonly seed: number;
}

export interface MinedMatrix {
  /** Parents stand before what is nested in them. */
  readonly roles: readonly AssignableRole[];
  /** No set of roles without over-grant that gives the held cells but those that are missing has fewer. */
  readonly lowerBound: number;
  /** Proof of the bound, in the matrix without the cells that are missing. */
  readonly certificate: Certificate;
  /**
   * Nothing is over-granted or left out, nor may be, all is given that roles of so many members and permissions can give, and there are as many as
   * the bound: proven to be the fewest.
   */
  readonly optimal: boolean;
  /** What members would gain. */
  readonly overGranted: readonly CellOf[];
  /** What is held and no role gives. */
  readonly missing: readonly MissingCell[];
}

export interface CellOf {
  readonly row: number;
  readonly col: number;
}

export interface MissingCell extends CellOf {
  readonly reason: MissingReason;
}

/** What mining is given besides the task; nothing of it changes the result. */
export interface MiningAids {
  readonly solver: SetSolver;
  readonly pool?: Pool;
  /** Long parts are steps to remember. */
  readonly remember?: Remember;
  /** The fewest roles of the whole matrix, where they are known. */
  readonly fewest?: FewestRoles;
}

/**
 * Mines a matrix on its own: no names, no attributes. The same task gives the same roles, on any machine. Throws
 * `LIMITS_CONTRADICT`; roles that break a limit are a broken promise of ours, and thrown as such.
 */
export function mineMatrix(matrix: Matrix, task: MatrixTask, solver: SetSolver, pool: Pool = alone): MinedMatrix {
  refuseContradictions(matrix, task.limits);
  return mineWithin(matrix, task, { solver, pool });
}

/** The same where limits that no role of this matrix can keep to mean that there are no roles. */
export function mineWithin(matrix: Matrix, task: MatrixTask, aids: MiningAids): MinedMatrix {
  const givable = givableCells(matrix, task.limits);
  const { roles, certificate: whole, reasonOf } = nestedRoles(matrix, task, { ...aids, givable });
  const { overGranted, missing } = compare(matrix, roles);
  const certificate = onlyGiven(whole, missing);
  const lowerBound = boundOf(certificate);
  const mined: MinedMatrix = {
    ...{ roles, lowerBound, certificate, overGranted },
    missing: reasoned(matrix, { missing, givable, reasonOf, task }),
    optimal:
      (task.assignable?.overGrant ?? task.overGrant ?? 0) === 0 &&
      (task.underGrant ?? 0) === 0 &&
      roles.length === lowerBound &&
      overGranted.length === 0 &&
      missing.every(({ row, col }) => givable.reasonOf(row, col) !== undefined),
  };
  if (isLimited(task.limits) || task.overGrant !== undefined || task.underGrant !== undefined)
    assertLimits(matrix, mined, task);
  return mined;
}

interface NestedRoles {
  readonly roles: readonly AssignableRole[];
  readonly certificate: Certificate;
  readonly reasonOf: LimitedRoles['reasonOf'];
}

function nestedRoles(
  matrix: Matrix,
  task: MatrixTask,
  { solver, pool = alone, remember = computeAll, givable, ...aids }: MiningAids & { readonly givable: Givable },
): NestedRoles {
  const { limits, assignable, objective } = task;
  if (assignable) {
    const factors = factorise(matrix, Math.max(2, limits.minMembers), remember, pool);
    const { roles, reasonOf } = assignableRoles(matrix, factors, { ...task, overGrant: assignable.overGrant });
    return { roles, reasonOf, certificate: aids.fewest?.certificate ?? [] };
  }
  const known = givable.matrix === matrix ? aids.fewest : undefined;
  const findFewest = (): Exact => remember('fewest-givable', () => fewestRoles(givable.matrix, solver));
  const fewest = known ?? (exactlyCovered(givable.matrix, task) ? findFewest() : UNKNOWN);
  const found = remember('found', () => findRoles(givable.matrix, { task, fewest: fewest.roles, pool }));
  const limited = keepLimits(givable.matrix, found, { limits, exact: objective !== 'recover' });
  const budgeted = withinBudgets(givable.matrix, limited, task);
  const roles = budgeted === found && objective === 'recover' ? found : nestRoles(matrix, budgeted);
  return { roles, certificate: fewest.certificate, reasonOf: limited.reasonOf };
}

type Exact = Pick<FewestRoles, 'roles' | 'certificate'>;

/** With `recover` an exact cover, and the bound that comes with it, is looked for where it may win. */
const exactlyCovered = ({ ones }: Matrix, { objective }: MatrixTask): boolean =>
  objective !== 'recover' || ones <= MOST_FOR_EXACT;

const UNKNOWN: Exact = { roles: [], certificate: [] };

function findRoles(
  matrix: Matrix,
  { task, fewest, pool }: { readonly task: MatrixTask; readonly fewest: readonly Rectangle[]; readonly pool: Pool },
): readonly FoundRole[] {
  switch (task.objective) {
    case 'roles':
      return simplifyRoles(matrix, fewest, { ...task, work: Math.ceil(task.work / 8) }).map(flat);
    case 'wsc':
      return leastComplexRoles(matrix, [fewest], task).map(flat);
    case 'recover':
      return recoverRoles(matrix, { ...task, minMembers: task.limits.minMembers, fewest, pool });
  }
}

/** Spends the budgets; with `recover`, where over-grant is spent already, gives so much more that only the rest is left. */
function withinBudgets(matrix: Matrix, { roles }: LimitedRoles, task: MatrixTask): readonly Rectangle[] {
  const { objective, overGrant = 0, underGrant } = task;
  const shape = new RoleShape(task.limits);
  if (objective !== 'recover')
    return spendBudgets(matrix, roles, { objective, overGrant, underGrant: underGrant ?? 0, shape });
  return underGrant === undefined ? roles : coverUnderGrant(matrix, roles, { shape, underGrant });
}

const flat = ({ rows, cols }: Rectangle): FoundRole => ({ rows, cols, own: cols, parents: [], near: [] });

function compare(
  matrix: Matrix,
  roles: readonly Rectangle[],
): { readonly overGranted: readonly CellOf[]; readonly missing: readonly CellOf[] } {
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

/** The certificate of what the roles give: grants that are missing prove nothing about them. */
function onlyGiven(certificate: Certificate, missing: readonly CellOf[]): Certificate {
  if (missing.length === 0) return certificate;
  const keyOf = ({ row, col }: CellOf): string => `${row} ${col}`;
  const gone = new Set(missing.map(keyOf));
  return certificate
    .map((part) => ({ ...part, cells: part.cells.filter((cell) => !gone.has(keyOf(cell))) }))
    .filter(({ cells }) => cells.length > 0);
}

function reasoned(
  matrix: Matrix,
  about: {
    readonly missing: readonly CellOf[];
    readonly givable: Givable;
    readonly reasonOf: LimitedRoles['reasonOf'];
    readonly task: MatrixTask;
  },
): readonly MissingCell[] {
  const { missing, givable, reasonOf, task } = about;
  const otherwise = otherReason(matrix, missing, task);
  return missing.map(({ row, col }) => ({
    ...{ row, col },
    reason: givable.reasonOf(row, col) ?? reasonOf(row, col) ?? otherwise(col),
  }));
}

/** By column, why something is missing that no limit took from a role: the budget allows it, or noise explains it. */
function otherReason(
  matrix: Matrix,
  missing: readonly CellOf[],
  { objective, underGrant, limits }: MatrixTask,
): (col: number) => MissingReason {
  if (objective !== 'recover') return () => 'under_grant';
  // More is missing than may be: only a limit can have kept it from being given.
  if (underGrant !== undefined && missing.length > underGrant)
    return () => (limits.maxRolesPerUser < Number.POSITIVE_INFINITY ? 'role_limit' : 'too_few_permissions');
  return missingReasons(matrix, missing, 2);
}

/** Throws where the roles do not keep what they promise, as a checker finds that shares no code with what made them. */
function assertLimits(matrix: Matrix, { roles, overGranted, missing }: MinedMatrix, task: MatrixTask): void {
  const pair = ({ row, col }: CellOf): readonly [number, number] => [row, col];
  const problems = checkLimits({
    grants: grantsOf(matrix),
    // Who is a member of an assignable role is said, not inherited: each stands for itself.
    roles: roles.map(({ rows, cols, own, parents }) => ({
      ...{ members: rows, permissions: cols },
      ...(task.assignable ? { ownPermissions: cols, parents: [] } : { ownPermissions: own, parents }),
    })),
    overGranted: overGranted.map(pair),
    missing: missing.map(({ row, col, reason }) => [row, col, reason]),
    limits: task.limits,
    ...(task.objective === 'recover' && task.overGrant === undefined ? {} : { overGrant: task.overGrant ?? 0 }),
    ...(task.objective === 'recover' && task.underGrant === undefined ? {} : { underGrant: task.underGrant ?? 0 }),
  });
  if (problems.length > 0) throw new Error(`expected roles that keep to the limits, got ${problems.join('; ')}`);
}

function* grantsOf(matrix: Matrix): Generator<readonly [number, Int32Array]> {
  for (let row = 0; row < matrix.rows; row++) yield [row, colsOf(matrix, row)];
}

/** `roles + members + permissions`, every role with all it gives. */
export const flatWscOf = (roles: readonly FoundRole[]): number =>
  roles.reduce((sum, { rows, cols }) => sum + 1 + rows.length + cols.length, 0);
