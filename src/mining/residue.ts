import type { ResidueReason } from '../domain/candidate.js';
import { colsOf, rowsOf, type Matrix } from './matrix.js';
import type { MissingCell } from './mine-matrix.js';
import type { Proposal } from './proposals.js';

/** An entitlement most of whose holders are explained is explained: the grants left over are exceptions, noise. */
const EXPLAINED_SHARE = 0.5;

export interface Residue {
  /** Cells that some proposal gives a member, or that a near member of it holds. */
  readonly explained: number;
  /** Cells that members alone account for. */
  readonly explainedByMembers: number;
  /** The rest, by row and column, each with its reason. */
  readonly left: readonly { readonly row: number; readonly col: number; readonly reason: ResidueReason }[];
}

/** What no proposal explains, and why. */
export function residueOf(
  matrix: Matrix,
  proposals: readonly Proposal[],
  more: {
    readonly minMembers: number;
    readonly privileged: ReadonlySet<number>;
    /** Cells that members are not given. */
    readonly missing: readonly MissingCell[];
  },
): Residue {
  const byMembers = rowsGiven(matrix, proposals, ({ members }) => members);
  const byAll = rowsGiven(matrix, proposals, ({ members, near }) => [...members, ...near.map(({ row }) => row)]);
  const explainedOf = new Int32Array(matrix.cols);
  let explained = 0;
  let explainedByMembers = 0;
  const left: { row: number; col: number }[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    for (const col of colsOf(matrix, row)) {
      if (byMembers[row]!.has(col)) explainedByMembers++;
      if (byAll[row]!.has(col)) [explained, explainedOf[col]] = [explained + 1, explainedOf[col]! + 1];
      else left.push({ row, col });
    }
  }
  const limited = new Map(
    more.missing.filter(({ reason }) => limitReasons.has(reason)).map((cell) => [cellKey(cell), cell.reason]),
  );
  const reasonOf = ({ row, col }: { readonly row: number; readonly col: number }): ResidueReason => {
    const limit = limited.get(cellKey({ row, col }));
    if (limit) return limit;
    const holders = rowsOf(matrix, col).length;
    if (more.privileged.has(col)) return 'privileged';
    if (holders < more.minMembers) return 'too_few_holders';
    return explainedOf[col]! >= EXPLAINED_SHARE * holders ? 'noise' : 'no_role_explains_it';
  };
  return { explained, explainedByMembers, left: left.map((cell) => ({ ...cell, reason: reasonOf(cell) })) };
}

const cellKey = ({ row, col }: { readonly row: number; readonly col: number }): string => `${row} ${col}`;

/** What is left over because of a limit is so whatever else could be said of it. */
const limitReasons: ReadonlySet<string> = new Set(['too_few_permissions', 'kept_apart', 'role_limit']);

function rowsGiven(
  matrix: Matrix,
  proposals: readonly Proposal[],
  rowsOfOne: (proposal: Proposal) => readonly number[],
): readonly ReadonlySet<number>[] {
  const given: Set<number>[] = Array.from({ length: matrix.rows }, () => new Set());
  for (const proposal of proposals)
    for (const row of rowsOfOne(proposal)) for (const col of proposal.effective) given[row]!.add(col);
  return given;
}
