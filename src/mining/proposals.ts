import type { MiningSpec } from '../domain/campaign.js';
import type { Factor } from './recover/factorise.js';
import { colsOf, type Matrix } from './matrix.js';
import { nestings } from './recover/nesting.js';
import { holdersOf } from './recover/populations.js';

/** A role as it will be proposed, in rows and columns of the matrix. All lists ascend. */
export interface Proposal {
  readonly own: readonly number[];
  /** Own and inherited. */
  readonly effective: readonly number[];
  /** Positions of other proposals, all of them before this one. */
  readonly parents: readonly number[];
  /** They hold everything, but for `overGrants`. */
  readonly members: readonly number[];
  readonly near: readonly { readonly row: number; readonly missing: readonly number[] }[];
  /** Cells that members gain within the budget. */
  readonly overGrants: readonly { readonly row: number; readonly col: number }[];
}

/** Who holds less than this share of a role's effective entitlements is not even near it. */
export const nearShare = 0.75;

/**
 * Turns factors into roles one can assign: from the largest population to the smallest, each nested in those proposed
 * before it. Members hold everything the role gives; whoever lacks something is near it. A role that would be left with
 * fewer than `minMembers` gives up inheriting, then its least held entitlements, before it is dropped.
 */
export function proposeRoles(matrix: Matrix, factors: readonly Factor[], mining: MiningSpec): readonly Proposal[] {
  const largestFirst = [...factors].sort((a, b) => b.population.length - a.population.length || a.own[0]! - b.own[0]!);
  const people = limitRoles(matrix, largestFirst, mining.maxRolesPerIdentity);
  const above = nestings(
    largestFirst.map(({ population }) => population),
    matrix.rows,
  );
  const proposals: Proposal[] = [];
  const positionOf = new Map<number, number>();
  const seen = new Set<string>();
  largestFirst.forEach(({ own }, at) => {
    const ancestors = above[at]!.flatMap((other) => positionOf.get(other) ?? []);
    const task: Task = { matrix, proposals, people: people[at]!, mining };
    const proposal = firstWithMembers(task, own, ancestors);
    if (!proposal || seen.has(proposal.effective.join())) return;
    seen.add(proposal.effective.join());
    positionOf.set(at, proposals.length);
    proposals.push(proposal);
  });
  return proposals;
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

interface Task {
  readonly matrix: Matrix;
  readonly proposals: readonly Proposal[];
  readonly people: readonly number[];
  readonly mining: MiningSpec;
}

function firstWithMembers(task: Task, own: readonly number[], ancestors: readonly number[]): Proposal | undefined {
  const enough = ({ members }: Proposal): boolean => members.length >= Math.max(1, task.mining.minMembers);
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

function build(task: Task, own: readonly number[], ancestors: readonly number[]): Proposal {
  const parents = nearestOf(task.proposals, ancestors);
  const inherited = new Set(parents.flatMap((parent) => task.proposals[parent]!.effective));
  const effective = [...new Set([...inherited, ...own])].sort((a, b) => a - b);
  const missing = task.people
    .map((row) => ({ row, missing: lacking(task.matrix, row, effective) }))
    .filter((one) => effective.length - one.missing.length >= nearShare * effective.length);
  const full = missing.filter((one) => one.missing.length === 0);
  const joined = withinBudget(missing, { full: full.length, width: effective.length, budget: task.mining.overGrant });
  const rows = new Set([...full, ...joined].map(({ row }) => row));
  return {
    own: own.filter((col) => !inherited.has(col)),
    effective,
    parents,
    members: [...rows].sort((a, b) => a - b),
    near: missing.filter(({ row }) => !rows.has(row)),
    overGrants: joined.flatMap(({ row, missing: cols }) => cols.map((col) => ({ row, col }))),
  };
}

/** The ancestors that no other ancestor is nested in. */
function nearestOf(proposals: readonly Proposal[], ancestors: readonly number[]): readonly number[] {
  const further = new Set<number>();
  const climb = (at: number): void =>
    proposals[at]!.parents.forEach((parent) => {
      further.add(parent);
      climb(parent);
    });
  ancestors.forEach(climb);
  return ancestors.filter((at) => !further.has(at)).sort((a, b) => a - b);
}

function lacking(matrix: Matrix, row: number, cols: readonly number[]): readonly number[] {
  const held = new Set(colsOf(matrix, row));
  return cols.filter((col) => !held.has(col));
}

type Near = Proposal['near'][number];

/** Near members who join because the campaign allows this share of a role's cells to be new, fewest new ones first. */
function withinBudget(
  people: readonly Near[],
  { full, width, budget }: { readonly full: number; readonly width: number; readonly budget: number },
): readonly Near[] {
  if (budget <= 0) return [];
  const joined: Near[] = [];
  let granted = 0;
  const order = people.filter(({ missing }) => missing.length > 0);
  for (const one of order.sort((a, b) => a.missing.length - b.missing.length || a.row - b.row)) {
    granted += one.missing.length;
    if (granted > budget * (full + joined.length + 1) * width) break;
    joined.push(one);
  }
  return joined.sort((a, b) => a.row - b.row);
}

function withoutLeastHeld({ matrix, people }: Task, cols: readonly number[]): readonly number[] {
  const counts = cols.map((col) => people.filter((row) => lacking(matrix, row, [col]).length === 0).length);
  const least = counts.indexOf(Math.min(...counts));
  return cols.filter((_, at) => at !== least);
}
