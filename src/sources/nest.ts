import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';

/** Account or group → the groups it is put into directly, with where that is said first. Groups may lie in groups. */
export type Memberships = Map<string, Map<string, Provenance>>;

/** Puts a member into a group; into itself nobody is put. */
export function join(
  memberships: Memberships,
  member: string,
  { group, at }: { readonly group: string; readonly at: Provenance },
): void {
  if (group === member) return;
  const groups = memberships.get(member) ?? new Map<string, Provenance>();
  if (!groups.has(group)) groups.set(group, at);
  memberships.set(member, groups);
}

/** A group that a member belongs to only because `via`, a group it is put into directly, lies inside it. */
export interface Inherited {
  readonly group: string;
  readonly via: string;
  readonly at: Provenance;
}

/**
 * The groups a member belongs to through groups inside groups, without those it is put into directly. Groups may contain one
 * another in circles. Where several direct groups lead to one, the least by code unit is named.
 */
export function inheritedGroups(
  direct: ReadonlyMap<string, Provenance>,
  memberships: Memberships,
): readonly Inherited[] {
  const found = new Map<string, Inherited>();
  for (const [via, at] of [...direct].sort(([a], [b]) => compareText(a, b))) {
    for (const group of groupsAbove(via, memberships)) {
      if (!direct.has(group) && !found.has(group)) found.set(group, { group, via, at });
    }
  }
  return [...found.values()];
}

/** Every group that contains this one, at any depth; never the group itself. */
export function groupsAbove(group: string, memberships: Memberships): ReadonlySet<string> {
  const above = new Set<string>();
  const waiting = [group];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const parent of memberships.get(next)?.keys() ?? []) {
      if (parent === group || above.has(parent)) continue;
      above.add(parent);
      waiting.push(parent);
    }
  }
  return above;
}
