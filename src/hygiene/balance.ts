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
  const buckets = new Map(reading.accounts.map(({ key }) => [keyText(key), decided.bucketOf(key) ?? 'mined'] as const));
  const placed = (key: AccountKey): Bucket => buckets.get(keyText(key)) ?? 'orphan';
  const ofAccount = reading.accounts.map(({ key }) => placed(key));
  const { counts: grants, used } = grantBuckets(reading, ofAccount, decided);
  const rightBucket = (key: EntitlementKey): Bucket =>
    decided.isPrivileged(key) ? 'privileged' : used.has(keyText(key)) ? 'mined' : 'out_of_scope';
  const dangling = reading.dangling.filter(({ kind }) => kind === 'grant').length;
  return {
    rows: {
      total: reading.rows,
      buckets: count(
        concat<Bucket>(
          reading.refused.map(() => 'refused'),
          reading.duplicates.map(() => 'duplicate'),
          ofAccount,
          reading.supplements.map(({ key }) => placed(key)),
          Array.from(reading.assignments.account, (account) => ofAccount[account - 1] ?? 'orphan'),
          reading.catalogue.map(({ key }) => rightBucket(key)),
          reading.outside.map(() => 'out_of_scope'),
        ),
      ),
    },
    accounts: { total: reading.accounts.length, buckets: count(ofAccount) },
    grants: {
      total: reading.grants.account.length + dangling,
      buckets: { ...grants, orphan: grants.orphan + dangling },
    },
  };
}

/** How many grants each bucket has, and the rights of which some are mined. */
function grantBuckets(
  { grants, entitlements }: SourceReading,
  ofAccount: readonly Bucket[],
  decided: Decided,
): { readonly counts: BucketCounts; readonly used: ReadonlySet<string> } {
  const privileged = entitlements.map(({ key }) => decided.isPrivileged(key));
  const used = new Set<number>();
  const bucketsOf = function* (): Iterable<Bucket> {
    for (const [row, account] of grants.account.entries()) {
      const entitlement = grants.entitlement[row] ?? -1;
      const bucket = grantBucket(ofAccount[account] ?? 'orphan', privileged[entitlement] === true);
      if (bucket === 'mined' && grants.via[row] === 0) used.add(entitlement);
      yield bucket === 'mined' && grants.via[row] !== 0 ? 'out_of_scope' : bucket;
    }
  };
  const counts = count(bucketsOf());
  return { counts, used: new Set(entitlements.flatMap(({ key }, at) => (used.has(at) ? [keyText(key)] : []))) };
}

/** A grant follows its account, but a privileged right leaves the matrix whoever holds it. */
export function grantBucket(account: Bucket, isPrivileged: boolean): Bucket {
  const after = account === 'mined' || account === 'out_of_scope';
  return after && isPrivileged ? 'privileged' : account;
}

function* concat<T>(...lists: readonly (readonly T[])[]): Iterable<T> {
  for (const list of lists) yield* list;
}

function count(all: Iterable<Bucket>): BucketCounts {
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
