import type { Account, AccountClass, SourceKind, SourceReading } from './account.js';
import type { AttributeSpec, CapturedFile } from './campaign.js';
import type { Finding } from './finding.js';
import type { Balance, Bucket, Identity, PrivilegedGrant, SetAside } from './identity.js';
import type { AccountKey, EntitlementKey } from './keys.js';
import type { Readiness, Snapshot } from './snapshot.js';

/** What one account was taken for, and why. `confidence` is 0…1, rounded to 1e-9. */
export interface Verdict {
  readonly key: AccountKey;
  readonly class: AccountClass;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** Completeness of one source: the control totals and the digests of the files they were counted in. */
export interface SourceControl {
  readonly source: string;
  readonly kind: SourceKind;
  readonly owner: string;
  readonly files: readonly CapturedFile[];
  readonly rows: number;
  readonly accounts: number;
  readonly entitlements: number;
  readonly grants: number;
  readonly refused: number;
  readonly duplicates: number;
  readonly dangling: number;
}

/** Result of stage 1. `findings` of every stage begin with those of the stages before it. */
export interface InventoryResult {
  readonly stage: 'inventory';
  readonly readings: readonly SourceReading[];
  /** Provisional: stages 2 and 3 use them, stage 4 settles them. Sorted by key. */
  readonly classes: readonly Verdict[];
  readonly controls: readonly SourceControl[];
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  /** Names and versions of the mapping tables that normalised types and values. */
  readonly mappingTables: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

/** One merge, explained: what was joined to what, by which rule, on what evidence. */
export interface Merge {
  readonly left: AccountKey;
  readonly right: AccountKey;
  readonly rule: 'employee-id' | 'anchor' | 'previous-employee-id' | 'evidence';
  /** 0…1 for `evidence`; 1 for the hard rules. */
  readonly score: number;
  readonly evidence: readonly string[];
}

/** A pair that only a person can decide on: kept apart until then. */
export interface OpenMatch {
  readonly left: AccountKey;
  readonly right: AccountKey;
  readonly score: number;
  readonly evidence: readonly string[];
}

/** Result of stage 2. */
export interface DeduplicateResult {
  readonly stage: 'deduplicate';
  /** Sorted by id; every account is in exactly one of them. */
  readonly identities: readonly Identity[];
  readonly merges: readonly Merge[];
  readonly openMatches: readonly OpenMatch[];
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

/** Result of stage 3. */
export interface RemoveOrphansResult {
  readonly stage: 'remove-orphans';
  /** Sources of which more than policy allows is set aside: the run goes on only where somebody says it may. */
  readonly tripped: readonly TrippedBreaker[];
  readonly identities: readonly Identity[];
  readonly setAside: readonly SetAside[];
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

export interface TrippedBreaker {
  readonly source: string;
  readonly removed: number;
  readonly accounts: number;
}

/** Where an account ended, with its settled class. */
export interface Placement {
  readonly key: AccountKey;
  readonly identity: string;
  readonly class: AccountClass;
  readonly bucket: Bucket;
}

/** Result of stage 4. */
export interface SplitResult {
  readonly stage: 'split-non-human';
  /** Settled classes; non-human, shared and privileged identities are here too, as the register of their tracks. */
  readonly identities: readonly Identity[];
  /** Sorted by key, every account once. */
  readonly placements: readonly Placement[];
  /** Every account that is not mined for a reason, orphans included. */
  readonly setAside: readonly SetAside[];
  readonly privileged: readonly PrivilegedGrant[];
  readonly privilegedEntitlements: readonly EntitlementKey[];
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

/** Result of stage 5: all that mining and the reviews read. */
export interface FreezeResult {
  readonly stage: 'freeze-snapshot';
  readonly snapshot: Snapshot;
  /** `matrix/v1` over `snapshot`. */
  readonly inputDigest: string;
  readonly identities: readonly Identity[];
  readonly setAside: readonly SetAside[];
  readonly privileged: readonly PrivilegedGrant[];
  /** What each entitlement of the snapshot is called, in its order; only for showing and naming, outside every input digest. */
  readonly entitlementNames?: readonly string[];
  readonly readiness: Readiness;
  readonly findings: readonly Finding[];
  readonly balance: Balance;
}

/** Reads the accounts of all sources in key order. */
export const accountsOf = (readings: readonly SourceReading[]): readonly Account[] =>
  readings.flatMap(({ accounts }) => accounts);
