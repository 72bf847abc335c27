import type { CarryOver } from './carry-over.js';
import { ageInDays } from './carry-over-state.js';

/** An earlier decision that stands without a question. */
export type Citation =
  | {
      readonly kind: 'role';
      readonly id: string;
      readonly version: number;
      readonly decisionIds: readonly string[];
      readonly ageDays: number;
    }
  | {
      readonly kind: 'rejected';
      /** The candidate that is not asked about. */
      readonly id: string;
      readonly reviewId: string;
      readonly decisionIds: readonly string[];
      readonly ageDays: number;
    };

/** Roles that nothing is asked or listed about, and candidates that were rejected before. */
export function citations({ candidates, previous, roles, now }: CarryOver): readonly Citation[] {
  const standing = roles.filter(({ fate }) => fate === 'standing');
  const rejected = new Map(previous.rejected.map((one) => [one.reviewId, one]));
  return [
    ...standing.map(({ roleId, version, approvedBy, ageDays }): Citation => ({
      kind: 'role',
      id: roleId,
      version,
      decisionIds: approvedBy,
      ageDays,
    })),
    ...candidates.flatMap((one): readonly Citation[] => {
      const before = one.fate === 'rejected-before' ? rejected.get(one.reviewId) : undefined;
      if (!before) return [];
      const { reviewId, decisionIds, at } = before;
      return [{ kind: 'rejected', id: one.candidateId, reviewId, decisionIds, ageDays: ageInDays(at, now) }];
    }),
  ];
}
