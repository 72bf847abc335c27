import type { Rectangle } from '../exact/fewest-roles.js';
import { rowsOf, type Matrix } from '../matrix.js';
import { GivenCells } from './given-cells.js';
import type { RoleShape } from './role-shape.js';

/**
 * Roles of which each gives no more columns than it may and no pair that is kept apart. A role first gives up what its members
 * have through other roles anyway, what most people hold first; what is still too much becomes several roles of the same
 * members. Nobody loses anything.
 */
export function reshapeRoles(matrix: Matrix, roles: readonly Rectangle[], shape: RoleShape): readonly Rectangle[] {
  if (roles.every(({ cols }) => shape.allows(cols))) return roles;
  const given = new GivenCells(matrix, roles);
  const slim = [...roles];
  // From the fewest members up: whoever is within a larger role gives up what that one gives.
  const order = roles.map((_, at) => at).sort((a, b) => roles[a]!.rows.length - roles[b]!.rows.length || b - a);
  for (const at of order) slim[at] = withoutSpare(matrix, slim[at]!, { given, shape });
  return slim.flatMap(({ rows, cols }) =>
    cols.length === 0 ? [] : shape.split(cols).map((group) => ({ rows, cols: group })),
  );
}

function withoutSpare(
  matrix: Matrix,
  role: Rectangle,
  { given, shape }: { readonly given: GivenCells; readonly shape: RoleShape },
): Rectangle {
  if (shape.allows(role.cols)) return role;
  const { rows } = role;
  let cols = role.cols;
  const common = (col: number): number => rowsOf(matrix, col).length;
  for (const col of role.cols.toSorted((a, b) => common(b) - common(a) || a - b)) {
    if (shape.allows(cols)) break;
    const helps = cols.length > shape.limits.maxPermissions || shape.conflicts(col, cols);
    if (!helps || given.onlyBy({ rows, cols: [col] }) > 0) continue;
    given.remove({ rows, cols: [col] });
    cols = cols.filter((other) => other !== col);
  }
  return { rows, cols };
}
