import type { AccountClass } from './account.js';
import type { AccountKey } from './keys.js';

/** Why an account is set aside. The values are a contract with users' reports: never rename one. */
export const orphanReasons = [
  'leaver_active',
  'no_owner',
  'owner_is_leaver',
  'dormant',
  'dormant_guest_no_sponsor',
  'uncorrelated',
  'no_sor',
  'never_used',
  'not_used_in_window',
  'expired',
  'dangling_trust',
  'primary_disabled_secondary_active',
] as const;
export type OrphanReason = (typeof orphanReasons)[number];

/** Each row, account and grant lies in exactly one bucket: the first that applies, in this order. */
export const buckets = [
  'refused',
  'duplicate',
  'orphan',
  'non_human',
  'shared',
  'privileged',
  'out_of_scope',
  'mined',
] as const;
export type Bucket = (typeof buckets)[number];

/** One person or one non-human actor across systems. */
export interface Identity {
  /** Opaque: a digest of its anchor account's key, so the same data gives the same id and no name stands in it. */
  readonly id: string;
  readonly class: AccountClass;
  /** 0…1, rounded to 1e-9. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly accounts: readonly AccountKey[];
  /** Privileged or other secondary accounts of this person: linked, never merged. */
  readonly secondary: readonly AccountKey[];
  readonly attributes: Readonly<Record<string, string>>;
  /** For showing and for finding the reviewer; never part of an input digest. */
  readonly displayName: string;
  readonly email?: string;
  /** The identity of this one's manager, where it is known. */
  readonly managerId?: string;
  /** Who answers for a secondary or non-human identity, where somebody known does; sorted. */
  readonly ownerIds?: readonly string[];
  readonly living: boolean;
}

/** An account taken out of the human matrix, with every reason that holds. */
export interface SetAside {
  readonly source: string;
  readonly id: string;
  readonly bucket: Bucket;
  readonly class: AccountClass;
  readonly reasons: readonly OrphanReason[];
  readonly detail: string;
}

export interface PrivilegedGrant {
  readonly source: string;
  readonly id: string;
  readonly why: string;
}

export type BucketCounts = Readonly<Record<Bucket, number>>;

/** The population balance: `rows`, `accounts` and `grants` each sum to their `total`, or the freeze refuses. */
export interface Balance {
  readonly sources: Readonly<
    Record<
      string,
      Readonly<Record<'rows' | 'accounts' | 'grants', { readonly total: number; readonly buckets: BucketCounts }>>
    >
  >;
  readonly addsUp: boolean;
}
