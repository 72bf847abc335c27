import type { Rectangle } from '../exact/fewest-roles.js';
import { cellAt } from '../limits/given-cells.js';
import type { RoleShape } from '../limits/role-shape.js';
import type { Matrix } from '../matrix.js';
import { Heap } from './heap.js';

/** With more roles than this, only those that share a member or a permission are compared. */
const MOST_FOR_ALL_PAIRS = 600;
/** Cells and members looked at while roles are compared, at most. */
const WORK = 40_000_000;

export interface Merging {
  /** A merge that gives more new cells than this is not considered. */
  readonly most: number;
  readonly shape: RoleShape;
  /** Whether roles alone count, or members and permissions as well. */
  readonly objective: 'roles' | 'wsc';
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly saved: number;
  readonly cells: number;
}

interface Open {
  readonly rows: ReadonlySet<number>;
  readonly cols: ReadonlySet<number>;
}

/**
 * Merges two roles into one of both their members and permissions, again and again: what saves most for each cell that is given
 * anew comes first. Which merge comes next does not depend on any budget, so whoever may give more cells is never worse off.
 * Limits stay kept: members only become more, and nobody gets into more roles.
 */
export class Merger {
  private cells = 0;
  private work = 0;
  private readonly open: (Open | undefined)[];
  private readonly granted = new Set<number>();
  private readonly never: ReadonlySet<number>;
  private readonly pairs = new Heap<Pair>(comesFirst);
  private readonly matrix: Matrix;
  private readonly merging: Merging;
  /** Whether there are columns that not every role may give. */
  private readonly shaped: boolean;

  constructor(matrix: Matrix, roles: readonly Rectangle[], merging: Merging) {
    this.matrix = matrix;
    this.merging = merging;
    const { maxPermissions, apart } = merging.shape.limits;
    this.shaped = maxPermissions < Number.POSITIVE_INFINITY || apart.length > 0;
    this.never = new Set(merging.shape.limits.neverOverGrant);
    this.open = roles.map(({ rows, cols }) => ({ rows: new Set(rows), cols: new Set(cols) }));
    for (const at of this.open.keys()) this.offerPairs(at);
  }

  roles(): readonly Rectangle[] {
    const list = (items: ReadonlySet<number>): readonly number[] => [...items].sort((a, b) => a - b);
    return this.open.flatMap((role) => (role ? [{ rows: list(role.rows), cols: list(role.cols) }] : []));
  }

  /** Merges the two roles whose turn it is; false where there are none, or all merges together would give too many cells. */
  mergeNext(budget: number): boolean {
    const pair = this.next();
    if (!pair) return false;
    const [one, other] = [this.open[pair.a]!, this.open[pair.b]!];
    const gained: number[] = [];
    this.forEachNew(one, other, (cell) => gained.push(cell) > 0);
    this.cells += gained.length;
    if (this.cells > budget) return false;
    for (const cell of gained) this.granted.add(cell);
    [this.open[pair.a], this.open[pair.b]] = [undefined, undefined];
    const merged = { rows: new Set([...one.rows, ...other.rows]), cols: new Set([...one.cols, ...other.cols]) };
    this.offerPairs(this.open.push(merged) - 1);
    return true;
  }

  /** The best pair of roles that are both still there. */
  private next(): Pair | undefined {
    for (let pair = this.pairs.pop(); pair; pair = this.pairs.pop())
      if (this.open[pair.a] && this.open[pair.b]) return pair;
    return undefined;
  }

  /** Pairs of this role and those before it. */
  private offerPairs(at: number): void {
    const role = this.open[at]!;
    const all = this.open.length <= MOST_FOR_ALL_PAIRS;
    for (let other = 0; other < at && this.work < WORK; other++) {
      const near = this.open[other];
      if (!near) continue;
      const shared = { rows: countShared(near.rows, role.rows), cols: countShared(near.cols, role.cols) };
      this.work += Math.min(near.rows.size, role.rows.size) + Math.min(near.cols.size, role.cols.size);
      if (all || shared.rows + shared.cols > 0) this.offer(other, at, shared.rows + shared.cols);
    }
  }

  private offer(a: number, b: number, shared: number): void {
    const [one, other] = [this.open[a]!, this.open[b]!];
    const { most, shape, objective } = this.merging;
    if (this.shaped && !shape.allows([...new Set([...one.cols, ...other.cols])])) return;
    let cells = 0;
    const within = this.forEachNew(one, other, (_, col) => (cells += 1) <= most && !this.never.has(col));
    if (within) this.pairs.push({ a, b, cells, saved: objective === 'roles' ? 1 : 1 + shared });
  }

  /** Visits what both roles in one would give anew, until `visit` says no: what members of the one gain of the other. */
  private forEachNew(one: Open, other: Open, visit: (cell: number, col: number) => boolean): boolean {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      for (const row of from.rows) {
        if (to.rows.has(row)) continue;
        for (const col of to.cols) {
          if (from.cols.has(col)) continue;
          this.work += 1;
          if (cellAt(this.matrix, row, col) >= 0) continue;
          const cell = row * this.matrix.cols + col;
          if (!this.granted.has(cell) && !visit(cell, col)) return false;
        }
      }
    }
    return true;
  }
}

function countShared(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let count = 0;
  for (const item of small) if (large.has(item)) count += 1;
  return count;
}

/** More saved for each new cell, then fewer new cells, then the older roles. */
function comesFirst(a: Pair, b: Pair): boolean {
  const [forA, forB] = [a.saved * b.cells, b.saved * a.cells];
  if (forA !== forB) return forA > forB;
  return (a.cells - b.cells || b.saved - a.saved || a.b - b.b || a.a - b.a) < 0;
}
