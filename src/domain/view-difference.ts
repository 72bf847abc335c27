import { keyText, type EntitlementKey } from './keys.js';

interface Person {
  readonly identity: string;
  readonly name: string;
}

interface NamedKey {
  readonly key: EntitlementKey;
  readonly name: string;
}

/** Somebody, and what a role would give them that they do not hold today. */
export interface Gain extends Person {
  readonly entitlements: readonly NamedKey[];
}

/** A role as mined, as far as an amendment can change it. */
export interface MinedRole {
  readonly name: string;
  readonly entitlements: readonly NamedKey[];
  readonly members: readonly Person[];
  readonly nearMembers: readonly (Person & { readonly wouldGain: readonly NamedKey[] })[];
  readonly overGrants: readonly (Person & { readonly entitlement: EntitlementKey })[];
}

/** An amendment as the API shows it. */
interface Changes {
  readonly dropEntitlements: readonly EntitlementKey[];
  readonly removeMembers: readonly string[];
  readonly addMembers?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
}

/** From one thing a review showed to another. Everything is empty, and null, where only somebody's word changed. */
export interface ViewDifference {
  /** Left out now, and in then. */
  readonly dropped: readonly NamedKey[];
  /** In again, and left out then. */
  readonly kept: readonly NamedKey[];
  readonly removed: readonly Person[];
  readonly added: readonly Person[];
  readonly name: { readonly before: string; readonly after: string } | null;
  /** Person ids; null where the amendment names nobody. */
  readonly owner: { readonly before: string | null; readonly after: string | null } | null;
  /** What people would gain now and not then, and the other way round. */
  readonly gains: readonly Gain[];
  readonly gainsNoLonger: readonly Gain[];
}

/** What differs between two things that a review of this role showed; null is the role as mined. */
export function viewDifference(role: MinedRole, before: Changes | null, after: Changes | null): ViewDifference {
  const then = shownBy(role, before);
  const now = shownBy(role, after);
  const people = [...role.members, ...role.nearMembers];
  const onlyIn = (here: ReadonlySet<string>, not: ReadonlySet<string>): readonly Person[] =>
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

function shownBy(role: MinedRole, changes: Changes | null): Shown {
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
): readonly NamedKey[] =>
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
  const granted = new Map<string, NamedKey[]>();
  for (const { identity, entitlement } of overGrants) {
    const one = byKey.get(keyText(entitlement));
    if (one) granted.set(identity, [...(granted.get(identity) ?? []), { key: one.key, name: one.name }]);
  }
  return [
    ...members.map(({ identity, name }) => ({ identity, name, entitlements: granted.get(identity) ?? [] })),
    ...nearMembers.map(({ identity, name, wouldGain }) => ({ identity, name, entitlements: wouldGain })),
  ];
}

/** How many things one line names; the rest is counted. */
const NAMED = 20;

/** The same in words, one line a change. */
export function differenceLines(
  { added, dropped, gains, gainsNoLonger, kept, name, owner, removed }: ViewDifference,
  nameOf: (personId: string) => string,
): readonly string[] {
  const names = (all: readonly { readonly name: string }[]): string => listed(all.map((one) => one.name));
  return [
    ...(name ? [`It was called ${name.before}, and is called ${name.after} now.`] : []),
    ...(owner ? [ownerLine(owner, nameOf)] : []),
    ...(dropped.length > 0 ? [`No longer part of it: ${names(dropped)}.`] : []),
    ...(kept.length > 0 ? [`Part of it again: ${names(kept)}.`] : []),
    ...(removed.length > 0 ? [`No longer members: ${names(removed)}.`] : []),
    ...(added.length > 0 ? [`Members now: ${names(added)}.`] : []),
    ...gains.map((one) => `${one.name} would gain ${names(one.entitlements)}.`),
    ...gainsNoLonger.map((one) => `${one.name} would no longer gain ${names(one.entitlements)}.`),
  ];
}

function ownerLine(
  { before, after }: NonNullable<ViewDifference['owner']>,
  nameOf: (personId: string) => string,
): string {
  if (after === null) return `${nameOf(before ?? '')} no longer would answer for it.`;
  return `${nameOf(after)} would answer for it${before === null ? '' : `, and no longer ${nameOf(before)}`}.`;
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}
