import type { AssignmentColumns, Grant, GrantColumns } from '../domain/account.js';
import { Column, grouped, Names } from './columns.js';

/** Where a finished list has what rows name; undefined where it is not there. */
export type PositionOf = (name: string) => number | undefined;

/** Grants as they are read, in any order, some of them several times. */
export class GrantRows {
  private readonly accounts = new Names();
  private readonly entitlements = new Names();
  private readonly account = new Column();
  private readonly entitlement = new Column();
  private readonly via = new Column();
  private readonly file = new Column();
  private readonly line = new Column();

  add({ account, entitlement, via, at }: Grant, file: number): void {
    this.account.push(this.accounts.numberOf(account.id));
    this.entitlement.push(this.entitlements.numberOf(entitlement.id));
    this.via.push(via ? this.entitlements.numberOf(via.id) + 1 : 0);
    this.file.push(file);
    this.line.push(at.line);
  }

  /** Sorted and distinct: a direct grant stands before an inherited one; of equals, the one that stands first in the files. */
  finish(accountAt: PositionOf, entitlementAt: PositionOf): GrantColumns {
    const account = this.account.translated(this.accounts.positions(accountAt));
    const entitlements = this.entitlements.positions(entitlementAt);
    const entitlement = this.entitlement.translated(entitlements);
    const via = this.via.translated(after(entitlements));
    const file = this.file.whole();
    const line = this.line.whole();
    const of = (column: Uint32Array, row: number): number => column[row] ?? 0;
    const compare = (a: number, b: number): number =>
      of(entitlement, a) - of(entitlement, b) ||
      of(via, a) - of(via, b) ||
      of(file, a) - of(file, b) ||
      of(line, a) - of(line, b);
    const rows = grouped(account, compare).rows.filter((row, i, all) => {
      const before = i === 0 ? undefined : all[i - 1];
      return before === undefined || account[before] !== account[row] || entitlement[before] !== entitlement[row];
    });
    return {
      account: rows.map((row) => of(account, row)),
      entitlement: rows.map((row) => of(entitlement, row)),
      via: rows.map((row) => of(via, row)),
      file: Uint16Array.from(rows, (row) => of(file, row)),
      line: rows.map((row) => of(line, row)),
    };
  }
}

/** Records that say only who holds what, as they are read. */
export class AssignmentRows {
  private readonly accounts = new Names();
  private readonly account = new Column();
  private readonly file = new Column();
  private readonly line = new Column();

  add(account: string | undefined, at: { readonly file: number; readonly line: number }): void {
    this.account.push(account === undefined ? 0 : this.accounts.numberOf(account) + 1);
    this.file.push(at.file);
    this.line.push(at.line);
  }

  get size(): number {
    return this.account.whole().length;
  }

  finish(accountAt: PositionOf): AssignmentColumns {
    const positions = this.accounts.positions(accountAt);
    const account = this.account.translated(after(positions));
    const [file, line] = [this.file.whole(), this.line.whole()];
    const of = (column: Uint32Array, row: number): number => column[row] ?? 0;
    const { rows } = grouped(account, (a, b) => of(file, a) - of(file, b) || of(line, a) - of(line, b));
    return {
      account: rows.map((row) => of(account, row)),
      file: Uint16Array.from(rows, (row) => of(file, row)),
      line: rows.map((row) => of(line, row)),
    };
  }
}

/** The table for numbers of which 0 is nothing, and 1 the first. */
function after(table: Uint32Array): Uint32Array {
  const moved = new Uint32Array(table.length + 1);
  moved.set(
    table.map((position) => position + 1),
    1,
  );
  return moved;
}
