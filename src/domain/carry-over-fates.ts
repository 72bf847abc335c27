import type { Candidate } from './candidate.js';
import type { CandidateFate, CarryOverInput, CarryPolicy, ChangeReason, RejectedRole } from './carry-over.js';
import { contentText, jaccard } from './carry-over-content.js';
import { coverage } from './carry-over-coverage.js';
import type { RoleState, Today } from './carry-over-state.js';
import { successions } from './carry-over-succession.js';
import { durationMs } from './duration.js';
import { compareText, keyText } from './keys.js';

/** How far the risk of a role may rise before it is asked about again. */
const RISK_STEP = 0.1;

type Fates = Map<string, CandidateFate>;

/** What becomes of the candidates, by candidate id: first of those that say what was decided before, then of the others. */
export function candidateFates(
  input: CarryOverInput,
  about: { readonly states: readonly RoleState[]; readonly world: Today },
): ReadonlyMap<string, CandidateFate> {
  const fates: Fates = new Map();
  fateByContent(input, about.states, fates);
  fateByCoverage(input, about, fates);
  return fates;
}

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

function successionFate({ lapsed, eroded, lost, beyond, standing: { role } }: RoleState): CandidateFate {
  if (lapsed && !eroded) return { fate: 'lapsed', roleId: role.roleId };
  return {
    fate: 'changed',
    roleId: role.roleId,
    why: ['entitlements', ...(beyond && lost.length === 0 ? (['members'] as const) : [])],
  };
}

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

/** Is it a question? */
export const asks = (fate: CandidateFate | undefined): boolean =>
  fate !== undefined && (fate.fate === 'new' || fate.fate === 'changed' || fate.fate === 'lapsed');
