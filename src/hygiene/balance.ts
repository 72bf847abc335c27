import type { SourceReading } from '../domain/account.js';
import { CodedError } from '../domain/errors.js';
import { buckets, type Balance, type Bucket, type BucketCounts } from '../domain/identity.js';
import { compareText, keyText, type AccountKey, type EntitlementKey } from '../domain/keys.js';

/** What the stages so far have decided. What they have not decided yet is still in, and counts as `mined`. */
export interface Decided {
  readonly bucketOf: (account: AccountKey) => Bucket | undefined;
  readonly isPrivileged: (entitlement: EntitlementKey) => boolean;
}

/**
 * Every row, account and grant of every source in exactly one bucket, the first that applies. A row about an account shares
 * its bucket, a row about a right that of its best use; dangling grants are orphans; a grant held only through a nested
 * group is explained by the direct one and out of scope.
 */
export function balanceOf(readings: readonly SourceReading[], decided: Decided): Balance {
  const sources = [...readings]
    .sort((a, b) => compareText(a.source, b.source))
    .map((reading) => [reading.source, balanceOfSource(reading, decided)] as const);
  const addsUp = sources.every(([, { rows, accounts, grants }]) => [rows, accounts, grants].every(isSum));
  return { sources: Object.fromEntries(sources), addsUp };
}

/** Throws `BALANCE_BROKEN`, which is a fault of ours or of a reader, never of the data. */
export function assertBalance(balance: Balance): Balance {
  if (balance.addsUp) return balance;
  const broken = Object.entries(balance.sources).flatMap(([source, parts]) =>
    Object.entries(parts)
      .filter(([, part]) => !isSum(part))
      .map(
        ([name, { total, buckets: counts }]) => `${name} of ${source}: ${sumOf(counts)} in buckets, ${total} in all`,
      ),
  );
  throw new CodedError(
    'BALANCE_BROKEN',
    `expected every row, account and grant in exactly one bucket, got ${broken.join(', ')}`,
  );
}

type Part = Balance['sources'][string]['rows'];

const sumOf = (counts: BucketCounts): number => buckets.reduce((sum, bucket) => sum + counts[bucket], 0);
const isSum = ({ total, buckets: counts }: Part): boolean => sumOf(counts) === total;

function balanceOfSource(reading: SourceReading, decided: Decided): Balance['sources'][string] {
  const known = new Set(reading.accounts.map(({ key }) => keyText(key)));
  const placed = (key: AccountKey): Bucket => (known.has(keyText(key)) ? (decided.bucketOf(key) ?? 'mined') : 'orphan');
  const grants = reading.grants.map((grant): { readonly entitlement: string; readonly bucket: Bucket } => {
    const bucket = grantBucket(placed(grant.account), decided.isPrivileged(grant.entitlement));
    return {
      entitlement: keyText(grant.entitlement),
      bucket: grant.via && bucket === 'mined' ? 'out_of_scope' : bucket,
    };
  });
  const used = new Set(grants.filter(({ bucket }) => bucket === 'mined').map(({ entitlement }) => entitlement));
  const rightBucket = (key: EntitlementKey): Bucket =>
    decided.isPrivileged(key) ? 'privileged' : used.has(keyText(key)) ? 'mined' : 'out_of_scope';
  const dangling = reading.dangling.filter(({ kind }) => kind === 'grant').length;
  return {
    rows: {
      total: reading.rows,
      buckets: count([
        ...reading.refused.map((): Bucket => 'refused'),
        ...reading.duplicates.map((): Bucket => 'duplicate'),
        ...reading.accounts.map(({ key }) => placed(key)),
        ...reading.supplements.map(({ key }) => placed(key)),
        ...reading.assignments.map(({ key }) => (key ? placed(key) : 'orphan')),
        ...reading.catalogue.map(({ key }) => rightBucket(key)),
        ...reading.outside.map((): Bucket => 'out_of_scope'),
      ]),
    },
    accounts: { total: reading.accounts.length, buckets: count(reading.accounts.map(({ key }) => placed(key))) },
    grants: {
      total: reading.grants.length + dangling,
      buckets: count([
        ...grants.map(({ bucket }) => bucket),
        ...Array.from({ length: dangling }, (): Bucket => 'orphan'),
      ]),
    },
  };
}

/** A grant follows its account, but a privileged right leaves the matrix whoever holds it. */
export function grantBucket(account: Bucket, isPrivileged: boolean): Bucket {
  const after = account === 'mined' || account === 'out_of_scope';
  return after && isPrivileged ? 'privileged' : account;
}

function count(all: readonly Bucket[]): BucketCounts {
  const counts: Record<Bucket, number> = {
    refused: 0,
    duplicate: 0,
    orphan: 0,
    non_human: 0,
    shared: 0,
    privileged: 0,
    out_of_scope: 0,
    mined: 0,
  };
  for (const bucket of all) counts[bucket] += 1;
  return counts;
}
