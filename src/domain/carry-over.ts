import type { Candidate } from './candidate.js';
import type { GovernedRole } from './catalogue.js';
import { coverage } from './carry-over-coverage.js';
import { outsideChanges, type OutsideChange, type PersonBefore } from './carry-over-people.js';
import { successions } from './carry-over-succession.js';
import { ageInDays, stateOf, today, type RoleState, type Today } from './carry-over-state.js';
import { contentText, jaccard } from './carry-over-content.js';
import { durationMs } from './duration.js';
import { compareText, keyText, type EntitlementKey } from './keys.js';
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
  /** The content from now on: what a wider role lost as well, and hardly anybody holds, is left out. */
  readonly entitlements: readonly EntitlementKey[];
  readonly dropped: readonly EntitlementKey[];
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

/** How far the risk of a role may rise before it is asked about again. */
const RISK_STEP = 0.1;

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
  const fates = new Map<string, CandidateFate>();
  fateByContent(input, states, fates);
  fateByCoverage(input, { states, world }, fates);
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

type Fates = Map<string, CandidateFate>;

/** The very content of a role in force, or of a rejection. */
function fateByContent(input: CarryOverInput, states: readonly RoleState[], fates: Fates): void {
  for (const state of states) {
    if (state.identical) fates.set(state.identical.id, identicalFate(state, state.identical, input.policy));
  }
  const rejected = rejectedNow(input);
  for (const { id, entitlements } of input.candidates) {
    const before = rejected.get(contentText(entitlements));
    if (before && !fates.has(id)) fates.set(id, { fate: 'rejected-before', reviewId: before.reviewId });
  }
}

/** Successors of roles that fell apart or lapsed first; then the others, by what nothing says yet, parents before children. */
function fateByCoverage(
  input: CarryOverInput,
  { states, world }: { readonly states: readonly RoleState[]; readonly world: Today },
  fates: Fates,
): void {
  const { candidates, policy } = input;
  const open = candidates.filter(({ id }) => !fates.has(id));
  const { next, before } = successions(states, open);
  for (const state of states) {
    const successor = state.eroded || state.lapsed ? next.get(state) : undefined;
    if (successor) fates.set(successor.id, successionFate(state));
  }
  const governed = coverage(states, policy);
  for (const { id, entitlements, members } of candidates) {
    if (asks(fates.get(id))) governed.add(members, entitlements);
  }
  const rejected = [...rejectedNow(input).values()];
  for (const candidate of widestFirst(open.filter(({ id }) => !fates.has(id)))) {
    const { id, members, entitlements } = candidate;
    const uncovered = governed.of(candidate);
    const predecessor = before.get(id);
    const refused = rejected.find((one) => isRejection(one, { candidate, keys: uncovered.keys, world }));
    if (uncovered.keys.length === 0) fates.set(id, { fate: 'standing', ...uncovered.rest });
    else if (refused) fates.set(id, { fate: 'rejected-before', reviewId: refused.reviewId });
    else {
      fates.set(id, predecessor ? successionFate(predecessor) : { fate: 'new' });
      governed.add(members, entitlements);
    }
  }
}

function identicalFate(state: RoleState, candidate: Candidate, policy: CarryPolicy): CandidateFate {
  const { roleId } = state.standing.role;
  const { risk, overGrant } = candidate.measurements;
  const why: ChangeReason[] = [];
  if (risk > state.standing.risk + RISK_STEP) why.push('risk');
  if (overGrant > state.standing.overGrant) why.push('over-grant');
  if (state.share > policy.membership) why.push('members');
  if (why.length > 0) return { fate: 'changed', roleId, why };
  if (state.lapsed) return { fate: 'lapsed', roleId };
  if (isListed(state)) return { fate: 'members-changed', roleId };
  return { fate: 'standing', roleIds: [roleId], leftovers: 0 };
}

const successionFate = ({ lapsed, eroded, standing: { role } }: RoleState): CandidateFate =>
  lapsed && !eroded
    ? { fate: 'lapsed', roleId: role.roleId }
    : { fate: 'changed', roleId: role.roleId, why: ['entitlements'] };

const isListed = ({ joined, left, dropped }: RoleState): boolean => joined.length + left.length + dropped.length > 0;

/** So that what a parent asks about is not asked again for each child. */
const widestFirst = (candidates: readonly Candidate[]): readonly Candidate[] =>
  [...candidates].sort(
    (a, b) =>
      b.members.length - a.members.length || a.entitlements.length - b.entitlements.length || compareText(a.id, b.id),
  );

/** Rejections that still stand, by content. */
function rejectedNow({ previous, policy, now }: CarryOverInput): ReadonlyMap<string, RejectedRole> {
  const oldest = Date.parse(now) - durationMs(policy.recertify);
  const standing = previous.rejected.filter(({ at }) => Date.parse(at) >= oldest);
  return new Map(standing.map((one) => [contentText(one.entitlements), one]));
}

/**
 * Is this what was rejected, but for what roles in force say by now and for what nobody holds any more? Then all that is
 * left to decide in it was decided.
 */
function isRejection(
  { entitlements }: RejectedRole,
  about: { readonly candidate: Candidate; readonly keys: readonly string[]; readonly world: Today },
): boolean {
  const { candidate, keys, world } = about;
  const [before, now] = [new Set(entitlements.map(keyText)), new Set(candidate.entitlements.map(keyText))];
  if (!keys.every((key) => before.has(key)) || jaccard(before, now) < 0.5) return false;
  const gone = [...before].filter((key) => !now.has(key));
  return gone.every(
    (key) => candidate.members.filter((id) => world.holds(id, key)).length * 2 < candidate.members.length,
  );
}

const asks = (fate: CandidateFate | undefined): boolean =>
  fate !== undefined && (fate.fate === 'new' || fate.fate === 'changed' || fate.fate === 'lapsed');

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
  const { dropped, members, joined, left, ageDays, content } = state;
  const fate = asked ? 'asked' : why.length > 0 ? 'listed' : 'standing';
  const about = { roleId, version, name, owner, fate, why: asked ? [] : why } as const;
  return { ...about, entitlements: content, dropped, members, joined, left, approvedBy, ageDays };
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

/** An earlier decision that stands without a question. */
export type Citation =
  | {
      readonly kind: 'role';
      readonly id: string;
      readonly version: number;
      readonly decisionIds: readonly string[];
      readonly ageDays: number;
    }
  | {
      readonly kind: 'rejected';
      /** The candidate that is not asked about. */
      readonly id: string;
      readonly reviewId: string;
      readonly decisionIds: readonly string[];
      readonly ageDays: number;
    };

/** Roles that nothing is asked or listed about, and candidates that were rejected before. */
export function citations({ candidates, previous, roles, now }: CarryOver): readonly Citation[] {
  const standing = roles.filter(({ fate }) => fate === 'standing');
  const rejected = new Map(previous.rejected.map((one) => [one.reviewId, one]));
  return [
    ...standing.map(({ roleId, version, approvedBy, ageDays }): Citation => ({
      kind: 'role',
      id: roleId,
      version,
      decisionIds: approvedBy,
      ageDays,
    })),
    ...candidates.flatMap((one): readonly Citation[] => {
      const before = one.fate === 'rejected-before' ? rejected.get(one.reviewId) : undefined;
      if (!before) return [];
      const { reviewId, decisionIds, at } = before;
      return [{ kind: 'rejected', id: one.candidateId, reviewId, decisionIds, ageDays: ageInDays(at, now) }];
    }),
  ];
}
