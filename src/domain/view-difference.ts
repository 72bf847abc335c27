import { keyText, type EntitlementKey } from './keys.js';
import { listedNames, type NamedEntitlement, type NamedIdentity, type ShownAmendment } from './shown-names.js';

/** Somebody, and what a role would give them that they do not hold today. */
export interface Gain extends NamedIdentity {
  readonly entitlements: readonly NamedEntitlement[];
}

/** A role as mined, as far as an amendment can change it. */
export interface MinedRole {
  readonly name: string;
  readonly entitlements: readonly NamedEntitlement[];
  readonly members: readonly NamedIdentity[];
  readonly nearMembers: readonly (NamedIdentity & { readonly wouldGain: readonly NamedEntitlement[] })[];
  readonly overGrants: readonly (NamedIdentity & { readonly entitlement: EntitlementKey })[];
}

/** From one thing a review showed to another. Everything is empty, and null, where only somebody's word changed. */
export interface ViewDifference {
  /** Left out now, and in then. */
  readonly dropped: readonly NamedEntitlement[];
  /** In again, and left out then. */
  readonly kept: readonly NamedEntitlement[];
  readonly removed: readonly NamedIdentity[];
  readonly added: readonly NamedIdentity[];
  readonly name: { readonly before: string; readonly after: string } | null;
  /** Person ids; null where the amendment names nobody. */
  readonly owner: { readonly before: string | null; readonly after: string | null } | null;
  /** What people would gain now and not then, and the other way round. */
  readonly gains: readonly Gain[];
  readonly gainsNoLonger: readonly Gain[];
}

/** What differs between two things that a review of this role showed; null is the role as mined. */
export function viewDifference(
  role: MinedRole,
  before: ShownAmendment | null,
  after: ShownAmendment | null,
): ViewDifference {
  const then = shownBy(role, before);
  const now = shownBy(role, after);
  const people = [...role.members, ...role.nearMembers];
  const onlyIn = (here: ReadonlySet<string>, not: ReadonlySet<string>): readonly NamedIdentity[] =>
    people
      .filter(({ identity }) => here.has(identity) && !not.has(identity))
      .map(({ identity, name }) => ({ identity, name }));
  return {
    dropped: named(role, then.entitlements, now.entitlements),
    kept: named(role, now.entitlements, then.entitlements),
    removed: onlyIn(then.members, now.members),
    added: onlyIn(now.members, then.members),
    name: then.name === now.name ? null : { before: then.name, after: now.name },
    owner: then.owner === now.owner ? null : { before: then.owner, after: now.owner },
    gains: gainsBeyond(role, now, then),
    gainsNoLonger: gainsBeyond(role, then, now),
  };
}

interface Shown {
  readonly entitlements: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  readonly name: string;
  readonly owner: string | null;
}

function shownBy(role: MinedRole, changes: ShownAmendment | null): Shown {
  const dropped = new Set((changes?.dropEntitlements ?? []).map(keyText));
  const removed = new Set(changes?.removeMembers ?? []);
  const members = role.members.map(({ identity }) => identity).filter((id) => !removed.has(id));
  return {
    entitlements: new Set(role.entitlements.map(({ key }) => keyText(key)).filter((key) => !dropped.has(key))),
    members: new Set([...members, ...(changes?.addMembers ?? [])]),
    name: changes?.name ?? role.name,
    owner: changes?.owner ?? null,
  };
}

const named = (
  { entitlements }: MinedRole,
  here: ReadonlySet<string>,
  notThere: ReadonlySet<string>,
): readonly NamedEntitlement[] =>
  entitlements
    .filter(({ key }) => here.has(keyText(key)) && !notThere.has(keyText(key)))
    .map(({ key, name }) => ({ key, name }));

/** What people gain by one and not by the other. */
function gainsBeyond(role: MinedRole, here: Shown, there: Shown): readonly Gain[] {
  const gains = gainsIn(role);
  return gains.flatMap(({ identity, name, entitlements }) => {
    const gained = entitlements.filter(
      ({ key }) => gives(here, identity, keyText(key)) && !gives(there, identity, keyText(key)),
    );
    return gained.length > 0 ? [{ identity, name, entitlements: gained }] : [];
  });
}

const gives = ({ entitlements, members }: Shown, identity: string, key: string): boolean =>
  members.has(identity) && entitlements.has(key);

/** Everything that anybody who holds or nearly holds the role would gain by being in it, one entry a person. */
function gainsIn({ entitlements, members, nearMembers, overGrants }: MinedRole): readonly Gain[] {
  const byKey = new Map(entitlements.map((one) => [keyText(one.key), one]));
  const granted = new Map<string, NamedEntitlement[]>();
  for (const { identity, entitlement } of overGrants) {
    const one = byKey.get(keyText(entitlement));
    if (one) granted.set(identity, [...(granted.get(identity) ?? []), { key: one.key, name: one.name }]);
  }
  return [
    ...members.map(({ identity, name }) => ({ identity, name, entitlements: granted.get(identity) ?? [] })),
    ...nearMembers.map(({ identity, name, wouldGain }) => ({ identity, name, entitlements: wouldGain })),
  ];
}

/** The same in words, one line a change. */
export function differenceLines(
  { added, dropped, gains, gainsNoLonger, kept, name, owner, removed }: ViewDifference,
  nameOf: (personId: string) => string,
): readonly string[] {
  return [
    ...(name ? [`It was called ${name.before}, and is called ${name.after} now.`] : []),
    ...(owner ? [ownerLine(owner, nameOf)] : []),
    ...(dropped.length > 0 ? [`No longer part of it: ${listedNames(dropped)}.`] : []),
    ...(kept.length > 0 ? [`Part of it again: ${listedNames(kept)}.`] : []),
    ...(removed.length > 0 ? [`No longer members: ${listedNames(removed)}.`] : []),
    ...(added.length > 0 ? [`Members now: ${listedNames(added)}.`] : []),
    ...gains.map((one) => `${one.name} would gain ${listedNames(one.entitlements)}.`),
    ...gainsNoLonger.map((one) => `${one.name} would no longer gain ${listedNames(one.entitlements)}.`),
  ];
}

function ownerLine(
  { before, after }: NonNullable<ViewDifference['owner']>,
  nameOf: (personId: string) => string,
): string {
  if (after === null) return `${nameOf(before ?? '')} no longer would answer for it.`;
  return `${nameOf(after)} would answer for it${before === null ? '' : `, and no longer ${nameOf(before)}`}.`;
}
