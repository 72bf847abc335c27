import type { Absence, Reviewer } from './review.js';
import { asking, idsOf, joined, reviewerIn, silentReviewers, type ReviewState } from './review-state.js';

/** Something the calendar asks for. The earliest one is next; at equal times the order of the kinds decides. */
export interface Moment {
  readonly kind: 'settle' | 'expire' | 'substitute' | 'escalation' | 'deferred' | 'reminder';
  readonly at: number;
}

/**
 * What the calendar asks for next, from the state alone; null when the review is closed. Everything before the state's last
 * change may lie in the past: whoever wakes late meets one moment after the other.
 */
export function nextMoment(state: ReviewState): Moment | null {
  if (state.closed) return null;
  if (state.settlesAt !== null) return { kind: 'settle', at: state.settlesAt };
  const { remind, escalate } = state.plan.calendar;
  const moments: Moment[] = [{ kind: 'expire', at: state.expiresAt }];
  const add = (kind: Moment['kind'], at: number | undefined): void => {
    if (at !== undefined) moments.push({ kind, at });
  };
  add('substitute', nextAbsence(state)?.from);
  add('escalation', escalate[state.escalated]?.at);
  add('deferred', deferrals(state)[0]);
  add('reminder', remind[state.reminded]);
  return moments.reduce((first, moment) => (moment.at < first.at ? moment : first));
}

/** The state once a moment has been acted upon; `asked` says whom it asks. */
export function passMoment(state: ReviewState, moment: Moment): ReviewState {
  const { at } = moment;
  switch (moment.kind) {
    case 'settle':
      return { ...state, closed: true };
    case 'expire':
      return { ...state, closed: true, outcome: { kind: 'expired', decisionIds: [], asked: state.asked } };
    case 'substitute':
      return substituted(state, at);
    case 'escalation': {
      const to = (state.plan.calendar.escalate[state.escalated]?.to ?? []).map((one) => placed(state, one));
      const next = joined({ ...state, escalated: state.escalated + 1, claim: null }, to);
      return asking(next, { why: 'escalation', personIds: idsOf(to), at });
    }
    case 'deferred':
      return askedAgain(state, at);
    case 'reminder': {
      const next = { ...state, reminded: state.reminded + 1 };
      return asking(next, { why: 'reminder', personIds: silentReviewers(state), at });
    }
  }
}

/** Whoever handed their place on, or is asked already, comes with what they are here as. */
const placed = (state: ReviewState, one: Reviewer): Reviewer => reviewerIn(state, one.personId) ?? one;

const nextAbsence = ({ plan, substituted: done }: ReviewState): Absence | undefined => plan.calendar.absences[done];

function substituted(state: ReviewState, at: number): ReviewState {
  const absence = nextAbsence(state);
  const next = { ...state, substituted: state.substituted + 1 };
  return absence ? withSubstitute(next, absence, at) : next;
}

/** Substitutes for those who are asked while their absence runs already: in a later round, or asked anew. */
export const withSubstitutes = (state: ReviewState, at: number): ReviewState =>
  state.plan.calendar.absences
    .slice(0, state.substituted)
    .reduce((next, absence) => withSubstitute(next, absence, at), state);

/** Whoever is away and has not answered gets somebody who answers in their place; both may, the first one counts. */
function withSubstitute(state: ReviewState, { personId, substitute, until }: Absence, at: number): ReviewState {
  const away = reviewerIn(state, personId);
  const gone = (until ?? Infinity) <= at;
  if (!away || gone || !silentReviewers(state).includes(personId)) return state;
  if (reviewerIn(state, substitute.personId)) return state;
  const functions = [...new Set([...away.functions, ...substitute.functions])];
  const place = { standsInFor: away.standsInFor ?? personId, ...(away.escalated ? { escalated: true as const } : {}) };
  const taken = joined(state, [{ ...substitute, functions, ...place }]);
  return asking(taken, { why: 'substitute', personIds: [substitute.personId], at });
}

/** When those who deferred want to be asked again, ascending. */
const deferrals = (state: ReviewState): readonly number[] =>
  state.decisions
    .flatMap(({ answer }) => (answer.kind === 'defer' ? [Date.parse(answer.until)] : []))
    .sort((a, b) => a - b);

function askedAgain(state: ReviewState, at: number): ReviewState {
  const due = state.decisions.filter(({ answer }) => answer.kind === 'defer' && Date.parse(answer.until) <= at);
  const decisions = state.decisions.filter((one) => !due.includes(one));
  const personIds = due.map(({ personId }) => personId);
  return asking({ ...state, decisions }, { why: 'deferred', personIds, at });
}
