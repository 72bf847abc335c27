import type { CoverState, OpenRole } from './cover-state.js';

export type ShrinkOrder = 'cols-first' | 'rows-first';

/**
 * Takes out of a role what other roles give as well, the dearest first; a role that is left empty is closed. Deterministic:
 * ties go by index.
 */
export function shrinkRole(state: CoverState, role: OpenRole, order: ShrinkOrder): void {
  if (order === 'cols-first') shrinkCols(state, role);
  shrinkRows(state, role);
  if (order === 'rows-first') shrinkCols(state, role);
  if (role.rows.size === 0 || role.cols.size === 0) state.close(role);
}

function shrinkRows(state: CoverState, role: OpenRole): void {
  const { rowWeight } = state;
  const rows = [...role.rows].sort((a, b) => rowWeight[b]! - rowWeight[a]! || a - b);
  for (const row of rows) if (state.isRowSpare(role, row)) state.dropRow(role, row);
  state.work += rows.length * role.cols.size;
}

function shrinkCols(state: CoverState, role: OpenRole): void {
  const { colWeight } = state;
  const cols = [...role.cols].sort((a, b) => colWeight[b]! - colWeight[a]! || a - b);
  for (const col of cols) if (state.isColSpare(role, col)) state.dropCol(role, col);
  state.work += cols.length * role.rows.size;
}
