import { coverUnderGrant } from './budget/under-grant.js';
import { nestRoles } from './hierarchy.js';
import type { Rectangle } from './exact/fewest-roles.js';
import { keepLimits, type LimitReason } from './limits/keep-limits.js';
import type { Limits } from './limits/limits.js';
import { RoleShape } from './limits/role-shape.js';
import { colsOf, type Matrix } from './matrix.js';
import { lacking, nearShare, outsideOf, type NearRow } from './near-members.js';
import type { Factor } from './recover/factorise.js';
import { nestings } from './recover/nesting.js';
import { holdersOf } from './recover/populations.js';
import type { FoundRole } from './recover/recover-roles.js';

/** A role that can be given as it stands: members hold all of it, but for what the budget lets them gain. */
export interface AssignableRole extends FoundRole {
  /** Who holds most of it and is no member. */
  readonly outside?: readonly NearRow[];
}

export interface AssignableRoles {
  readonly roles: readonly AssignableRole[];
  /** Which limit took a cell that roles gave before; undefined of every other one. */
  readonly reasonOf: (row: number, col: number) => LimitReason | undefined;
}

export interface AssigningTask {
  readonly limits: Limits;
  /** Share of a role's cells that its members may gain. */
  readonly overGrant: number;
  /** How many held cells may be left without a role; where it is missing, what does not pay. */
  readonly underGrant?: number;
}

/**
 * Turns factors into roles one can assign, and changes those until they keep to the limits. Where there are only limits of members,
 * of roles a person and of what nobody may gain, roles keep to them from the start; else nobody gains anything until they do.
 */
export function assignableRoles(matrix: Matrix, factors: readonly Factor[], task: AssigningTask): AssignableRoles {
  const { limits, underGrant } = task;
  const shape = new RoleShape(limits);
  const plain = limits.minPermissions <= 1 && limits.maxPermissions === Infinity && limits.apart.length === 0;
  if (plain && underGrant === undefined)
    return { roles: proposeRoles(matrix, factors, task), reasonOf: () => undefined };
  const exact = proposeRoles(matrix, factors, { ...task, overGrant: 0 });
  const limited = keepLimits(matrix, exact, { limits, exact: false });
  const filled =
    underGrant === undefined ? limited.roles : coverUnderGrant(matrix, limited.roles, { shape, underGrant });
  return { roles: nestRoles(matrix, letNearIn(matrix, filled, task)), reasonOf: limited.reasonOf };
}

/**
 * From the largest population to the smallest, each nested in those proposed before it. Members hold everything the role gives;
 * whoever lacks something is near it. A role that would be left with fewer than `minMembers` gives up inheriting, then its least
 * held columns, before it is dropped.
 */
function proposeRoles(matrix: Matrix, factors: readonly Factor[], rules: AssigningTask): readonly AssignableRole[] {
  const largestFirst = [...factors].sort((a, b) => b.population.length - a.population.length || a.own[0]! - b.own[0]!);
  const people = limitRoles(matrix, largestFirst, rules.limits.maxRolesPerUser);
  const above = nestings(
    largestFirst.map(({ population }) => population),
    matrix.rows,
  );
  const roles: AssignableRole[] = [];
  const positionOf = new Map<number, number>();
  const seen = new Set<string>();
  largestFirst.forEach(({ own }, at) => {
    const ancestors = above[at]!.flatMap((other) => positionOf.get(other) ?? []);
    const role = firstWithMembers({ matrix, roles, people: people[at]!, rules }, own, ancestors);
    if (!role || seen.has(role.cols.join())) return;
    seen.add(role.cols.join());
    positionOf.set(at, roles.length);
    roles.push(role);
  });
  return roles;
}

/** By factor: the rows it may be given to. Whoever is in more than `most` keeps those that give most of what they hold. */
function limitRoles(matrix: Matrix, factors: readonly Factor[], most: number): readonly (readonly number[])[] {
  const held = new Uint8Array(matrix.cols);
  const rolesOf: number[][] = Array.from({ length: matrix.rows }, () => []);
  factors.forEach(({ population, own }, at) => {
    for (const row of new Set([...population, ...holdersOf(matrix, own, 1)])) rolesOf[row]!.push(at);
  });
  const people: number[][] = factors.map(() => []);
  rolesOf.forEach((roles, row) => {
    for (const col of colsOf(matrix, row)) held[col] = 1;
    const given = (at: number): number => factors[at]!.own.filter((col) => held[col] === 1).length;
    const kept = roles.length > most ? roles.sort((a, b) => given(b) - given(a) || a - b).slice(0, most) : roles;
    for (const at of kept) people[at]!.push(row);
    for (const col of colsOf(matrix, row)) held[col] = 0;
  });
  return people;
}

interface Proposing {
  readonly matrix: Matrix;
  /** Those proposed so far. */
  readonly roles: readonly AssignableRole[];
  readonly people: readonly number[];
  readonly rules: AssigningTask;
}

function firstWithMembers(
  task: Proposing,
  own: readonly number[],
  ancestors: readonly number[],
): AssignableRole | undefined {
  const enough = ({ rows }: AssignableRole): boolean => rows.length >= Math.max(1, task.rules.limits.minMembers);
  const nested = build(task, own, ancestors);
  if (enough(nested)) return nested;
  let left = own;
  while (left.length > 0) {
    const alone = build(task, left, []);
    if (enough(alone)) return alone;
    left = withoutLeastHeld(task, left);
  }
  return undefined;
}

function build(task: Proposing, own: readonly number[], ancestors: readonly number[]): AssignableRole {
  const parents = nearestOf(task.roles, ancestors);
  const inherited = new Set(parents.flatMap((parent) => task.roles[parent]!.cols));
  const cols = [...new Set([...inherited, ...own])].sort((a, b) => a - b);
  const some = task.people
    .map((row) => ({ row, missing: lacking(task.matrix, row, cols) }))
    .filter(({ missing }) => cols.length - missing.length >= nearShare * cols.length);
  const full = some.filter(({ missing }) => missing.length === 0).map(({ row }) => row);
  const joined = withinBudget(some, { full: full.length, width: cols.length, rules: task.rules });
  const members = new Set([...full, ...joined]);
  return {
    rows: [...members].sort((a, b) => a - b),
    cols,
    own: own.filter((col) => !inherited.has(col)),
    parents,
    near: joined,
    outside: some.filter(({ row }) => !members.has(row)),
  };
}

/** The ancestors that no other ancestor is nested in. */
function nearestOf(roles: readonly AssignableRole[], ancestors: readonly number[]): readonly number[] {
  const further = new Set<number>();
  const climb = (at: number): void =>
    roles[at]!.parents.forEach((parent) => {
      further.add(parent);
      climb(parent);
    });
  ancestors.forEach(climb);
  return ancestors.filter((at) => !further.has(at)).sort((a, b) => a - b);
}

/** Near rows that join because this share of a role's cells may be new, fewest new ones first; ascending. */
function withinBudget(
  near: readonly NearRow[],
  {
    full,
    width,
    rules: { overGrant, limits },
  }: { readonly full: number; readonly width: number; readonly rules: AssigningTask },
): readonly number[] {
  if (overGrant <= 0) return [];
  const joined: number[] = [];
  let granted = 0;
  const may = near.filter(
    ({ missing }) => missing.length > 0 && !missing.some((col) => limits.neverOverGrant.includes(col)),
  );
  for (const { row, missing } of may.sort((a, b) => a.missing.length - b.missing.length || a.row - b.row)) {
    granted += missing.length;
    if (granted > overGrant * (full + joined.length + 1) * width) break;
    joined.push(row);
  }
  return joined.sort((a, b) => a - b);
}

/** The same for roles as they are after the limits: nobody comes to be in too many. */
function letNearIn(matrix: Matrix, roles: readonly Rectangle[], rules: AssigningTask): readonly Rectangle[] {
  if (rules.overGrant <= 0) return roles;
  const counts = new Int32Array(matrix.rows);
  for (const { rows } of roles) for (const row of rows) counts[row]! += 1;
  return roles.map((role) => {
    const near = outsideOf(matrix, role, (row) => counts[row]! < rules.limits.maxRolesPerUser);
    const joined = withinBudget(near, { full: role.rows.length, width: role.cols.length, rules });
    for (const row of joined) counts[row]! += 1;
    return { rows: [...role.rows, ...joined].sort((a, b) => a - b), cols: role.cols };
  });
}

function withoutLeastHeld({ matrix, people }: Proposing, cols: readonly number[]): readonly number[] {
  const counts = cols.map((col) => people.filter((row) => lacking(matrix, row, [col]).length === 0).length);
  const least = counts.indexOf(Math.min(...counts));
  return cols.filter((_, at) => at !== least);
}
