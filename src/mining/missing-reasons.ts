import { rowsOf, type Matrix } from './matrix.js';
import type { UngivableReason } from './limits/givable.js';
import type { LimitReason } from './limits/keep-limits.js';

/** Why a grant is left to be given directly. */
export type MissingReason = UngivableReason | LimitReason | 'under_grant' | 'noise' | 'no_role_explains_it';

/** A permission that roles give so many of its holders is explained: who is left over is an exception. */
const EXPLAINED_SHARE = 0.5;

/** By column, why some of it is missing that no limit has taken; `least` holders make a role worth while. */
export function missingReasons(
  matrix: Matrix,
  missing: readonly { readonly col: number }[],
  least: number,
): (col: number) => MissingReason {
  const lacking = new Int32Array(matrix.cols);
  for (const { col } of missing) lacking[col]! += 1;
  return (col) => {
    const holders = rowsOf(matrix, col).length;
    if (holders < least) return 'too_few_holders';
    return lacking[col]! <= (1 - EXPLAINED_SHARE) * holders ? 'noise' : 'no_role_explains_it';
  };
}
