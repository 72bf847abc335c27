import type { Measurements } from '../domain/candidate.js';
import { colsOf, rowsOf, type Matrix } from './matrix.js';
import type { Proposal } from './proposals.js';

/** Shared figures are rounded to 1e-9, so that the last bit of a sum never shows. */
export const rounded = (figure: number): number => Math.round(figure * 1e9) / 1e9;

export interface MeasureContext {
  readonly matrix: Matrix;
  readonly privileged: ReadonlySet<number>;
  /** Roles are recovered from noise: what people near one hold of it, it explains as well. */
  readonly tolerant: boolean;
}

/** All of a proposal's figures but stability, which needs resamples, and score, which is the campaign's formula. */
export function measure(
  { matrix, privileged, tolerant }: MeasureContext,
  proposal: Proposal,
): Omit<Measurements, 'score' | 'stability'> {
  const { own, effective, members, near, overGrants } = proposal;
  const held = heldCells(matrix, [...members, ...near.map(({ row }) => row)], own);
  const people = members.length + near.length;
  const privilegedCount = effective.filter((col) => privileged.has(col)).length;
  return {
    members: members.length,
    entitlements: effective.length,
    coverage: rounded((tolerant ? held : heldCells(matrix, members, own)) / Math.max(1, matrix.ones)),
    cohesion: rounded(held / Math.max(1, people * own.length)),
    risk: riskOf({ matrix, privilegedCount, proposal }),
    privileged: privilegedCount,
    overGrant: overGrants.length,
    nearMembers: near.length,
  };
}

function heldCells(matrix: Matrix, rows: readonly number[], cols: readonly number[]): number {
  const wanted = new Set(cols);
  let held = 0;
  for (const row of rows) for (const col of colsOf(matrix, row)) if (wanted.has(col)) held++;
  return held;
}

/**
 * Risk, 0…1: `min(1, P + 0.2 · O + 0.1 · R)`.
 * P is 0 without a privileged entitlement, else 0.7 + 0.3 × their share of the effective entitlements: one is enough to
 * pass a policy's usual 0.7. O is the share of members × entitlements that would be new. R is the share of effective
 * entitlements that few hold: at most 5 identities, or 1 % of them where that is more.
 */
function riskOf(about: {
  readonly matrix: Matrix;
  readonly privilegedCount: number;
  readonly proposal: Proposal;
}): number {
  const { effective, members, overGrants } = about.proposal;
  const width = Math.max(1, effective.length);
  const privileged = about.privilegedCount === 0 ? 0 : 0.7 + (0.3 * about.privilegedCount) / width;
  const few = Math.max(5, about.matrix.rows / 100);
  const rare = effective.filter((col) => rowsOf(about.matrix, col).length <= few).length / width;
  const fresh = overGrants.length / Math.max(1, members.length * width);
  return rounded(Math.min(1, privileged + 0.2 * fresh + 0.1 * rare));
}
