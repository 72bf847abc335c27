import type { Amendment, DecisionCommand, Verdict } from './command.js';
import { outcomeFrom, roundResult } from './decision-rule.js';
import { keyText } from './keys.js';
import type { Reviewer, StandingDecision } from './review.js';
import { asking, idsOf, joined, reviewerIn, type ReviewState } from './review-state.js';
import { isVerdict } from './verdicts.js';

/** When a command counted, and what only the outside could say about it. */
export interface Counted {
  /** Epoch milliseconds. */
  readonly now: number;
  /** With `delegate`: the one who takes the place, with what they would gain. */
  readonly delegate?: Reviewer;
}

/** The state after a command that `judge` let pass. */
export function applyDecision(state: ReviewState, command: DecisionCommand, counted: Counted): ReviewState {
  const { answer, personId } = command;
  const { now } = counted;
  if (isVerdict(answer)) return settled(withVerdict(state, { ...command, answer }, now), now);
  switch (answer.kind) {
    case 'withdraw':
      return settled(withoutVerdict(state, personId, now), now);
    case 'claim':
      return { ...state, claim: { personId, until: now + state.plan.calendar.claim } };
    case 'release':
      return { ...state, claim: null };
    case 'delegate':
      return handedOn(state, { from: answer.for ?? personId, delegate: counted.delegate, now });
    case 'extend':
      return { ...state, expiresAt: Date.parse(answer.until) };
    case 'comment':
      return state;
  }
}

type VerdictCommand = DecisionCommand & { readonly answer: Verdict };

function withVerdict(state: ReviewState, { answer, decisionId, personId }: VerdictCommand, now: number): ReviewState {
  const others = state.decisions.filter((decision) => decision.personId !== personId);
  const mine: StandingDecision = { decisionId, personId, answer, stage: state.stage, at: now };
  const claim = state.claim?.personId === personId ? null : state.claim;
  const next = { ...state, claim, decisions: [...others, mine] };
  if (answer.kind !== 'amend') return next;
  const { amendment, revision: digest } = answer;
  const revised = { ...next, revisions: [...state.revisions, { digest, amendment, by: personId }] };
  return isMaterial(state, revised) ? askedAnew(revised, { keep: mine, now }) : revised;
}

/**
 * Taking an amendment back brings back what was shown before it, and asks whoever agreed to it again. Taking a verdict of
 * an earlier round back opens that round again.
 */
function withoutVerdict(state: ReviewState, personId: string, now: number): ReviewState {
  const taken = state.decisions.find((decision) => decision.personId === personId);
  const others = state.decisions.filter((decision) => decision !== taken);
  const revisions = state.revisions.filter(({ by }) => by !== personId || taken?.answer.kind !== 'amend');
  const next = { ...state, decisions: others, revisions };
  if (isMaterial(state, next)) return askedAnew(next, { now });
  if (!taken || taken.stage === state.stage) return next;
  const reviewers = state.plan.stages[taken.stage]?.reviewers ?? [];
  return { ...next, stage: taken.stage, reviewers, decisions: others.filter(({ stage }) => stage <= taken.stage) };
}

/** The content has changed: nobody else's verdict on the old one counts, and the first round begins again. */
function askedAnew(
  state: ReviewState,
  { keep, now }: { readonly keep?: StandingDecision; readonly now: number },
): ReviewState {
  const again = state.decisions.filter((one) => one !== keep && one.answer.kind !== 'abstain');
  const decisions = state.decisions.filter((one) => !again.includes(one));
  const at = { why: 'amended', at: now } as const;
  if (state.stage === 0) {
    return asking({ ...state, decisions }, { ...at, personIds: again.map(({ personId }) => personId) });
  }
  const reviewers = state.plan.stages[0]?.reviewers ?? [];
  return asking({ ...state, decisions, stage: 0, reviewers }, { ...at, personIds: idsOf(reviewers) });
}

/** Whether it changes what anybody holds. A new name or owner does not. */
const isMaterial = (before: ReviewState, after: ReviewState): boolean =>
  contentText(before.revisions.at(-1)?.amendment) !== contentText(after.revisions.at(-1)?.amendment);

/** Equal for amendments that change the same access, in whatever order they list it. */
function contentText(amendment: Amendment | undefined): string {
  const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
  return JSON.stringify([
    sorted((amendment?.dropEntitlements ?? []).map(keyText)),
    sorted(amendment?.removeMembers ?? []),
    sorted(amendment?.addMembers ?? []),
  ]);
}

function handedOn(
  state: ReviewState,
  { from, delegate, now }: { readonly from: string; readonly delegate: Reviewer | undefined; readonly now: number },
): ReviewState {
  if (!delegate) return state;
  const functions = reviewerIn(state, from)?.functions ?? [];
  const left = {
    ...state,
    reviewers: state.reviewers.filter(({ personId }) => personId !== from),
    decisions: state.decisions.filter((one) => one.personId !== from || one.stage !== state.stage),
    claim: state.claim?.personId === from ? null : state.claim,
    delegations: [...state.delegations, { from, to: delegate.personId }],
  };
  const taken = joined(left, [{ ...delegate, functions: [...new Set([...functions, ...delegate.functions])] }]);
  return asking(taken, { why: 'delegation', personIds: [delegate.personId], at: now });
}

/** What the verdicts come to now: the next round, an outcome that waits to take effect, or neither. */
function settled(state: ReviewState, now: number): ReviewState {
  const result = roundResult(state);
  const open = { ...state, outcome: null, settlesAt: null };
  if (result.kind === 'open') return open;
  const next = state.plan.stages[state.stage + 1];
  if (result.kind === 'for' && next) {
    const moved = { ...open, stage: state.stage + 1, reviewers: next.reviewers, claim: null };
    return asking(moved, { why: 'stage', personIds: idsOf(next.reviewers), at: now });
  }
  return { ...state, outcome: outcomeFrom(state, result), settlesAt: now + state.plan.calendar.settle };
}
