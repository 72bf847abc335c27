import type { GovernedRole } from './catalogue.js';
import { compareKeys, compareText, keyText, type EntitlementKey } from './keys.js';

/** What tells one role from another; everything else about it may change from quarter to quarter. */
export type ComparedRole = Pick<GovernedRole, 'roleId' | 'version' | 'name' | 'owner' | 'entitlements' | 'members'>;

/** What became of a role that is there before and after. */
export const roleChanges = ['grew', 'shrank', 'drifted', 'renamed', 'new-owner'] as const;
export type RoleChangeKind = (typeof roleChanges)[number];

export interface RoleChange {
  readonly from: ComparedRole;
  readonly to: ComparedRole;
  /** By the role's own id, where its versions carry on; else by what it grants. */
  readonly matchedBy: 'id' | 'entitlements';
  /** Jaccard similarity of the entitlements, 0…1, rounded to 1e-9. */
  readonly similarity: number;
  /** None: the role is as it was. */
  readonly kinds: readonly RoleChangeKind[];
  readonly membersIn: readonly string[];
  readonly membersOut: readonly string[];
  readonly entitlementsIn: readonly EntitlementKey[];
  readonly entitlementsOut: readonly EntitlementKey[];
}

export interface CatalogueDiff {
  readonly appeared: readonly ComparedRole[];
  readonly went: readonly ComparedRole[];
  /** Roles that are there before and after, changed or not. */
  readonly kept: readonly RoleChange[];
  /** People who had a role before and have none after. */
  readonly fellOutside: readonly string[];
  /** People who had none before and have one after. */
  readonly cameInside: readonly string[];
}

/** Roles that share less than half of their entitlements are two roles: one went, and another appeared. */
export const SAME_ROLE_FROM = 0.5;

/**
 * What changed from one catalogue to another. A role is the same one if it has the same id; what is left is matched by the
 * Jaccard similarity of its entitlements, the most similar pair first, down to `SAME_ROLE_FROM`. Ties go to the pair with
 * more members in common, then to the same name, then by ids, so the order of the lists does not matter, and the way back is
 * the mirror image of the way there. Ids are expected to be unique in each list.
 */
export function catalogueDiff(from: readonly ComparedRole[], to: readonly ComparedRole[]): CatalogueDiff {
  const byId = new Map(to.map((role) => [role.roleId, role]));
  const same = from.flatMap((role) => {
    const other = byId.get(role.roleId);
    return other ? [change(role, other, 'id')] : [];
  });
  const known = new Set(same.map((one) => one.from.roleId));
  const left = from.filter(({ roleId }) => !known.has(roleId));
  const right = to.filter(({ roleId }) => !known.has(roleId));
  const alike = matchByEntitlements(left, right);
  const before = new Set(from.flatMap(({ members }) => members));
  const after = new Set(to.flatMap(({ members }) => members));
  return {
    appeared: right.filter((role) => !alike.some((one) => one.to === role)).sort(byName),
    went: left.filter((role) => !alike.some((one) => one.from === role)).sort(byName),
    kept: [...same, ...alike].sort((a, b) => byName(a.to, b.to)),
    fellOutside: [...before].filter((id) => !after.has(id)).sort(compareText),
    cameInside: [...after].filter((id) => !before.has(id)).sort(compareText),
  };
}

const byName = (a: ComparedRole, b: ComparedRole): number =>
  compareText(a.name, b.name) || compareText(a.roleId, b.roleId);

interface Pair {
  readonly from: ComparedRole;
  readonly to: ComparedRole;
  /** Similarity as a fraction: comparing products of integers is exact. */
  readonly shared: number;
  readonly all: number;
  readonly sharedMembers: number;
  readonly sameName: boolean;
  /** The two ids in order: the same whichever side they are on. */
  readonly ids: readonly [string, string];
}

function matchByEntitlements(left: readonly ComparedRole[], right: readonly ComparedRole[]): readonly RoleChange[] {
  const pairs = left.flatMap((from) => right.map((to) => pairOf(from, to))).filter(isAlike);
  pairs.sort(bestFirst);
  const taken = new Set<ComparedRole>();
  const found: RoleChange[] = [];
  for (const { from, to } of pairs) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    found.push(change(from, to, 'entitlements'));
  }
  return found;
}

function pairOf(from: ComparedRole, to: ComparedRole): Pair {
  const { shared, all } = overlap(from.entitlements.map(keyText), to.entitlements.map(keyText));
  const a = from.roleId;
  const b = to.roleId;
  return {
    ...{ from, to, shared, all },
    sharedMembers: overlap(from.members, to.members).shared,
    sameName: from.name === to.name,
    ids: a < b ? [a, b] : [b, a],
  };
}

const isAlike = ({ shared, all }: Pair): boolean => all > 0 && shared >= SAME_ROLE_FROM * all;

const bestFirst = (a: Pair, b: Pair): number =>
  b.shared * a.all - a.shared * b.all ||
  b.sharedMembers - a.sharedMembers ||
  Number(b.sameName) - Number(a.sameName) ||
  compareText(a.ids[0], b.ids[0]) ||
  compareText(a.ids[1], b.ids[1]);

function overlap(a: readonly string[], b: readonly string[]): { readonly shared: number; readonly all: number } {
  const before = new Set(a);
  const after = new Set(b);
  const shared = [...before].filter((one) => after.has(one)).length;
  return { shared, all: before.size + after.size - shared };
}

function change(from: ComparedRole, to: ComparedRole, matchedBy: RoleChange['matchedBy']): RoleChange {
  const { shared, all } = overlap(from.entitlements.map(keyText), to.entitlements.map(keyText));
  const membersIn = missing(to.members, from.members);
  const membersOut = missing(from.members, to.members);
  const entitlementsIn = missingKeys(to.entitlements, from.entitlements);
  const entitlementsOut = missingKeys(from.entitlements, to.entitlements);
  const happened: Readonly<Record<RoleChangeKind, boolean>> = {
    grew: membersIn.length > 0,
    shrank: membersOut.length > 0,
    drifted: entitlementsIn.length > 0 || entitlementsOut.length > 0,
    renamed: from.name !== to.name,
    'new-owner': from.owner !== to.owner,
  };
  return {
    ...{ from, to, matchedBy, membersIn, membersOut, entitlementsIn, entitlementsOut },
    similarity: all === 0 ? 1 : Math.round((shared / all) * 1e9) / 1e9,
    kinds: roleChanges.filter((kind) => happened[kind]),
  };
}

function missing(some: readonly string[], from: readonly string[]): readonly string[] {
  const there = new Set(from);
  return [...new Set(some)].filter((one) => !there.has(one)).sort(compareText);
}

function missingKeys(some: readonly EntitlementKey[], from: readonly EntitlementKey[]): readonly EntitlementKey[] {
  const there = new Set(from.map(keyText));
  return some.filter((key) => !there.has(keyText(key))).sort(compareKeys);
}
