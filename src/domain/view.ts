import type { Candidate } from './candidate.js';
import type { RoleBefore } from './carry-over-before.js';
import type { EntitlementKey } from './keys.js';

/** Everything a reviewer is shown, except people's names, which are looked up when the page is drawn and can be erased. */
export type ReviewView = CandidateView | SourceView | PlainView;

export interface CandidateView {
  readonly kind: 'candidate-role';
  readonly campaignId: string;
  readonly candidate: Candidate;
  /** One for each effective entitlement, in its order. */
  readonly entitlements: readonly EntitlementFacts[];
  /** Driving and describing attributes of members and near members, by identity id. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The role in force that the candidate follows. Views of before it was shown do not have it. */
  readonly before?: ShownBefore;
}

/** What was decided before, its entitlements with their names. */
export interface ShownBefore extends Omit<RoleBefore, 'came' | 'went'> {
  readonly came: readonly EntitlementFacts[];
  readonly went: readonly EntitlementFacts[];
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
  /** Names and versions of the mapping tables that normalised what it said, where its confirmation may stand for long. */
  readonly mappings?: Readonly<Record<string, string>>;
}

/** The questions whose facts are a few labelled lines. */
export const plainKinds = [
  'attribute',
  'match',
  'account-class',
  'nhi-owner',
  'circuit-breaker',
  'readiness',
  'membership',
] as const;
export type PlainKind = (typeof plainKinds)[number];

/** Facts side by side; an identity is named when the page is drawn, so that an erased name is gone everywhere. */
export interface PlainView {
  readonly kind: PlainKind;
  readonly campaignId: string;
  readonly sections: readonly PlainSection[];
}

export interface PlainSection {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string | { readonly identity: string } }[];
}
