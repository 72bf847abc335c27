import type { Rectangle } from './exact/fewest-roles.js';
import { cellAt } from './limits/given-cells.js';
import type { Matrix } from './matrix.js';
import { nestings } from './recover/nesting.js';
import type { FoundRole } from './recover/recover-roles.js';

/**
 * Roles within roles: a role is nested in another one that gives less to all of its members, and in no role between the two.
 * Members and permissions of each stay as they are; the largest come first, so that parents stand before what is nested in
 * them.
 */
export function nestRoles(matrix: Matrix, roles: readonly Rectangle[]): readonly FoundRole[] {
  const order = roles.toSorted(
    (a, b) => b.rows.length - a.rows.length || a.cols.length - b.cols.length || compareLists(a, b),
  );
  const populations = order.map(({ rows }) => Int32Array.from(rows));
  const above = nestings(populations, matrix.rows, 1).map((larger, at) => {
    const cols = new Set(order[at]!.cols);
    return larger.filter((other) => order[other]!.cols.length < cols.size && isWithin(order[other]!.cols, cols));
  });
  return order.map(({ rows, cols }, at) => {
    const further = new Set(above[at]!.flatMap((other) => above[other]!));
    const parents = above[at]!.filter((other) => !further.has(other)).sort((a, b) => a - b);
    const inherited = new Set(parents.flatMap((parent) => order[parent]!.cols));
    const near = rows.filter((row) => cols.some((col) => cellAt(matrix, row, col) < 0));
    return { rows, cols, own: cols.filter((col) => !inherited.has(col)), parents, near };
  });
}

const isWithin = (cols: readonly number[], all: ReadonlySet<number>): boolean => cols.every((col) => all.has(col));

function compareLists(a: Rectangle, b: Rectangle): number {
  const [x, y] = [
    [...a.cols, ...a.rows],
    [...b.cols, ...b.rows],
  ];
  const at = x.findIndex((item, position) => item !== y[position]);
  return at < 0 ? 0 : x[at]! - y[at]!;
}
