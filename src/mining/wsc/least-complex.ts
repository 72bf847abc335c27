import { collapse, type Collapsed } from '../collapse.js';
import type { Rectangle } from '../exact/fewest-roles.js';
import { colsOf, rowsOf, type Matrix } from '../matrix.js';
import { seededRandom, type Random } from '../random.js';
import { collapsedRoles, expandRoles } from './collapsed-roles.js';
import { CoverState, type OpenRole } from './cover-state.js';
import { repair, type Gap } from './repair.js';
import { shrinkRole } from './shrink.js';

/** Cells of the roles that one step takes apart, at most. */
const LARGEST_GAP = 1000;
/** Roles that one step takes apart, at most. */
const MOST_ROLES = 5;
/** Without gain for as long as the search took to the last one, and this share of its work, it ends. */
const PATIENCE = 1 / 8;

export interface Search {
  /** Cells looked at from each start, at most. */
  readonly work: number;
  readonly seed: number;
}

/**
 * Roles without over-grant whose flat weighted structural complexity, `roles + members + permissions`, is as low as the search
 * gets it: from several starts each (one role a row, one a column, the covers given), takes a few neighbouring roles apart,
 * covers what is missing anew, shrinks, and keeps what is no worse (large neighbourhood search: Shaw, 1998). Bounded by work,
 * never by seconds. `covers` are exact covers of the matrix.
 */
export function leastComplexRoles(
  matrix: Matrix,
  covers: readonly (readonly Rectangle[])[],
  search: Search,
): readonly Rectangle[] {
  const collapsed = collapse(matrix);
  const starts = [
    oneEachRow(collapsed),
    oneEachCol(collapsed),
    ...covers.map((roles) => collapsedRoles(collapsed, roles)),
  ];
  const ends = starts.map((roles, at) => searched(collapsed, roles, { ...search, seed: search.seed + at }));
  const best = ends.reduce((a, b) => (b.cost < a.cost ? b : a));
  return expandRoles(collapsed, best.roles);
}

/** The same cover made less complex without one role more. */
export function simplifyRoles(matrix: Matrix, cover: readonly Rectangle[], search: Search): readonly Rectangle[] {
  const collapsed = collapse(matrix);
  const roles = collapsedRoles(collapsed, cover);
  return expandRoles(collapsed, searched(collapsed, roles, { ...search, most: roles.length }).roles);
}

function searched(
  collapsed: Collapsed,
  roles: readonly Rectangle[],
  { work, seed, most = Infinity }: Search & { readonly most?: number },
): CoverState {
  const state = new CoverState(collapsed);
  for (const { rows, cols } of roles) state.open(rows, cols);
  improve(state, { work, most, random: seededRandom(seed) });
  return state;
}

const oneEachRow = ({ matrix }: Collapsed): readonly Rectangle[] =>
  Array.from({ length: matrix.rows }, (_, row) => ({ rows: [row], cols: [...colsOf(matrix, row)] }));

const oneEachCol = ({ matrix }: Collapsed): readonly Rectangle[] =>
  Array.from({ length: matrix.cols }, (_, col) => ({ rows: [...rowsOf(matrix, col)], cols: [col] }));

interface Bounds {
  readonly work: number;
  /** Roles, at most. */
  readonly most: number;
  readonly random: Random;
}

function improve(state: CoverState, { work, most, random }: Bounds): void {
  for (const role of [...state.roles]) shrinkRole(state, role, 'cols-first');
  state.commit();
  const began = state.work;
  let gained = began;
  const goesOn = (): boolean =>
    state.work - began < work && state.work - gained <= gained - began + work * PATIENCE && state.roles.size > 0;
  while (goesOn()) {
    const before = state.cost;
    const mark = state.mark();
    rebuild(state, neighbours(state, random), random);
    if (state.cost > before || state.roles.size > most) state.rollBack(mark);
    else state.commit();
    if (state.cost < before) gained = state.work;
  }
}

/** Takes these roles apart, covers what only they covered anew, and shrinks whatever that made spare. */
function rebuild(state: CoverState, roles: readonly OpenRole[], random: Random): void {
  const cells = roles.map(({ rows, cols }) => ({ rows: [...rows], cols: [...cols] }));
  for (const role of roles) state.close(role);
  const gap: Gap = new Map();
  for (const { rows, cols } of cells) {
    for (const row of rows) {
      const open = cols.filter((col) => state.countOf(row, col) === 0);
      if (open.length > 0) gap.set(row, new Set([...(gap.get(row) ?? []), ...open]));
    }
  }
  const changed = repair(state, gap, random);
  const order = random() < 0.5 ? 'cols-first' : 'rows-first';
  for (const role of around(state, changed)) if (state.roles.has(role)) shrinkRole(state, role, order);
}

/** The roles themselves, and those that share a row with one of them. */
function around({ rolesOfRow }: CoverState, roles: ReadonlySet<OpenRole>): ReadonlySet<OpenRole> {
  const found = new Set(roles);
  for (const { rows } of roles) for (const row of rows) for (const other of rolesOfRow[row]!) found.add(other);
  return found;
}

/** A role by chance, and a few of those it shares rows, or columns, with. */
function neighbours(state: CoverState, random: Random): readonly OpenRole[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const first = pick([...state.roles]);
  const wanted = 1 + Math.floor(random() * MOST_ROLES);
  const byRow = random() < 0.5;
  const near = new Set<OpenRole>();
  if (byRow) for (const row of first.rows) for (const role of state.rolesOfRow[row]!) near.add(role);
  else for (const col of first.cols) for (const role of state.rolesOfCol[col]!) near.add(role);
  near.delete(first);
  const pool = [...near];
  const chosen = [first];
  let size = first.rows.size * first.cols.size;
  while (chosen.length < wanted && pool.length > 0) {
    const [next] = pool.splice(Math.floor(random() * pool.length), 1);
    size += next!.rows.size * next!.cols.size;
    if (size <= LARGEST_GAP) chosen.push(next!);
  }
  state.work += state.roles.size;
  return chosen;
}
