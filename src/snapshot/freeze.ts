import { grantsIn, type SourceReading } from '../domain/account.js';
import { RuleError } from '../domain/errors.js';
import type { Balance, Identity } from '../domain/identity.js';
import { compareKeys, compareText, keyText, type EntitlementKey } from '../domain/keys.js';
import type { Readiness, Snapshot } from '../domain/snapshot.js';
import type { Placement } from '../domain/stage-results.js';
import { digest } from './digest.js';

export interface FreezeInput {
  readonly readings: readonly SourceReading[];
  readonly identities: readonly Identity[];
  readonly placements: readonly Placement[];
  readonly privilegedEntitlements: readonly EntitlementKey[];
  /** Names of the attributes that drive entitlement decisions; no other enters the matrix. */
  readonly driving: readonly string[];
}

export interface Frozen {
  readonly snapshot: Snapshot;
  /** `matrix/v1` over the snapshot. */
  readonly inputDigest: string;
}

/**
 * The matrix of people and rights, in canonical order and without provenance: opaque identity ids, rights, who holds what
 * directly, and driving attributes. Privileged rights and accounts are not in it by construction.
 */
export function freeze(input: FreezeInput): Frozen {
  const snapshot = snapshotOf(input);
  return { snapshot, inputDigest: digest('matrix/v1', snapshot) };
}

/** Throws `BALANCE_BROKEN`: what does not add up is never frozen. */
export function assertFreezable(balance: Balance): void {
  if (balance.addsUp) return;
  throw new RuleError(
    'BALANCE_BROKEN',
    'expected every row, account and grant in exactly one bucket, got sums that differ',
  );
}

/** Where nobody can be asked: throws `NOT_READY`, which names what to fix, for a set that is not fit to mine. */
export function refuseUnfit(readiness: Readiness): void {
  const failed = readiness.checks.filter(({ ok }) => !ok);
  if (readiness.fit && failed.length === 0) return;
  const figures = failed.map(({ name, value, limit }) => `${name} ${value} (limit ${limit})`).join(', ');
  throw new RuleError('NOT_READY', `expected a set that is fit to mine, got ${figures}`, {
    advice: failed.map(({ advice }) => advice).join(' '),
  });
}

function snapshotOf({ readings, identities, placements, privilegedEntitlements, driving }: FreezeInput): Snapshot {
  const mined = new Map(
    placements.flatMap(({ key, identity, bucket }) => (bucket === 'mined' ? [[keyText(key), identity] as const] : [])),
  );
  const privileged = new Set(privilegedEntitlements.map(keyText));
  const oneRight = canonicalRights(readings);
  const held = new Map<string, Map<string, EntitlementKey>>();
  for (const identity of mined.values()) held.set(identity, new Map());
  for (const { account, entitlement, via } of grantsIn(readings)) {
    const identity = mined.get(keyText(account));
    if (identity === undefined || via !== undefined || privileged.has(keyText(entitlement))) continue;
    const right = oneRight(entitlement);
    held.get(identity)?.set(keyText(right), right);
  }
  const entitlements = [...new Map([...held.values()].flatMap((rights) => [...rights])).values()].sort(compareKeys);
  const position = new Map(entitlements.map((key, index) => [keyText(key), index]));
  const rows = identities.filter(({ id }) => held.has(id)).sort((a, b) => compareText(a.id, b.id));
  return {
    format: 'rolewright/snapshot',
    version: 1,
    identities: rows.map(({ id, attributes }) => ({ id, attributes: drivingOnly(attributes, driving) })),
    entitlements,
    assignments: rows.map(({ id }) =>
      [...(held.get(id)?.keys() ?? [])].flatMap((key) => position.get(key) ?? []).sort((a, b) => a - b),
    ),
  };
}

const drivingOnly = (
  attributes: Readonly<Record<string, string>>,
  driving: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...driving]
      .sort(compareText)
      .flatMap((name) => (Object.hasOwn(attributes, name) ? [[name, attributes[name] ?? '']] : [])),
  );

/** The same group in two systems, by a shared id and never by name, is one right: the smallest key of them. */
function canonicalRights(readings: readonly SourceReading[]): (key: EntitlementKey) => EntitlementKey {
  const parent = new Map<string, EntitlementKey>();
  const root = (key: EntitlementKey): EntitlementKey => {
    const up = parent.get(keyText(key));
    return up === undefined ? key : root(up);
  };
  const join = (a: EntitlementKey, b: EntitlementKey): void => {
    const [first, second] = [root(a), root(b)].sort(compareKeys);
    if (first && second && compareKeys(first, second) !== 0) parent.set(keyText(second), first);
  };
  const byAnchor = new Map<string, EntitlementKey>();
  for (const { key, sameAs, anchors } of readings.flatMap(({ entitlements }) => entitlements)) {
    if (sameAs) join(key, sameAs);
    for (const anchor of anchors ?? []) {
      const other = byAnchor.get(anchor);
      if (other) join(key, other);
      else byAnchor.set(anchor, key);
    }
  }
  return root;
}
