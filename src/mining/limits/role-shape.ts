import type { Limits } from './limits.js';

/** Which columns one role may give: not too many, and no pair that is kept apart. */
export class RoleShape {
  readonly limits: Limits;
  private readonly apartOf = new Map<number, Set<number>>();

  constructor(limits: Limits) {
    this.limits = limits;
    for (const [a, b] of limits.apart) {
      this.apartOf.set(a, (this.apartOf.get(a) ?? new Set()).add(b));
      this.apartOf.set(b, (this.apartOf.get(b) ?? new Set()).add(a));
    }
  }

  /** Whether the column is kept apart from one of these. */
  conflicts(col: number, cols: Iterable<number>): boolean {
    const others = this.apartOf.get(col);
    if (others) for (const other of cols) if (others.has(other)) return true;
    return false;
  }

  allows(cols: readonly number[]): boolean {
    return (
      cols.length <= this.limits.maxPermissions &&
      (this.apartOf.size === 0 || cols.every((col) => !this.conflicts(col, cols)))
    );
  }

  /** Whether these columns may become more by this one. */
  takes(cols: readonly number[], col: number): boolean {
    return cols.length < this.limits.maxPermissions && !this.conflicts(col, cols);
  }

  /**
   * The columns in groups that one role each may give, about equally large: greedily, those with most conflicts first. A
   * group too small for a role borrows from the others what it may have.
   */
  split(cols: readonly number[]): readonly (readonly number[])[] {
    if (this.allows(cols)) return [cols];
    const { maxPermissions, minPermissions } = this.limits;
    const room = Math.ceil(cols.length / Math.ceil(cols.length / maxPermissions));
    const degree = (col: number): number => cols.filter((other) => this.apartOf.get(col)?.has(other)).length;
    const order = cols
      .map((col) => ({ col, degree: degree(col) }))
      .sort((a, b) => b.degree - a.degree || a.col - b.col);
    const groups: number[][] = [];
    for (const { col } of order) {
      const group = groups.find((one) => one.length < room && !this.conflicts(col, one));
      if (group) group.push(col);
      else groups.push([col]);
    }
    for (const group of groups) {
      for (const { col } of order) {
        if (group.length >= minPermissions) break;
        if (!group.includes(col) && this.takes(group, col)) group.push(col);
      }
    }
    return groups.map((group) => group.sort((a, b) => a - b));
  }
}
