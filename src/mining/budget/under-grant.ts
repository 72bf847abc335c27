import type { Rectangle } from '../exact/fewest-roles.js';
import { coverGap, gapOf } from '../limits/cover-gap.js';
import { GivenCells } from '../limits/given-cells.js';
import type { RoleShape } from '../limits/role-shape.js';
import type { Matrix } from '../matrix.js';

/** Adds roles for what the others leave out, until no more than `underGrant` held cells are without one, as far as limits allow. */
export function coverUnderGrant(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { shape, underGrant }: { readonly shape: RoleShape; readonly underGrant: number },
): readonly Rectangle[] {
  const given = new GivenCells(matrix, roles);
  const gap = gapOf(matrix, (cell) => !given.isGiven(cell));
  return coverGap(matrix, roles, { gap, shape, spare: underGrant });
}
