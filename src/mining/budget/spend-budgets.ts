import type { Rectangle } from '../exact/fewest-roles.js';
import type { RoleShape } from '../limits/role-shape.js';
import type { Matrix } from '../matrix.js';
import { dropRoles } from './drop-roles.js';
import { Merger } from './merge-roles.js';

export interface Budgets {
  /** Cells that may be given although they are not held. */
  readonly overGrant: number;
  /** Held cells that no role need give. */
  readonly underGrant: number;
}

export interface Spending extends Budgets {
  readonly shape: RoleShape;
  readonly objective: 'roles' | 'wsc';
}

/** Roles are dropped after so many merges at first, and after so many of each doubling. */
const DROPS = 16;

/**
 * Fewer roles, or less complexity, for cells that are given anew or left without a role: roles are merged, and dropped. Every
 * way that a small budget is spent is tried with a larger one, too, so more of either budget never gives a worse result. With
 * none the roles stay as they are.
 */
export function spendBudgets(matrix: Matrix, roles: readonly Rectangle[], spending: Spending): readonly Rectangle[] {
  const costOf = (role: Rectangle): number =>
    spending.objective === 'roles' ? 1 : 1 + role.rows.length + role.cols.length;
  const total = (list: readonly Rectangle[]): number => list.reduce((sum, role) => sum + costOf(role), 0);
  let best = { roles, cost: total(roles) };
  const consider = (list: readonly Rectangle[]): void => {
    const cost = total(list);
    if (cost < best.cost) best = { roles: list, cost };
  };
  const drop = (list: readonly Rectangle[]): void => {
    const budget = spending.underGrant;
    for (const most of stepsUpTo(budget, spending)) consider(dropRoles(matrix, list, { budget, most, costOf }));
  };
  drop(roles);
  for (const most of stepsUpTo(spending.overGrant, spending)) {
    const merger = new Merger(matrix, roles, { ...spending, most });
    for (let merges = 1; merger.mergeNext(spending.overGrant); merges++) {
      if (spending.underGrant > 0 && isPoint(merges)) drop(merger.roles());
    }
    consider(merger.roles());
  }
  return best.roles;
}

/**
 * The largest step that is taken in each try. Where every step saves the same, the cheapest come first and one try is enough;
 * else also only cheap ones are tried: 1, 4, 16 … up to the budget.
 */
function stepsUpTo(budget: number, { objective }: Spending): readonly number[] {
  if (objective === 'roles') return budget > 0 ? [budget] : [];
  const steps: number[] = [];
  for (let step = 1; step <= budget; step *= 4) steps.push(step);
  return steps;
}

/** Whatever the budget, the same numbers of merges. */
const isPoint = (merges: number): boolean => merges % Math.max(1, (1 << (31 - Math.clz32(merges))) / DROPS) === 0;
