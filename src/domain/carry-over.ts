import type { Candidate } from './candidate.js';
import type { GovernedRole } from './catalogue.js';
import { asks, candidateFates } from './carry-over-fates.js';
import { outsideChanges, type OutsideChange, type PersonBefore } from './carry-over-people.js';
import { stateOf, today, type RoleState } from './carry-over-state.js';
import { contentText } from './carry-over-content.js';
import { compareText, type EntitlementKey } from './keys.js';
import type { Snapshot } from './snapshot.js';

/** A role in force when this campaign started, and what was known when somebody last approved its content. */
export interface StandingRole {
  readonly role: GovernedRole;
  /** ISO 8601 UTC: when the content was last approved; a confirmed membership does not make it younger. */
  readonly approvedAt: string;
  /** The decisions that approved it. */
  readonly approvedBy: readonly string[];
  readonly risk: number;
  readonly overGrant: number;
  /** Identities that held everything then and were left out by an amendment. */
  readonly excluded: readonly string[];
  /** The value of a driving attribute that told the members then: whoever gains or loses it comes and goes by rule. */
  readonly rule: { readonly attribute: string; readonly value: string } | null;
}

export interface RejectedRole {
  readonly candidateId: string;
  readonly name: string;
  readonly entitlements: readonly EntitlementKey[];
  readonly reviewId: string;
  readonly decisionIds: readonly string[];
  readonly at: string;
}

/** All that earlier campaigns of the series decided. */
export interface PreviousDecisions {
  readonly campaignId: string;
  /** By role id. */
  readonly standing: readonly StandingRole[];
  /** The latest rejection of each content, by candidate id. */
  readonly rejected: readonly RejectedRole[];
  /** By identity id. */
  readonly people: readonly PersonBefore[];
}

export interface CarryPolicy {
  /** Share of a role's members that may change without a question of its own. */
  readonly membership: number;
  /** ISO 8601 duration after which a decision has to be made anew. */
  readonly recertify: string;
  /** Fewer people than this make no role. */
  readonly minMembers: number;
}

export interface CarryOverInput {
  readonly previous: PreviousDecisions;
  readonly policy: CarryPolicy;
  /** ISO 8601 UTC: when this campaign started; ages are counted to it. */
  readonly now: string;
  readonly candidates: readonly Candidate[];
  readonly snapshot: Snapshot;
}

export const changeReasons = ['entitlements', 'risk', 'over-grant', 'members'] as const;
export type ChangeReason = (typeof changeReasons)[number];

/** What becomes of one candidate. `new`, `changed` and `lapsed` are asked; the others are not, and are cited. */
export type CandidateFate =
  | { readonly fate: 'new' }
  | { readonly fate: 'changed'; readonly roleId: string; readonly why: readonly ChangeReason[] }
  | { readonly fate: 'lapsed'; readonly roleId: string }
  /** The content of a role in force whose members changed: listed to its owner. */
  | { readonly fate: 'members-changed'; readonly roleId: string }
  /** Says nothing that roles in force, or questions of this campaign, do not say already. */
  | { readonly fate: 'standing'; readonly roleIds: readonly string[]; readonly leftovers: number }
  | { readonly fate: 'rejected-before'; readonly reviewId: string };

/** What becomes of one role in force. */
export interface CarriedRole {
  readonly roleId: string;
  readonly version: number;
  readonly name: string;
  readonly owner: string;
  /** `asked`: by a question about a candidate; `listed`: in the confirmation of its owner; `standing`: cited. */
  readonly fate: 'asked' | 'listed' | 'standing';
  /** Why it is listed. */
  readonly why: readonly ('members' | 'beyond-policy' | 'lapsed' | 'gone' | 'follows')[];
  /** The content from now on: without what it lost together with other roles in force. */
  readonly entitlements: readonly EntitlementKey[];
  readonly dropped: readonly EntitlementKey[];
  /** What most of its people do not hold any more: in the question about it, else shown to its owner, and still in it. */
  readonly lost: readonly EntitlementKey[];
  /** The roles where what was dropped is asked about, by role id. */
  readonly follows: readonly string[];
  /** Today, sorted. */
  readonly members: readonly string[];
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly approvedBy: readonly string[];
  readonly ageDays: number;
}

export interface CarryOver {
  readonly previous: PreviousDecisions;
  readonly policy: CarryPolicy;
  readonly now: string;
  /** In the order of the mine. */
  readonly candidates: readonly (CandidateFate & { readonly candidateId: string })[];
  /** By role id. */
  readonly roles: readonly CarriedRole[];
  /** Changes that no role and no question shows. By identity id. */
  readonly outside: readonly OutsideChange[];
}

/**
 * Sorts what was mined by what was decided before: asks about what is new, what changed and what lapsed, lists membership
 * changes to their owners, and cites the rest. Every candidate and every role in force is in the answer, each once.
 *
 * Mining again never gives quite the same, so roles in force come first. One stands while its people hold its content. A
 * candidate is asked about when it has another content than every role in force and at least `minMembers` people share an
 * entitlement in it that no role gives them: what fewer share would be no role of its own, and is counted as leftovers.
 */
export function carryOver(input: CarryOverInput): CarryOver {
  const { previous, candidates, now, policy, snapshot } = input;
  const world = today(snapshot);
  const byContent = new Map(candidates.map((candidate) => [contentText(candidate.entitlements), candidate]));
  const states = stateOf({ standing: previous.standing, byContent, world, policy, now });
  const fates = candidateFates(input, { states, world });
  return {
    previous,
    policy,
    now,
    candidates: candidates.map(({ id }) => ({ candidateId: id, ...(fates.get(id) ?? { fate: 'new' }) })),
    roles: states.map((state) => carriedRole(state, fates)),
    outside: outsideChanges(previous.people, {
      snapshot,
      states,
      asked: candidates.filter(({ id }) => asks(fates.get(id))),
    }),
  };
}

function carriedRole(state: RoleState, fates: ReadonlyMap<string, CandidateFate>): CarriedRole {
  const { role, approvedBy } = state.standing;
  const asked = [...fates.values()].some((one) => asks(one) && 'roleId' in one && one.roleId === role.roleId);
  const why = [
    ...(state.members.length === 0 ? (['gone'] as const) : []),
    ...(state.joined.length + state.left.length > 0 ? (['members'] as const) : []),
    ...(state.beyond ? (['beyond-policy'] as const) : []),
    ...(state.dropped.length > 0 ? (['follows'] as const) : []),
    ...(state.lapsed ? (['lapsed'] as const) : []),
  ];
  const { roleId, version, name, owner } = role;
  const { dropped, follows, lost, members, joined, left, ageDays, content } = state;
  const fate = asked ? 'asked' : why.length > 0 ? 'listed' : 'standing';
  const about = { roleId, version, name, owner, fate, why: asked ? [] : why } as const;
  return { ...about, entitlements: content, dropped, lost, follows, members, joined, left, approvedBy, ageDays };
}

/** The candidates that this campaign asks about. */
export const askedCandidates = ({ candidates }: CarryOver): readonly string[] =>
  candidates.filter(asks).map(({ candidateId }) => candidateId);

/** The roles that one owner is asked to confirm together, by role id. */
export const listedRoles = ({ roles }: CarryOver, owner: string): readonly CarriedRole[] =>
  roles.filter((role) => role.fate === 'listed' && role.owner === owner);

/** Who is asked to confirm memberships, sorted. */
export const membershipOwners = ({ roles }: CarryOver): readonly string[] =>
  [...new Set(roles.filter(({ fate }) => fate === 'listed').map(({ owner }) => owner))].sort(compareText);
