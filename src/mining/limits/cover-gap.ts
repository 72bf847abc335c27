import type { Rectangle } from '../exact/fewest-roles.js';
import { colsOf, rowsOf, type Matrix } from '../matrix.js';
import { cellAt } from './given-cells.js';
import { holdersOfAll } from './enlarge.js';
import type { RoleShape } from './role-shape.js';

/** Cells that roles shall give again: by row, its columns. */
export type Gap = Map<number, Set<number>>;

/** The held cells of which this says so, by their position. */
export function gapOf(matrix: Matrix, isOpen: (cell: number) => boolean): Gap {
  const gap: Gap = new Map();
  for (let row = 0; row < matrix.rows; row++) {
    const first = matrix.rowStart[row]!;
    const open = new Set<number>();
    colsOf(matrix, row).forEach((col, at) => isOpen(first + at) && open.add(col));
    if (open.size > 0) gap.set(row, open);
  }
  return gap;
}

/** Rows, those whose gaps were largest, whose gaps are tried as roles in one step. */
const SEEDS = 16;

/**
 * Roles within the limits that give as much of the gap as is found, without over-grant, besides those there are: greedily, what
 * gives most first. Whoever has as many roles as one may have is left out. No more roles are made once only `spare` cells are
 * left.
 */
export function coverGap(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { gap, shape, spare = 0 }: { readonly gap: Gap; readonly shape: RoleShape; readonly spare?: number },
): readonly Rectangle[] {
  if (sizeOf(gap) <= spare) return roles;
  const counts = new Int32Array(matrix.rows);
  for (const { rows } of roles) for (const row of rows) counts[row]! += 1;
  const isFree = (row: number): boolean => counts[row]! < shape.limits.maxRolesPerUser;
  const joined = joinRoles(matrix, roles, { gap, counts, shape });
  const made: Rectangle[] = [];
  const largestFirst = [...gap.keys()].sort((a, b) => gap.get(b)!.size - gap.get(a)!.size || a - b);
  const open = new Set(largestFirst.filter(isFree));
  let left = sizeOf(gap);
  while (open.size > 0 && left > spare) {
    const seeds = firstOf(open, SEEDS);
    const offers = seeds.map((row) => roleFor(matrix, row, { gap, shape, isFree }));
    const best = offers.reduce((a, b) => (gainOf(gap, b) > gainOf(gap, a) ? b : a));
    if (!best) {
      for (const row of seeds) open.delete(row);
      continue;
    }
    made.push(best);
    for (const row of best.rows) counts[row]! += 1;
    left -= gainOf(gap, best);
    close(gap, best);
    for (const row of best.rows) if (!gap.has(row) || !isFree(row)) open.delete(row);
  }
  return made.length === 0 ? joined : [...joined, ...made];
}

const sizeOf = (gap: Gap): number => [...gap.values()].reduce((sum, open) => sum + open.size, 0);

function firstOf(rows: ReadonlySet<number>, count: number): readonly number[] {
  const first: number[] = [];
  for (const row of rows) if (first.push(row) === count) break;
  return first;
}

/** Makes rows with a gap members of roles that are there, where they hold all that these give. */
function joinRoles(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { gap, counts, shape }: { readonly gap: Gap; readonly counts: Int32Array; readonly shape: RoleShape },
): readonly Rectangle[] {
  const rolesOfCol = new Map<number, number[]>();
  roles.forEach(({ cols }, at) => {
    for (const col of cols) rolesOfCol.set(col, [...(rolesOfCol.get(col) ?? []), at]);
  });
  const more = new Map<number, number[]>();
  for (const [row, open] of [...gap]) {
    const likely = new Set([...open].flatMap((col) => rolesOfCol.get(col) ?? []));
    for (const at of likely) {
      const { cols } = roles[at]!;
      if (counts[row]! >= shape.limits.maxRolesPerUser || !cols.some((col) => open.has(col))) continue;
      if (!cols.every((col) => cellAt(matrix, row, col) >= 0)) continue;
      more.set(at, [...(more.get(at) ?? []), row]);
      counts[row]! += 1;
      close(gap, { rows: [row], cols });
    }
  }
  if (more.size === 0) return roles;
  return roles.map((role, at) => {
    const rows = more.get(at);
    return rows ? { rows: [...role.rows, ...rows].sort((a, b) => a - b), cols: role.cols } : role;
  });
}

interface Making {
  readonly gap: Gap;
  readonly shape: RoleShape;
  readonly isFree: (row: number) => boolean;
}

/** A role of what this row misses, as much of it as enough rows hold, or at least of one column of it. */
function roleFor(matrix: Matrix, row: number, making: Making): Rectangle | undefined {
  const { gap, shape } = making;
  const holders = (col: number): number => rowsOf(matrix, col).length;
  const commonest = [...gap.get(row)!].sort((a, b) => holders(b) - holders(a) || a - b);
  const group = shape.split(commonest).reduce((a, b) => (b.length > a.length ? b : a));
  const few = fewColumns(matrix, group, making);
  for (const cols of [few, ...commonest.map((col) => [col])]) {
    const role = cols.length > 0 ? wideEnough(matrix, { row, cols }, making) : undefined;
    if (role) return role;
  }
  return undefined;
}

/** Takes out of these columns those that fewest hold, until enough rows hold the rest. */
function fewColumns(matrix: Matrix, cols: readonly number[], { shape, isFree }: Making): readonly number[] {
  const holders = (col: number): number => rowsOf(matrix, col).length;
  const commonest = cols.toSorted((a, b) => holders(b) - holders(a) || a - b);
  while (commonest.length > 0) {
    if (holdersOfAll(matrix, commonest).filter(isFree).length >= shape.limits.minMembers) break;
    commonest.pop();
  }
  return commonest;
}

/** Adds what the row holds besides and most of the others hold too, until there are enough columns for a role. */
function wideEnough(
  matrix: Matrix,
  seed: { readonly row: number; readonly cols: readonly number[] },
  { shape, isFree }: Making,
): Rectangle | undefined {
  const { minMembers, minPermissions } = shape.limits;
  const cols = [...seed.cols];
  let rows: readonly number[] = holdersOfAll(matrix, cols).filter(isFree);
  while (cols.length < minPermissions && rows.length >= minMembers) {
    const held = [...colsOf(matrix, seed.row)].filter((col) => !cols.includes(col) && shape.takes(cols, col));
    const within = (col: number): readonly number[] => rows.filter((row) => cellAt(matrix, row, col) >= 0);
    const [first, ...others] = held;
    if (first === undefined) return undefined;
    const next = others.reduce((a, b) => (within(b).length > within(a).length ? b : a), first);
    cols.push(next);
    rows = within(next);
  }
  if (rows.length < minMembers || cols.length < minPermissions) return undefined;
  return { rows, cols: cols.sort((a, b) => a - b) };
}

function gainOf(gap: Gap, role: Rectangle | undefined): number {
  if (!role) return 0;
  let gain = 0;
  for (const row of role.rows) {
    const open = gap.get(row);
    if (open) for (const col of role.cols) if (open.has(col)) gain += 1;
  }
  return gain;
}

function close(gap: Gap, { rows, cols }: Rectangle): void {
  for (const row of rows) {
    const open = gap.get(row);
    if (!open) continue;
    for (const col of cols) open.delete(col);
    if (open.size === 0) gap.delete(row);
  }
}
