import type { Outcome, Reviewer, StandingDecision } from './review.js';
import { requiredNow, reviewerIn, stageOf, type ReviewState } from './review-state.js';
import { contentOf, weightOf } from './verdicts.js';

/** What one round has come to: agreed or refused by these decisions, or open. Silence is nothing, in every rule. */
export type RoundResult =
  { readonly kind: 'open' } | { readonly kind: 'for' | 'against'; readonly decisions: readonly StandingDecision[] };

const open: RoundResult = { kind: 'open' };

/** Applies the round's rule, by its name, to the verdicts given in it. */
export function roundResult(state: ReviewState): RoundResult {
  const given = state.decisions.filter(({ stage }) => stage === state.stage);
  const against = given.filter(({ answer }) => weightOf(answer).side === 'against');
  const groups = groupsInFavour(given);
  const { rule } = stageOf(state);
  switch (rule) {
    case 'any': {
      const [first] = given.filter(({ answer }) => weightOf(answer).side !== 'neither');
      if (!first) return open;
      if (against.includes(first)) return { kind: 'against', decisions: [first] };
      const result = agreed(state, groups, (group) => group.length > 0);
      // A first verdict that could not decide, because somebody else is needed, keeps nobody from refusing.
      return result.kind === 'open' && against.length > 0
        ? { kind: 'against', decisions: against.slice(0, 1) }
        : result;
    }
    case 'all':
      if (against.length > 0) return { kind: 'against', decisions: against.slice(0, 1) };
      return agreed(state, groups, (group) => everyPlace(state, group, given));
    case 'k-of-n':
      if (cannotReach(state, against)) return { kind: 'against', decisions: against };
      return agreed(state, groups, (group) => placesOf(state, group) >= stageOf(state).quorum);
    case 'any-rejection-rejects':
      if (against.length > 0) return { kind: 'against', decisions: against.slice(0, 1) };
      return agreed(state, groups, (group) => placesOf(state, group) >= stageOf(state).quorum);
  }
}

function agreed(
  state: ReviewState,
  groups: readonly (readonly StandingDecision[])[],
  enough: (group: readonly StandingDecision[]) => boolean,
): RoundResult {
  const group = groups.find((one) => enough(one) && hasRequired(state, one));
  return group ? { kind: 'for', decisions: group } : open;
}

/** Verdicts in favour, grouped by what they agree to, in the order the contents first came up. */
function groupsInFavour(given: readonly StandingDecision[]): readonly (readonly StandingDecision[])[] {
  const groups = new Map<string, StandingDecision[]>();
  for (const decision of given) {
    if (weightOf(decision.answer).side !== 'for') continue;
    const content = contentOf(decision.answer);
    groups.set(content, [...(groups.get(content) ?? []), decision]);
  }
  return [...groups.values()];
}

function hasRequired(state: ReviewState, group: readonly StandingDecision[]): boolean {
  const people = state.reviewers.filter(({ personId }) => group.some((one) => one.personId === personId));
  const functions = people.flatMap((one) => one.functions);
  return requiredNow(state).every((needed) => functions.includes(needed));
}

/** How many places these people answer for: somebody away and who stands in for them are one. */
function placesOf(state: ReviewState, people: readonly { readonly personId: string }[]): number {
  return new Set(people.map(({ personId }) => reviewerIn(state, personId)?.standsInFor ?? personId)).size;
}

/**
 * Everybody's place is answered: by its holder, by who stands in for them while they are away, or, where both are silent, by
 * one of those whom an escalation added, each for one place. Who abstains is counted out; who puts it off is not silent.
 */
function everyPlace(
  state: ReviewState,
  group: readonly StandingDecision[],
  given: readonly StandingDecision[],
): boolean {
  const agrees = (personId: string): boolean => group.some((one) => one.personId === personId);
  const abstains = (personId: string): boolean =>
    given.some((one) => one.personId === personId && one.answer.kind === 'abstain');
  const held = (place: Reviewer): boolean =>
    agrees(place.personId) ||
    abstains(place.personId) ||
    state.reviewers.some((one) => one.standsInFor === place.personId && agrees(one.personId));
  const spoken = (personId: string): boolean => given.some((one) => one.personId === personId);
  const places = state.reviewers.filter(({ standsInFor, escalated }) => standsInFor === undefined && !escalated);
  const open = places.filter((place) => !held(place));
  const silent = open.filter(
    ({ personId }) =>
      !spoken(personId) && !state.reviewers.some((one) => one.standsInFor === personId && spoken(one.personId)),
  );
  const added = group.filter(({ personId }) => reviewerIn(state, personId)?.escalated);
  const enough = silent.length === open.length && open.length <= placesOf(state, added);
  return placesOf(state, group) >= stageOf(state).quorum && enough;
}

/** So many are against that those left are fewer than the quorum. */
const cannotReach = (state: ReviewState, against: readonly StandingDecision[]): boolean =>
  against.length > 0 && placesOf(state, state.reviewers) - placesOf(state, against) < stageOf(state).quorum;

/** The outcome that the last round's agreement, or any round's refusal, makes of the whole review. */
export function outcomeFrom(state: ReviewState, result: Exclude<RoundResult, { kind: 'open' }>): Outcome | null {
  const [first] = result.decisions;
  const kind = first && weightOf(first.answer).outcome;
  if (!kind) return null;
  const revision = state.revisions.at(-1);
  const made = result.kind === 'for' ? agreeing(state) : result.decisions;
  const outcome: Outcome = {
    kind,
    decisionIds: (made.length > 0 ? made : result.decisions).map((one) => one.decisionId),
  };
  if (first.answer.kind === 'class') return { ...outcome, class: first.answer.class };
  return kind === 'approved' && revision ? { ...outcome, amendment: revision.amendment } : outcome;

  /** The agreements of every round, with what the last one agreed to. */
  function agreeing(of: ReviewState): readonly StandingDecision[] {
    const content = first ? contentOf(first.answer) : '';
    return of.decisions.filter(({ answer }) => weightOf(answer).side === 'for' && contentOf(answer) === content);
  }
}
