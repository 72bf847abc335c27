import type { Rectangle } from '../exact/fewest-roles.js';
import type { Matrix } from '../matrix.js';
import { cellAt, GivenCells } from './given-cells.js';

/**
 * Where members would gain a column that nobody may gain, it leaves the role, and those members who hold it get it by a role of
 * its own; columns that the same members hold go together.
 */
export function setAsideSensitive(
  matrix: Matrix,
  roles: readonly Rectangle[],
  sensitive: readonly number[],
): readonly Rectangle[] {
  const never = new Set(sensitive);
  const made: Rectangle[] = [];
  const kept = roles.map((role) => {
    const aside = new Map<string, { readonly rows: readonly number[]; readonly cols: number[] }>();
    for (const col of role.cols) {
      if (!never.has(col)) continue;
      const rows = role.rows.filter((row) => cellAt(matrix, row, col) >= 0);
      if (rows.length === role.rows.length) continue;
      const group = aside.get(rows.join()) ?? { rows, cols: [] };
      group.cols.push(col);
      aside.set(rows.join(), group);
    }
    made.push(...aside.values());
    const gone = new Set([...aside.values()].flatMap(({ cols }) => cols));
    return gone.size === 0 ? role : { rows: role.rows, cols: role.cols.filter((col) => !gone.has(col)) };
  });
  if (made.length === 0) return roles;
  const left = kept.filter(({ cols }) => cols.length > 0);
  return [...left, ...needed(matrix, left, made)];
}

/** Those of the roles that are made which give something that the others do not, the smallest left out first. */
function needed(matrix: Matrix, roles: readonly Rectangle[], made: readonly Rectangle[]): readonly Rectangle[] {
  const given = new GivenCells(matrix, [...roles, ...made]);
  return made.toSorted((a, b) => a.rows.length - b.rows.length).filter((role) => !droppedAsSpare(given, role));
}

export function droppedAsSpare(given: GivenCells, role: Rectangle): boolean {
  if (given.onlyBy(role) > 0) return false;
  given.remove(role);
  return true;
}
