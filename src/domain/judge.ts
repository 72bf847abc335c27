import type { Answer, DecisionCommand, ReviewAct, Verdict } from './command.js';
import type { Refusal, RefusalCode, Reviewer } from './review.js';
import { isOver, namedElsewhere, reviewerIn, stageOf, viewNow, type ReviewState } from './review-state.js';
import { answersFor, favours, isVerdict, weightOf } from './verdicts.js';

/**
 * Whether this command may count at `now` (epoch milliseconds); null when it may. Pure: the same for door, workflow and
 * audit. There is no flag that overrides it.
 */
export function judge(state: ReviewState, command: DecisionCommand, now: number): Refusal | null {
  if (command.reviewId !== state.reviewId) return refuse('WRONG_REVIEW', `this is review ${state.reviewId}`);
  if (isOver(state, now)) return refuse('REVIEW_CLOSED', describeOutcome(state));
  const { answer } = command;
  if (isStewardly(answer)) return judgeSteward(state, command, now);
  if (answer.kind === 'withdraw' && hasDecided(state, command.personId)) return null;
  const reviewer = reviewerIn(state, command.personId);
  if (!reviewer) return refuse('NOT_A_REVIEWER', 'this person is not asked in this review');
  return isVerdict(answer)
    ? judgeVerdict(state, { command, answer, reviewer, now })
    : judgeAct(state, { command, act: answer, now });
}

const isStewardly = (answer: Answer): boolean =>
  answer.kind === 'extend' || (answer.kind === 'delegate' && answer.for !== undefined);

const hasDecided = (state: ReviewState, personId: string): boolean =>
  state.decisions.some((decision) => decision.personId === personId);

interface Attempt {
  readonly command: DecisionCommand;
  readonly answer: Verdict;
  readonly reviewer: Reviewer;
  readonly now: number;
}

function judgeVerdict(state: ReviewState, { command, answer, reviewer, now }: Attempt): Refusal | null {
  const answers = answersFor(state.subject);
  if (!answers.includes(answer.kind)) {
    return refuse('WRONG_ANSWER', `expected ${answers.join(', ')} or an act, got ${answer.kind}`);
  }
  if (command.viewDigest !== viewNow(state)) {
    return refuse('STALE_VIEW', 'expected a decision about what this review shows now; look at it again');
  }
  if (state.outcome) return refuse('OUTCOME_PENDING', describeOutcome(state));
  if (answer.kind === 'defer') {
    const problem = momentProblem(answer.until, { after: now, atMost: state.expiresAt - 1 });
    if (problem) return problem;
  }
  const eyes = fourEyes(state, { answer, reviewer }) ?? heldByAnother(state, command.personId, now);
  if (eyes) return eyes;
  if (state.plan.reasons.includes(answer.kind) && command.reasonDigest === undefined) {
    return refuse('REASON_REQUIRED', `expected a reason with ${answer.kind}`);
  }
  return null;
}

/** Nobody puts in force what they propose, what they gain by, or what they have agreed to in another round already. */
function fourEyes(state: ReviewState, { answer, reviewer }: Pick<Attempt, 'answer' | 'reviewer'>): Refusal | null {
  const { personId, gains } = reviewer;
  const inForce = favours(answer.kind, state);
  if (inForce && personId === state.plan.proposer) {
    return refuse('PROPOSER', 'whoever started this campaign may not put in force what it proposes');
  }
  if (inForce && gains > 0) {
    return refuse('BENEFICIARY', `this person would gain ${gains} entitlements and may not approve them`);
  }
  const before = state.decisions.some(
    (one) => one.personId === personId && one.stage !== state.stage && weightOf(one.answer).side === 'for',
  );
  if (addsUnseen(state, answer)) {
    return refuse('FOUR_EYES', 'taking somebody in gives them access, and nobody of security is named to see it');
  }
  return before ? refuse('FOUR_EYES', 'this person has decided in an earlier round; this one needs another') : null;
}

/** New access needs security; where the campaign names nobody, nobody is taken in. */
function addsUnseen({ plan }: ReviewState, answer: Verdict): boolean {
  if (answer.kind !== 'amend' || (answer.amendment.addMembers ?? []).length === 0) return false;
  return plan.security.length === 0 && !plan.stages.some(({ required }) => required.includes('security'));
}

/** A claim keeps others from deciding only where one decision is enough, and only while its lease runs. */
const heldByAnother = (state: ReviewState, personId: string, now: number): Refusal | null =>
  stageOf(state).quorum > 1 ? null : claimedByAnother(state, personId, now);

function claimedByAnother({ claim }: ReviewState, personId: string, now: number): Refusal | null {
  if (!claim || claim.personId === personId || now >= claim.until) return null;
  return refuse('CLAIMED', `${claim.personId} is on it until ${isoTime(claim.until)}`);
}

const pending = (state: ReviewState): Refusal | null =>
  state.outcome ? refuse('OUTCOME_PENDING', describeOutcome(state)) : null;

interface Acting {
  readonly command: DecisionCommand;
  readonly act: ReviewAct;
  readonly now: number;
}

function judgeAct(state: ReviewState, { command, act, now }: Acting): Refusal | null {
  const { personId } = command;
  switch (act.kind) {
    case 'withdraw':
      return refuse('NOTHING_TO_WITHDRAW', 'this person has no standing decision here');
    case 'comment':
      return command.reasonDigest === undefined ? refuse('REASON_REQUIRED', 'expected the text of the comment') : null;
    case 'claim':
      return pending(state) ?? gainsByIt(state, personId) ?? claimedByAnother(state, personId, now);
    case 'release':
      return state.claim?.personId === personId
        ? null
        : refuse('NOT_CLAIMED', 'this person has not claimed this review');
    case 'delegate':
      return pending(state) ?? mayPick(state, personId) ?? judgeDelegation(state, { from: personId, to: act.to });
    case 'extend':
      return null;
  }
}

function judgeSteward(state: ReviewState, command: DecisionCommand, now: number): Refusal | null {
  const { answer, personId } = command;
  if (!state.plan.stewards.includes(personId)) {
    return refuse('NOT_A_STEWARD', 'expected the fallback reviewer or whoever started the campaign');
  }
  if (state.outcome) return refuse('OUTCOME_PENDING', describeOutcome(state));
  if (command.reasonDigest === undefined) return refuse('REASON_REQUIRED', `expected a reason with ${answer.kind}`);
  if (answer.kind === 'extend') {
    return momentProblem(answer.until, {
      after: Math.max(now, state.expiresAt),
      atMost: state.plan.calendar.extendUntil,
    });
  }
  if (answer.kind !== 'delegate' || answer.for === undefined) return null;
  if (personId === state.plan.proposer)
    return refuse('PROPOSER', 'whoever started this campaign may not pick who decides');
  if (answer.to === personId) return refuse('BAD_DELEGATE', 'a steward hands a place on to somebody else');
  if (!reviewerIn(state, answer.for)) return refuse('NOT_A_REVIEWER', 'the one whose place it is is not asked here');
  return judgeDelegation(state, { from: answer.for, to: answer.to });
}

/** Whoever may only refuse keeps nobody else from deciding. */
function gainsByIt(state: ReviewState, personId: string): Refusal | null {
  const gains = reviewerIn(state, personId)?.gains ?? 0;
  return gains > 0 ? refuse('BENEFICIARY', 'whoever would gain by this may not keep others from deciding') : null;
}

/** Who may not put this in force does not choose who does it for them; a steward may hand their place on. */
function mayPick(state: ReviewState, personId: string): Refusal | null {
  if (personId === state.plan.proposer)
    return refuse('PROPOSER', 'whoever started this campaign may not pick who decides');
  const gains = reviewerIn(state, personId)?.gains ?? 0;
  return gains > 0 ? refuse('BENEFICIARY', 'whoever would gain by this may not pick who decides') : null;
}

/** No place goes to somebody who handed it on before, nor to one who has a place or a verdict already, in whichever round. */
function judgeDelegation(
  state: ReviewState,
  { from, to }: { readonly from: string; readonly to: string },
): Refusal | null {
  const earlier = new Set<string>([from]);
  for (const step of [...state.delegations].reverse()) if (earlier.has(step.to)) earlier.add(step.from);
  if (earlier.has(to)) return refuse('DELEGATION_LOOP', 'this place came from the person it would go to');
  if (to === state.plan.proposer) return refuse('BAD_DELEGATE', 'whoever started this campaign may not decide on it');
  if (reviewerIn(state, to) || hasDecided(state, to)) {
    return refuse('BAD_DELEGATE', 'this person has a place here already: two places need two people');
  }
  if (state.plan.edition === 2 && namedElsewhere(state, to)) {
    return refuse('BAD_DELEGATE', 'this person has a place in another round, and nobody decides in two');
  }
  return null;
}

function momentProblem(
  text: string,
  { after, atMost }: { readonly after: number; readonly atMost: number },
): Refusal | null {
  const at = Date.parse(text);
  if (at > after && at <= atMost) return null;
  return refuse('BAD_DATE', `expected a moment after ${isoTime(after)}, at most ${isoTime(atMost)}, got ${text}`);
}

export function describeOutcome(state: ReviewState): string {
  const made = state.decisions.filter(({ decisionId }) => state.outcome?.decisionIds.includes(decisionId));
  const who = made.map(({ personId, at }) => `${personId} at ${isoTime(at)}`).join(', ');
  return `this review is ${state.outcome?.kind ?? 'closed'}${who ? `, decided by ${who}` : ''}`;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

const refuse = (code: RefusalCode, message: string): Refusal => ({ refused: true, code, message });
