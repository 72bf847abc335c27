import type { EntitlementKey } from './keys.js';

/** The frozen matrix that one campaign mines: all in canonical order, nothing describing, no provenance. */
export interface Snapshot {
  readonly format: 'rolewright/snapshot';
  readonly version: 1;
  /** Sorted by id. `attributes` holds only those that *drive* entitlement decisions. */
  readonly identities: readonly { readonly id: string; readonly attributes: Readonly<Record<string, string>> }[];
  /** Sorted by source, then id. */
  readonly entitlements: readonly EntitlementKey[];
  /** `assignments[i]` are the indices into `entitlements` that identity `i` holds, ascending, distinct. */
  readonly assignments: readonly (readonly number[])[];
}

/** Is this set fit to mine? `fit` is false when any check fails; each names what to fix. */
export interface Readiness {
  readonly fit: boolean;
  /** 0…1, rounded to 1e-9. */
  readonly score: number;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly value: number;
    readonly limit: number;
    readonly advice: string;
  }[];
}
