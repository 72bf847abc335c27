import type { EntitlementKey } from './keys.js';

/** A role in force: a list of human decisions, never of model output. */
export interface GovernedRole {
  readonly roleId: string;
  readonly version: number;
  readonly name: string;
  /** The person id that answers for it (the first approver). */
  readonly owner: string;
  readonly entitlements: readonly EntitlementKey[];
  readonly members: readonly string[];
  readonly campaignId: string;
  readonly reviewId: string;
  readonly candidateId: string;
  readonly viewDigest: string;
  readonly decisionIds: readonly string[];
  /** ISO 8601 UTC. */
  readonly since: string;
}
