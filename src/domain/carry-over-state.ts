import type { Candidate } from './candidate.js';
import type { CarryPolicy, StandingRole } from './carry-over.js';
import { contentText } from './carry-over-content.js';
import { lossesOf, noLosses, type Losses } from './carry-over-losses.js';
import { durationMs } from './duration.js';
import { compareText, keyText, type EntitlementKey } from './keys.js';
import type { Snapshot } from './snapshot.js';

/** Who is there today, and who holds what. */
export interface Today {
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly holds: (identity: string, key: string) => boolean;
  /** Sorted; everybody where there is no entitlement. */
  readonly holdersOf: (entitlements: readonly EntitlementKey[]) => readonly string[];
}

/** How one role in force stands today. */
export interface RoleState {
  readonly standing: StandingRole;
  /** The candidate of exactly this content. */
  readonly identical: Candidate | undefined;
  readonly content: readonly EntitlementKey[];
  /** What it lost together with other roles, which are asked about it: out of the content. */
  readonly dropped: readonly EntitlementKey[];
  /** Ids of those roles, sorted. */
  readonly follows: readonly string[];
  readonly members: readonly string[];
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** Changes of members that neither the rule nor leaving the company explains, as a share of those before. */
  readonly share: number;
  readonly beyond: boolean;
  /** What most of its people do not hold any more, and no other role asks about. */
  readonly lost: readonly EntitlementKey[];
  /** Its people no longer hold what it says: a successor has to be asked about. */
  readonly eroded: boolean;
  readonly lapsed: boolean;
  readonly ageDays: number;
}

interface Given {
  readonly standing: readonly StandingRole[];
  readonly byContent: ReadonlyMap<string, Candidate>;
  readonly world: Today;
  readonly policy: CarryPolicy;
  readonly now: string;
}

const DAY_MS = 86_400_000;

/** Whole days from one ISO moment to another; 0 where it is not before. */
export const ageInDays = (from: string, to: string): number =>
  Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS));

export function today({ identities, entitlements, assignments }: Snapshot): Today {
  const names = entitlements.map(keyText);
  const held = new Map(
    identities.map(({ id }, row) => [id, new Set(assignments[row]?.map((column) => names[column] ?? ''))]),
  );
  const holders = new Map<string, string[]>();
  for (const [id, keys] of held) {
    for (const key of keys) holders.set(key, [...(holders.get(key) ?? []), id]);
  }
  return {
    attributes: new Map(identities.map(({ id, attributes }) => [id, attributes])),
    holds: (identity, key) => held.get(identity)?.has(key) ?? false,
    holdersOf: (wanted) => {
      const keys = wanted.map(keyText);
      const rarest = keys.map((key) => holders.get(key) ?? []).sort((a, b) => a.length - b.length)[0];
      const all = (rarest ?? [...held.keys()]).filter((id) => keys.every((key) => held.get(id)?.has(key)));
      return all.sort(compareText);
    },
  };
}

/** All roles in force, by role id. */
export function stateOf(given: Given): readonly RoleState[] {
  const losses = lossesOf(given);
  const sorted = [...given.standing].sort((a, b) => compareText(a.role.roleId, b.role.roleId));
  return sorted.map((one) => oneState(one, losses.get(one.role.roleId) ?? noLosses, given));
}

function oneState(standing: StandingRole, losses: Losses, given: Given): RoleState {
  const { role } = standing;
  const { world, policy, now, byContent } = given;
  const isDropped = (key: EntitlementKey): boolean => losses.elsewhere.has(keyText(key));
  const content = role.entitlements.filter((key) => !isDropped(key));
  const identical = byContent.get(contentText(content));
  const excluded = new Set(standing.excluded);
  const members = (identical?.members ?? world.holdersOf(content)).filter((id) => !excluded.has(id));
  const [before, after] = [new Set(role.members), new Set(members)];
  const joined = members.filter((id) => !before.has(id));
  const left = role.members.filter((id) => !after.has(id));
  const counted = [...joined, ...left].filter((id) => !isExplained(id, { standing, world, joins: after.has(id) }));
  const share = counted.length / Math.max(1, role.members.length);
  const beyond = share > policy.membership;
  const small = members.length < policy.minMembers && role.members.length >= policy.minMembers;
  const age = Date.parse(now) - Date.parse(standing.approvedAt);
  return {
    standing,
    identical,
    content,
    dropped: role.entitlements.filter(isDropped),
    follows: [...new Set(losses.elsewhere.values())].sort(compareText),
    members,
    joined,
    left,
    share,
    beyond,
    lost: role.entitlements.filter((key) => losses.own.has(keyText(key))),
    eroded: !identical && (beyond || small || losses.own.size > 0),
    lapsed: age > durationMs(policy.recertify),
    ageDays: ageInDays(standing.approvedAt, now),
  };
}

/** By the standing rule, or because the person is not here any more. Listed all the same. */
function isExplained(
  id: string,
  about: { readonly standing: StandingRole; readonly world: Today; readonly joins: boolean },
): boolean {
  const attributes = about.world.attributes.get(id);
  if (!attributes) return true;
  const { rule } = about.standing;
  if (!rule) return false;
  return (attributes[rule.attribute] === rule.value) === about.joins;
}
