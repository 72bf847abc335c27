import type { AssignableRole } from './assignable-roles.js';
import type { Matrix } from './matrix.js';
import { lacking, outsideOf, type NearRow } from './near-members.js';

/** A role as it will be proposed, in rows and columns of the matrix. All lists ascend. */
export interface Proposal {
  readonly own: readonly number[];
  /** Own and inherited. */
  readonly effective: readonly number[];
  /** Positions of other proposals, all of them before this one. */
  readonly parents: readonly number[];
  /** They hold everything, but for `overGrants`. */
  readonly members: readonly number[];
  readonly near: readonly NearRow[];
  /** Cells that members gain within the budget. */
  readonly overGrants: readonly { readonly row: number; readonly col: number }[];
}

/** Roles with all that people are told of them; whoever is in `mostRoles` of them already is near no other one. */
export function proposalsOf(matrix: Matrix, roles: readonly AssignableRole[], mostRoles: number): readonly Proposal[] {
  const counts = new Int32Array(matrix.rows);
  for (const { rows } of roles) for (const row of rows) counts[row]! += 1;
  return roles.map((role) => ({
    own: role.own,
    effective: role.cols,
    parents: role.parents,
    members: role.rows,
    near: role.outside ?? outsideOf(matrix, role, (row) => counts[row]! < mostRoles),
    overGrants: role.near.flatMap((row) => lacking(matrix, row, role.cols).map((col) => ({ row, col }))),
  }));
}
