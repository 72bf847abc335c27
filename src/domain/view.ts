import type { Candidate } from './candidate.js';
import type { EntitlementKey } from './keys.js';

/** Everything a reviewer is shown, except people's names, which are looked up when the page is drawn and can be erased. */
export type ReviewView = CandidateView | SourceView;

export interface CandidateView {
  readonly kind: 'candidate-role';
  readonly campaignId: string;
  readonly candidate: Candidate;
  /** One for each effective entitlement, in its order. */
  readonly entitlements: readonly EntitlementFacts[];
  /** Driving and describing attributes of members and near members, by identity id. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface EntitlementFacts {
  readonly key: EntitlementKey;
  readonly name: string;
  readonly description: string;
  /** Whether somebody answers for it in its source. */
  readonly owned: boolean;
}

export interface SourceView {
  readonly kind: 'source';
  readonly campaignId: string;
  readonly source: string;
  readonly sourceKind: string;
  /** What was captured: file names, digests and control totals. */
  readonly files: readonly { readonly name: string; readonly digest: string }[];
  readonly rows: number;
  readonly accounts: number;
  readonly grants: number;
  readonly findings: number;
  /** Attributes this source is the system of record for. */
  readonly attributes: readonly { readonly name: string; readonly use: 'drives' | 'describes' }[];
}
