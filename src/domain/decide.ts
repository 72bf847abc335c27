import type { Amendment, Answer, DecisionCommand } from './command.js';
import { compareKeys, compareText } from './keys.js';
import type { Outcome, Refusal, RefusalCode, Reviewer, ReviewPlan, ReviewSubject, StandingDecision } from './review.js';

/** Everything a review knows. Plain JSON, so it survives continue-as-new; times are epoch milliseconds. */
export interface ReviewState {
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  readonly openedAt: number;
  /** The plan's reviewers, and those an escalation added. */
  readonly reviewers: readonly Reviewer[];
  /** At most one a person: a later decision replaces the earlier. */
  readonly decisions: readonly StandingDecision[];
  readonly outcome: Outcome | null;
  readonly settlesAt: number | null;
  readonly reminded: number;
  readonly escalated: boolean;
  readonly closed: boolean;
}

/** Something the calendar asks for. The earliest one is next; at equal times settling and expiry come first. */
export type Moment =
  | { readonly kind: 'settle'; readonly at: number }
  | { readonly kind: 'expire'; readonly at: number }
  | { readonly kind: 'escalate'; readonly at: number }
  | { readonly kind: 'remind'; readonly at: number };

export function openReview(opening: Pick<ReviewState, 'reviewId' | 'subject' | 'plan' | 'openedAt'>): ReviewState {
  const { plan } = opening;
  const untouched = { decisions: [], outcome: null, settlesAt: null, reminded: 0, escalated: false, closed: false };
  return { ...opening, reviewers: plan.reviewers, ...untouched };
}

/** The answers each kind of question accepts, besides `withdraw`. */
export function answersFor(subject: ReviewSubject): readonly Answer['kind'][] {
  switch (subject.kind) {
    case 'source':
      return ['confirm', 'deny'];
    case 'candidate-role':
      return ['approve', 'amend', 'reject', 'abstain'];
  }
}

/** Whether this command may count now; null when it may. Pure: the same for door, workflow and audit. */
export function judge(state: ReviewState, command: DecisionCommand): Refusal | null {
  if (command.reviewId !== state.reviewId) return refuse('WRONG_REVIEW', `this is review ${state.reviewId}`);
  if (state.closed) return refuse('REVIEW_CLOSED', describeOutcome(state));
  const reviewer = state.reviewers.find((one) => one.personId === command.personId);
  if (!reviewer) return refuse('NOT_A_REVIEWER', 'this person is not asked in this review');
  if (command.viewDigest !== state.plan.viewDigest) {
    return refuse('STALE_VIEW', 'expected a decision about what this review shows now; look at it again');
  }
  return judgeAnswer(state, command, reviewer);
}

function judgeAnswer(state: ReviewState, command: DecisionCommand, reviewer: Reviewer): Refusal | null {
  const { kind } = command.answer;
  if (kind === 'withdraw') {
    const standing = state.decisions.some((decision) => decision.personId === command.personId);
    return standing ? null : refuse('NOTHING_TO_WITHDRAW', 'this person has no standing decision here');
  }
  const answers = answersFor(state.subject);
  if (!answers.includes(kind)) return refuse('WRONG_ANSWER', `expected ${answers.join(', ')} or withdraw, got ${kind}`);
  if (state.outcome) return refuse('OUTCOME_PENDING', describeOutcome(state));
  if ((kind === 'approve' || kind === 'amend') && reviewer.gains > 0) {
    return refuse('BENEFICIARY', `this person would gain ${reviewer.gains} entitlements and may not approve them`);
  }
  if ((kind === 'reject' || kind === 'deny') && command.reasonDigest === undefined) {
    return refuse('REASON_REQUIRED', `expected a reason with ${kind}`);
  }
  return null;
}

/** The state after a command that `judge` let pass. */
export function applyDecision(state: ReviewState, command: DecisionCommand, now: number): ReviewState {
  const { decisionId, personId, answer } = command;
  const others = state.decisions.filter((decision) => decision.personId !== personId);
  const decisions = answer.kind === 'withdraw' ? others : [...others, { decisionId, personId, answer, at: now }];
  const outcome = outcomeOf({ ...state, decisions });
  return { ...state, decisions, outcome, settlesAt: outcome ? now + state.plan.timers.settle : null };
}

/**
 * The decision rule by its name, *k of n, any rejection rejects*: one rejection (or denial) rejects; otherwise the same
 * content, amendment included, needs `quorum` distinct people, among them one of every required function. Silence is nothing.
 */
function outcomeOf(state: ReviewState): Outcome | null {
  const against = state.decisions.find(({ answer }) => answer.kind === 'reject' || answer.kind === 'deny');
  if (against) {
    return { kind: against.answer.kind === 'deny' ? 'denied' : 'rejected', decisionIds: [against.decisionId] };
  }
  for (const group of groupsInFavour(state.decisions)) {
    if (!enough(state, group)) continue;
    const decisionIds = group.map(({ decisionId }) => decisionId);
    const answer = group[0]?.answer;
    if (answer?.kind === 'amend') return { kind: 'approved', decisionIds, amendment: answer.amendment };
    return { kind: answer?.kind === 'confirm' ? 'confirmed' : 'approved', decisionIds };
  }
  return null;
}

/** Decisions in favour, grouped by the content they endorse, in the order the contents first came up. */
function groupsInFavour(decisions: readonly StandingDecision[]): readonly (readonly StandingDecision[])[] {
  const groups = new Map<string, StandingDecision[]>();
  for (const decision of decisions) {
    const content = contentOf(decision.answer);
    if (content !== null) groups.set(content, [...(groups.get(content) ?? []), decision]);
  }
  return [...groups.values()];
}

function contentOf(answer: Answer): string | null {
  switch (answer.kind) {
    case 'approve':
    case 'confirm':
      return 'as shown';
    case 'amend':
      return amendmentText(answer.amendment);
    case 'reject':
    case 'deny':
    case 'abstain':
    case 'withdraw':
      return null;
  }
}

/** Equal for amendments that change the same things, in whatever order they list them. */
function amendmentText(amendment: Amendment): string {
  const drops = [...amendment.dropEntitlements].sort(compareKeys).map(({ source, id }) => [source, id]);
  const removals = [...amendment.removeMembers].sort(compareText);
  return JSON.stringify([drops, removals, amendment.name ?? null]);
}

function enough(state: ReviewState, group: readonly StandingDecision[]): boolean {
  const functions = group.flatMap(
    ({ personId }) => state.reviewers.find((reviewer) => reviewer.personId === personId)?.functions ?? [],
  );
  return group.length >= state.plan.quorum && state.plan.required.every((needed) => functions.includes(needed));
}

/** What the calendar asks for next, from the state alone; null when the review is closed. */
export function nextMoment(state: ReviewState): Moment | null {
  if (state.closed) return null;
  if (state.settlesAt !== null) return { kind: 'settle', at: state.settlesAt };
  const { remind, escalate, expire } = state.plan.timers;
  const moments: Moment[] = [{ kind: 'expire', at: state.openedAt + expire }];
  if (escalate !== undefined && !state.escalated) moments.push({ kind: 'escalate', at: state.openedAt + escalate });
  const reminder = remind[state.reminded];
  if (reminder !== undefined) moments.push({ kind: 'remind', at: state.openedAt + reminder });
  return moments.reduce((first, moment) => (moment.at < first.at ? moment : first));
}

/** The state once a moment has been acted upon. */
export function passMoment(state: ReviewState, moment: Moment): ReviewState {
  switch (moment.kind) {
    case 'settle':
      return { ...state, closed: true };
    case 'expire':
      return { ...state, closed: true, outcome: { kind: 'expired', decisionIds: [] } };
    case 'escalate': {
      const known = new Set(state.reviewers.map(({ personId }) => personId));
      const added = state.plan.escalateTo.filter(({ personId }) => !known.has(personId));
      return { ...state, escalated: true, reviewers: [...state.reviewers, ...added] };
    }
    case 'remind':
      return { ...state, reminded: state.reminded + 1 };
  }
}

/** Those who were asked and have not answered. */
export const silentReviewers = (state: ReviewState): readonly string[] =>
  state.reviewers
    .map(({ personId }) => personId)
    .filter((personId) => !state.decisions.some((decision) => decision.personId === personId));

function describeOutcome(state: ReviewState): string {
  const made = state.decisions.filter(({ decisionId }) => state.outcome?.decisionIds.includes(decisionId));
  const who = made.map(({ personId, at }) => `${personId} at ${new Date(at).toISOString()}`).join(', ');
  return `this review is ${state.outcome?.kind ?? 'closed'}${who ? `, decided by ${who}` : ''}`;
}

const refuse = (code: RefusalCode, message: string): Refusal => ({ refused: true, code, message });
