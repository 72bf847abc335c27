import type { Rectangle } from '../exact/fewest-roles.js';
import { GivenCells } from '../limits/given-cells.js';
import type { Matrix } from '../matrix.js';
import { Heap } from './heap.js';

export interface Dropping {
  /** Held cells that may be left without a role. */
  readonly budget: number;
  /** A role that alone gives more held cells than this stays. */
  readonly most: number;
  readonly costOf: (role: Rectangle) => number;
}

/**
 * Drops roles, those first that cost most for each held cell that they alone give, until one more would leave more cells than
 * the budget. What is dropped first does not depend on the budget, so a larger one never ends with more roles. What a role
 * alone gives only becomes more, so looking at the first one again is exact (Minoux's lazy greedy).
 */
export function dropRoles(
  matrix: Matrix,
  roles: readonly Rectangle[],
  { budget, most, costOf }: Dropping,
): readonly Rectangle[] {
  const given = new GivenCells(matrix, roles);
  const offers = new Heap<Offer>(comesFirst);
  roles.forEach((role, at) => offers.push({ at, only: given.onlyBy(role), cost: costOf(role) }));
  const dropped = new Set<Rectangle>();
  let lost = 0;
  for (let offer = offers.pop(); offer; offer = offers.pop()) {
    const role = roles[offer.at]!;
    const only = given.onlyBy(role);
    if (only > most) continue;
    if (only > offer.only) {
      offers.push({ ...offer, only });
      continue;
    }
    if ((lost += only) > budget) break;
    given.remove(role);
    dropped.add(role);
  }
  return roles.filter((role) => !dropped.has(role));
}

interface Offer {
  readonly at: number;
  readonly only: number;
  readonly cost: number;
}

/** More cost for each cell, then the earlier role. */
function comesFirst(a: Offer, b: Offer): boolean {
  const [forA, forB] = [a.cost * b.only, b.cost * a.only];
  return forA === forB ? (a.only - b.only || a.at - b.at) < 0 : forA > forB;
}
