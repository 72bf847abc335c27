import type { Candidate } from './candidate.js';
import type { CarryOver, ChangeReason } from './carry-over.js';
import { keyText, type EntitlementKey } from './keys.js';

/** A figure of a role when it was last approved, and of the candidate that follows it. */
export interface FigureChange {
  readonly name: 'members' | 'entitlements' | 'risk' | 'overGrant';
  readonly before: number;
  readonly after: number;
}

/** The role in force that a candidate follows, why it is asked about again, and what is different. */
export interface RoleBefore {
  readonly roleId: string;
  readonly version: number;
  readonly name: string;
  readonly fate: 'changed' | 'lapsed';
  /** Why it counts as changed; empty where its decision only lapsed. */
  readonly why: readonly ChangeReason[];
  /** Entitlements of the candidate that the role does not give, and the other way round. */
  readonly came: readonly EntitlementKey[];
  readonly went: readonly EntitlementKey[];
  /** Identity ids: members of the candidate who are none of the role, and the other way round. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly figures: readonly FigureChange[];
  /** ISO 8601 UTC: when the content was last approved. */
  readonly approvedAt: string;
  /** The decisions that approved it. */
  readonly approvedBy: readonly string[];
  /** Whole days, at the start of this campaign. */
  readonly ageDays: number;
}

/** What was decided before about the role that this candidate follows; undefined for one that is new. */
export function roleBefore({ candidates, previous, roles }: CarryOver, candidate: Candidate): RoleBefore | undefined {
  const found = candidates.find(({ candidateId }) => candidateId === candidate.id);
  if (found?.fate !== 'changed' && found?.fate !== 'lapsed') return undefined;
  const standing = previous.standing.find(({ role }) => role.roleId === found.roleId);
  if (!standing) return undefined;
  const { approvedAt, approvedBy, overGrant, risk, role } = standing;
  const [entitlementsThen, membersThen] = [new Set(role.entitlements.map(keyText)), new Set(role.members)];
  const [entitlementsNow, membersNow] = [new Set(candidate.entitlements.map(keyText)), new Set(candidate.members)];
  const { measurements } = candidate;
  return {
    roleId: role.roleId,
    version: role.version,
    name: role.name,
    fate: found.fate,
    why: found.fate === 'changed' ? found.why : [],
    came: candidate.entitlements.filter((key) => !entitlementsThen.has(keyText(key))),
    went: role.entitlements.filter((key) => !entitlementsNow.has(keyText(key))),
    joined: candidate.members.filter((id) => !membersThen.has(id)),
    left: role.members.filter((id) => !membersNow.has(id)),
    figures: [
      { name: 'members', before: membersThen.size, after: membersNow.size },
      { name: 'entitlements', before: entitlementsThen.size, after: entitlementsNow.size },
      { name: 'risk', before: risk, after: measurements.risk },
      { name: 'overGrant', before: overGrant, after: measurements.overGrant },
    ],
    approvedAt,
    approvedBy,
    ageDays: roles.find(({ roleId }) => roleId === role.roleId)?.ageDays ?? 0,
  };
}
