import type { Random } from '../random.js';
import type { CoverState, OpenRole } from './cover-state.js';

/** Grants that no role covers: by row, its columns. */
export type Gap = Map<number, Set<number>>;

/** Rows of the gap whose columns, and whose common columns, are tried as new roles in one step. */
const SEEDS = 10;

/**
 * Covers the gap again, greedily: what covers most for what it costs comes first, be it a row more in a role, a column more,
 * or a new role. A tenth of chance lets repeated repairs differ. Returns the roles that were changed.
 */
export function repair(state: CoverState, gap: Gap, random: Random): ReadonlySet<OpenRole> {
  const changed = new Set<OpenRole>();
  while (gap.size > 0) {
    const best = new Best(random);
    moreRows(state, gap, best);
    moreCols(state, gap, best);
    newRoles(state, gap, { best, random });
    const role = best.apply();
    changed.add(role);
    close(gap, role);
  }
  return changed;
}

/** Remembers the best offer. */
class Best {
  private score = -1;
  private act: (() => OpenRole) | undefined;
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  offer(covered: number, cost: number, act: () => OpenRole): void {
    const score = (covered / cost) * (0.9 + 0.2 * this.random());
    if (score > this.score) [this.score, this.act] = [score, act];
  }

  apply(): OpenRole {
    if (!this.act) throw new Error('expected every gap to have a role that covers some of it');
    return this.act();
  }
}

function moreRows(state: CoverState, gap: Gap, best: Best): void {
  for (const [row, open] of gap) {
    const seen = new Set<OpenRole>();
    for (const col of open) {
      for (const role of state.rolesOfCol[col]!) {
        if (seen.has(role)) continue;
        seen.add(role);
        const covered = coverIn(state, { row, cols: role.cols, open });
        if (covered > 0) best.offer(covered, state.rowWeight[row]!, () => (state.addRow(role, row), role));
      }
    }
  }
}

function moreCols(state: CoverState, gap: Gap, best: Best): void {
  const rowsOfCol = new Map<number, Set<number>>();
  for (const [row, open] of gap) {
    for (const col of open) rowsOfCol.set(col, (rowsOfCol.get(col) ?? new Set()).add(row));
  }
  for (const [col, open] of rowsOfCol) {
    const seen = new Set<OpenRole>();
    for (const row of open) {
      for (const role of state.rolesOfRow[row]!) {
        if (seen.has(role)) continue;
        seen.add(role);
        const covered = coverDown(state, { col, rows: role.rows, open });
        if (covered > 0) best.offer(covered, state.colWeight[col]!, () => (state.addCol(role, col), role));
      }
    }
  }
}

interface Strip {
  readonly row: number;
  readonly cols: Iterable<number>;
  readonly open: ReadonlySet<number>;
}

/** How many open cells of a row these columns would cover; 0 where the row lacks one of them. */
function coverIn(state: CoverState, { row, cols, open }: Strip): number {
  let covered = 0;
  for (const col of cols) {
    state.work += 1;
    if (state.cell(row, col) < 0) return 0;
    if (open.has(col)) covered += 1;
  }
  return covered;
}

function coverDown(
  state: CoverState,
  { col, rows, open }: { readonly col: number; readonly rows: Iterable<number>; readonly open: ReadonlySet<number> },
): number {
  let covered = 0;
  for (const row of rows) {
    state.work += 1;
    if (state.cell(row, col) < 0) return 0;
    if (open.has(row)) covered += 1;
  }
  return covered;
}

function newRoles(
  state: CoverState,
  gap: Gap,
  { best, random }: { readonly best: Best; readonly random: Random },
): void {
  const rows = [...gap.keys()];
  const seeds =
    rows.length <= SEEDS ? rows : Array.from({ length: SEEDS }, () => rows[Math.floor(random() * rows.length)]!);
  seeds.forEach((row, at) => {
    const open = [...gap.get(row)!];
    offerRole(state, gap, { best, cols: open });
    for (const other of seeds.slice(0, at)) {
      const theirs = gap.get(other)!;
      const common = open.filter((col) => theirs.has(col));
      if (other !== row && common.length > 0) offerRole(state, gap, { best, cols: common });
    }
  });
}

/** These columns for those rows that make it cover most for its cost, as many as lower it (Hyper: Xiang et al., 2011). */
function offerRole(
  state: CoverState,
  gap: Gap,
  { best, cols }: { readonly best: Best; readonly cols: readonly number[] },
): void {
  const able: { readonly row: number; readonly covered: number; readonly weight: number }[] = [];
  for (const [row, open] of gap) {
    const covered = coverIn(state, { row, cols, open });
    if (covered > 0) able.push({ row, covered, weight: state.rowWeight[row]! });
  }
  able.sort((a, b) => b.covered / b.weight - a.covered / a.weight || a.row - b.row);
  let covered = 0;
  let cost = cols.reduce((sum, col) => sum + state.colWeight[col]!, 1);
  let taken = 0;
  for (const one of able) {
    if (one.covered * cost < covered * one.weight) break;
    covered += one.covered;
    cost += one.weight;
    taken += 1;
  }
  const rows = able.slice(0, taken).map(({ row }) => row);
  best.offer(covered, cost, () => state.open(rows, cols));
}

function close(gap: Gap, { rows, cols }: OpenRole): void {
  for (const row of rows) {
    const open = gap.get(row);
    if (!open) continue;
    for (const col of cols) open.delete(col);
    if (open.size === 0) gap.delete(row);
  }
}
