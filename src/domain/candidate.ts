import type { MiningObjective, MiningSpec } from './campaign.js';
import type { EntitlementKey } from './keys.js';

/** Figures of one candidate: the variables that campaign formulas (`score`, `when`) may use, all finite, rounded to 1e-9. */
export interface Measurements {
  /** Members who hold every entitlement. */
  readonly members: number;
  /** Effective entitlements, parents' included. */
  readonly entitlements: number;
  /** Share of the matrix's assignments this candidate explains, 0…1. */
  readonly coverage: number;
  /** Share of (members and near members) × own entitlements actually held, 0…1. */
  readonly cohesion: number;
  /** Share of seeded resamples in which the role returns (Jaccard ≥ 0.8), 0…1. */
  readonly stability: number;
  /** 0…1: privileged share, over-grant and rarity; the formula is documented in docs/result-files.md. */
  readonly risk: number;
  readonly privileged: number;
  readonly overGrant: number;
  readonly nearMembers: number;
  /** The campaign's `score` formula evaluated on the figures above. */
  readonly score: number;
}

export interface NearMember {
  readonly identity: string;
  readonly missing: readonly EntitlementKey[];
}

/** Mined proposal; not policy until a named human approves it. */
export interface Candidate {
  /** Digest (`candidate/v1`) over entitlements, members and the input digest: the same mine gives the same id. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'birthright' | 'role';
  /** Effective: own and inherited. */
  readonly entitlements: readonly EntitlementKey[];
  readonly ownEntitlements: readonly EntitlementKey[];
  /** Ids of candidates this one is nested in. */
  readonly parents: readonly string[];
  /** Identity ids that hold every effective entitlement. */
  readonly members: readonly string[];
  /** Members only if the decider adds them; each would gain `missing`. */
  readonly nearMembers: readonly NearMember[];
  /** Cells the role would grant that are not held today; empty when the over-grant budget is 0. */
  readonly overGrants: readonly { readonly identity: string; readonly entitlement: EntitlementKey }[];
  readonly measurements: Measurements;
  /** One sentence in plain words. */
  readonly explanation: string;
}

export const residueReasons = [
  'too_few_holders',
  'too_few_permissions',
  'kept_apart',
  'role_limit',
  'under_grant',
  'no_role_explains_it',
  'privileged',
  'noise',
] as const;
export type ResidueReason = (typeof residueReasons)[number];

/** Roles that grant exactly what is held, and why there cannot be fewer than the bound; by positions in the snapshot. */
export interface ExactCover {
  readonly roles: readonly { readonly identities: readonly number[]; readonly entitlements: readonly number[] }[];
  /**
   * Parts of identity, entitlement and weight. No role without over-grant can have more than `capacity` of a part by weight,
   * and none can have grants of two parts: it takes each part's weight by its capacity, rounded up, summed over the parts.
   */
  readonly certificate: CoverProof;
}

export type CoverProof = readonly {
  readonly capacity: number;
  readonly grants: readonly (readonly [number, number, number])[];
}[];

/** What the objective came to, in what members of the candidates are given. */
export interface FoundByObjective {
  readonly objective: MiningObjective;
  /** No set of roles without over-grant that gives what the candidates give of what is held has fewer; 0 where that is unknown. */
  readonly lowerBound: number;
  /** The candidates are as many, give nothing new, and all that so many members and entitlements allow: proven to be the fewest. */
  readonly optimal: boolean;
  /** Of the bound, as that of the exact cover, in what the candidates give. */
  readonly certificate: CoverProof;
  /** Candidates + members of each + entitlements of each. */
  readonly flatWsc: number;
  /** Share of the assignments that candidates give their members. */
  readonly coverage: number;
  /** What members would gain, each once. */
  readonly overGranted: number;
  /** Assignments that no candidate gives, by reason; `near_member` where somebody near a candidate holds it. */
  readonly missing: Readonly<Record<string, number>>;
  /** Budgets and limits, as the campaign sets them. */
  readonly limits: Omit<MiningSpec, 'objective' | 'seed'>;
  /** Entitlements that limits name and nobody in the matrix holds, or that are privileged and kept out: those limit nothing. */
  readonly withoutEffect: readonly EntitlementKey[];
}

/** What the mine as a whole came to (`mining.json`). */
export interface MiningReport {
  readonly roles: number;
  /** Missing in campaigns that were captured before they could choose an objective. */
  readonly found?: FoundByObjective;
  /** Fewest roles found that grant exactly what is held; 0 where the matrix is too large. */
  readonly exactCoverRoles: number;
  /** No such set of roles has fewer; 0 where the matrix is too large. */
  readonly lowerBound: number;
  /** The two are one number: proven to be the fewest. */
  readonly optimal: boolean;
  /** Those roles and the proof; missing where the matrix is too large. */
  readonly exactCover?: ExactCover;
  readonly coverage: number;
  readonly overGrant: number;
  readonly residue: readonly {
    readonly identity: string;
    readonly entitlement: EntitlementKey;
    readonly reason: ResidueReason;
  }[];
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly inputDigest: string;
}

export interface MiningResult {
  readonly candidates: readonly Candidate[];
  readonly report: MiningReport;
}
