import type { Collapsed } from '../collapse.js';
import type { Rectangle } from '../exact/fewest-roles.js';
import type { OpenRole } from './cover-state.js';

/** Roles over the collapsed matrix. Equal rows count once: what a role gives to one of them it can give to all. */
export function collapsedRoles({ rowGroups, colGroups }: Collapsed, roles: readonly Rectangle[]): readonly Rectangle[] {
  const row = positions(rowGroups);
  const col = positions(colGroups);
  return roles.map(({ rows, cols }) => ({
    rows: [...new Set(rows.map((one) => row.get(one)!))],
    cols: [...new Set(cols.map((one) => col.get(one)!))],
  }));
}

function positions(groups: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  return new Map(groups.flatMap((group, at) => group.map((one) => [one, at] as const)));
}

/** Back to the rows and columns of the matrix; both ascend. */
export function expandRoles({ rowGroups, colGroups }: Collapsed, roles: Iterable<OpenRole>): readonly Rectangle[] {
  return [...roles].map(({ rows, cols }) => ({
    rows: [...rows].flatMap((row) => rowGroups[row]!).sort((a, b) => a - b),
    cols: [...cols].flatMap((col) => colGroups[col]!).sort((a, b) => a - b),
  }));
}
