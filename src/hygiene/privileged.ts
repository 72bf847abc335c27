import { grantsIn, type SourceReading } from '../domain/account.js';
import type { PrivilegedGrant } from '../domain/identity.js';
import { compareKeys, compareText, keyText, type EntitlementKey } from '../domain/keys.js';
import type { Placement } from '../domain/stage-results.js';
import { trackOf } from './tracks.js';

export interface PrivilegedRight {
  readonly key: EntitlementKey;
  readonly why: string;
}

/**
 * Rights that leave the human matrix, by effective reach: those privileged by structure, groups nested in one of them, and
 * what is the same right in another system. By key text.
 */
export function privilegedRights(readings: readonly SourceReading[]): ReadonlyMap<string, PrivilegedRight> {
  const rights = new Map<string, PrivilegedRight>();
  const entitlements = readings.flatMap((reading) => reading.entitlements);
  for (const { key, privilegedWhy } of entitlements)
    if (privilegedWhy !== undefined) rights.set(keyText(key), { key, why: privilegedWhy });
  const inner = readings.flatMap(nestedIn);
  const same = entitlements.flatMap(({ key, sameAs }) =>
    sameAs
      ? [
          { via: key, entitlement: sameAs },
          { via: sameAs, entitlement: key },
        ]
      : [],
  );
  const anchored = sameByAnchor(readings);
  let before = -1;
  while (rights.size > before) {
    before = rights.size;
    for (const { via, entitlement } of [...inner, ...same, ...anchored]) {
      if (!rights.has(keyText(entitlement)) || rights.has(keyText(via))) continue;
      rights.set(keyText(via), { key: via, why: `it reaches ${entitlement.id}, which is privileged` });
    }
  }
  return rights;
}

/** Groups and what they lie in, each pair once. */
function nestedIn({
  entitlements,
  grants,
}: SourceReading): readonly { readonly via: EntitlementKey; readonly entitlement: EntitlementKey }[] {
  const pairs = new Set<number>();
  grants.via.forEach((via, row) => {
    if (via > 0) pairs.add((via - 1) * entitlements.length + (grants.entitlement[row] ?? 0));
  });
  return [...pairs].flatMap((pair) => {
    const via = entitlements[Math.floor(pair / entitlements.length)];
    const outer = entitlements[pair % entitlements.length];
    return via && outer ? [{ via: via.key, entitlement: outer.key }] : [];
  });
}

/** Pairs of the same right in two systems, both ways round. */
function sameByAnchor(
  readings: readonly SourceReading[],
): readonly { readonly via: EntitlementKey; readonly entitlement: EntitlementKey }[] {
  const first = new Map<string, EntitlementKey>();
  const anchored = readings
    .flatMap(({ entitlements }) => entitlements)
    .flatMap(({ key, anchors }) => (anchors ?? []).map((anchor) => ({ key, anchor })));
  return anchored.flatMap(({ key, anchor }) => {
    const other = first.get(anchor);
    if (!other) {
      first.set(anchor, key);
      return [];
    }
    return [
      { via: key, entitlement: other },
      { via: other, entitlement: key },
    ];
  });
}

/** What goes to the privileged track: the rights, the accounts made for them, and ordinary accounts that hold one. */
export function privilegedList({
  readings,
  placements,
  rights,
}: {
  readonly readings: readonly SourceReading[];
  readonly placements: readonly Placement[];
  readonly rights: ReadonlyMap<string, PrivilegedRight>;
}): readonly PrivilegedGrant[] {
  const held = new Map<string, Set<string>>();
  for (const { account, entitlement } of grantsIn(readings)) {
    if (!rights.has(keyText(entitlement))) continue;
    held.set(keyText(account), (held.get(keyText(account)) ?? new Set()).add(entitlement.id));
  }
  const accounts = placements.flatMap(({ key, class: taken }) => {
    const holds = [...(held.get(keyText(key)) ?? [])].sort(compareText).map((id) => `holds ${id}`);
    const made = trackOf(taken) === 'privileged' ? [`its class is ${taken}`] : [];
    const why = [...made, ...holds];
    return why.length === 0 ? [] : [{ ...key, why: why.join('; ') }];
  });
  return [...[...rights.values()].map(({ key, why }) => ({ ...key, why })), ...accounts].sort(compareKeys);
}
