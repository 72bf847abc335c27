import type { Rectangle } from '../exact/fewest-roles.js';
import type { Matrix } from '../matrix.js';
import { coverGap, gapOf, type Gap } from './cover-gap.js';
import { enlargeRoles } from './enlarge.js';
import { cellAt, GivenCells } from './given-cells.js';
import { isLimited, type Limits } from './limits.js';
import { reshapeRoles } from './reshape.js';
import { limitRolesPerUser } from './role-limit.js';
import { RoleShape } from './role-shape.js';
import { droppedAsSpare, setAsideSensitive } from './set-aside.js';

/** Which limit took a grant that roles gave before. */
export type LimitReason = 'too_few_holders' | 'too_few_permissions' | 'kept_apart' | 'role_limit';

export interface LimitedRoles {
  readonly roles: readonly Rectangle[];
  /** Which limit took a cell that roles gave before; undefined of every other one. */
  readonly reasonOf: (row: number, col: number) => LimitReason | undefined;
}

/**
 * Changes roles until they keep to the limits: nobody gains what nobody may gain, roles become several or larger, users leave
 * roles, and what is lost on the way is given by further roles where they may. `exact` roles may be left out where others give
 * all they give. Deterministic; ties go by index.
 */
export function keepLimits(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { limits, exact }: { readonly limits: Limits; readonly exact: boolean },
): LimitedRoles {
  if (!isLimited(limits)) return { roles, reasonOf: () => undefined };
  const shape = new RoleShape(limits);
  const losses = new Losses(matrix, roles);
  let left = setAsideSensitive(matrix, roles, limits.neverOverGrant);
  left = reshapeRoles(matrix, left, shape);
  left = enlargeRoles(matrix, left, shape);
  left = coverGap(matrix, left, { gap: losses.note(left, reasonOfSize(limits)), shape });
  if (exact) left = withoutSpare(matrix, left);
  losses.note(left, reasonOfSize(limits));
  left = limitRolesPerUser(matrix, left, shape);
  left = coverGap(matrix, left, { gap: losses.note(left, 'role_limit'), shape });
  if (exact) left = withoutSpare(matrix, left);
  losses.note(left, 'role_limit');
  return { roles: left, reasonOf: (row, col) => losses.reasons.get(cellAt(matrix, row, col)) };
}

/** Why a role of the right columns is still too small. */
function reasonOfSize({ apart, minPermissions }: Limits): LimitReason {
  if (minPermissions <= 1) return 'too_few_holders';
  return apart.length > 0 ? 'kept_apart' : 'too_few_permissions';
}

/** Without those that give nothing which the others do not give, the dearest left out first. */
function withoutSpare(matrix: Matrix, roles: readonly Rectangle[]): readonly Rectangle[] {
  const given = new GivenCells(matrix, roles);
  const cost = ({ rows, cols }: Rectangle): number => rows.length + cols.length;
  const spare = new Set(roles.toSorted((a, b) => cost(b) - cost(a)).filter((role) => droppedAsSpare(given, role)));
  return spare.size === 0 ? roles : roles.filter((role) => !spare.has(role));
}

/** Remembers which of the cells that roles gave at first are no longer given, and since when. */
class Losses {
  reasons: ReadonlyMap<number, LimitReason> = new Map();
  private readonly matrix: Matrix;
  private readonly before: GivenCells;

  constructor(matrix: Matrix, roles: readonly Rectangle[]) {
    this.matrix = matrix;
    this.before = new GivenCells(matrix, roles);
  }

  /** The cells that these roles no longer give; those that were given until now are lost for this reason. */
  note(roles: readonly Rectangle[], reason: LimitReason): Gap {
    const reasons = new Map<number, LimitReason>();
    const now = new GivenCells(this.matrix, roles);
    const gap = gapOf(this.matrix, (cell) => {
      const isLost = this.before.isGiven(cell) && !now.isGiven(cell);
      if (isLost) reasons.set(cell, this.reasons.get(cell) ?? reason);
      return isLost;
    });
    this.reasons = reasons;
    return gap;
  }
}
