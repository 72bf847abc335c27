import type { Amendment, DecisionCommand, Verdict } from './command.js';
import { outcomeFrom, roundResult } from './decision-rule.js';
import { keyText } from './keys.js';
import type { Reviewer, StandingDecision } from './review.js';
import { withSubstitutes } from './review-calendar.js';
import { asking, idsOf, inRound, joined, reviewerIn, silentReviewers, type ReviewState } from './review-state.js';
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
  const adds = (amendment.addMembers ?? []).length > 0;
  return isMaterial(state, revised) ? askedAnew(revised, { keep: mine, now, adds }) : revised;
}

/**
 * Taking an amendment back brings back what was shown before it, and asks whoever agreed to it again. Taking a verdict of
 * an earlier round back opens that round again, unless it agrees without this one, too: then nothing else changes.
 */
function withoutVerdict(state: ReviewState, personId: string, now: number): ReviewState {
  const taken = state.decisions.find((decision) => decision.personId === personId);
  const others = state.decisions.filter((decision) => decision !== taken);
  const revisions = state.revisions.filter(({ by }) => by !== personId || taken?.answer.kind !== 'amend');
  const next = { ...state, decisions: others, revisions };
  if (isMaterial(state, next)) return askedAnew(next, { now });
  if (!taken || taken.stage === state.stage) return next;
  const again = inRound(next, taken.stage);
  if (state.plan.edition === 2 && roundResult(again).kind === 'for') return next;
  return { ...again, decisions: again.decisions.filter(({ stage }) => stage <= taken.stage) };
}

/** The content has changed: nobody else's verdict on the old one counts, and the first round begins again. */
function askedAnew(
  state: ReviewState,
  { keep, now, adds = false }: { readonly keep?: StandingDecision; readonly now: number; readonly adds?: boolean },
): ReviewState {
  const again = state.decisions.filter((one) => one !== keep && one.answer.kind !== 'abstain');
  const decisions = state.decisions.filter((one) => !again.includes(one));
  const first = state.stage === 0 ? { ...state, decisions } : inRound({ ...state, decisions }, 0);
  const known = idsOf(first.reviewers);
  const more = adds ? state.plan.security.filter(({ personId }) => !known.includes(personId)) : [];
  const asked = state.stage === 0 ? again.map(({ personId }) => personId) : known;
  const personIds = [...asked.filter((personId) => personId !== keep?.personId), ...idsOf(more)];
  return withSubstitutes(asking(joined(first, more), { why: 'amended', personIds, at: now }), now);
}

/** Whether it changes what anybody holds, or who answers for it. A new name does not. */
const isMaterial = (before: ReviewState, after: ReviewState): boolean =>
  contentText(before.revisions.at(-1)?.amendment) !== contentText(after.revisions.at(-1)?.amendment);

/** Equal for amendments that make the same change, in whatever order they list it. */
function contentText(amendment: Amendment | undefined): string {
  const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
  return JSON.stringify([
    sorted((amendment?.dropEntitlements ?? []).map(keyText)),
    sorted(amendment?.removeMembers ?? []),
    sorted(amendment?.addMembers ?? []),
    amendment?.owner ?? null,
  ]);
}

function handedOn(
  state: ReviewState,
  { from, delegate, now }: { readonly from: string; readonly delegate: Reviewer | undefined; readonly now: number },
): ReviewState {
  if (!delegate) return state;
  const place = reviewerIn(state, from);
  const others = state.reviewers.filter(({ personId }) => personId !== from);
  const left = {
    ...state,
    reviewers: others.map((one) => (one.standsInFor === from ? { ...one, standsInFor: delegate.personId } : one)),
    decisions: state.decisions.filter((one) => one.personId !== from || one.stage !== state.stage),
    claim: state.claim?.personId === from ? null : state.claim,
    delegations: [...state.delegations, { from, to: delegate.personId }],
  };
  const functions = [...new Set([...(place?.functions ?? []), ...delegate.functions])];
  const { standsInFor, escalated } = place ?? {};
  const taker: Reviewer = {
    ...delegate,
    functions,
    ...(standsInFor === undefined ? {} : { standsInFor }),
    ...(escalated ? { escalated } : {}),
  };
  const asked = asking(joined(left, [taker]), { why: 'delegation', personIds: [delegate.personId], at: now });
  return withSubstitutes(asked, now);
}

/** What the verdicts come to now: the next round, an outcome that waits to take effect, or neither. */
function settled(state: ReviewState, now: number): ReviewState {
  const result = roundResult(state);
  const open = { ...state, outcome: null, settlesAt: null };
  if (result.kind === 'open') return open;
  const next = state.plan.stages[state.stage + 1];
  if (result.kind === 'for' && next) {
    const moved = inRound(open, state.stage + 1);
    const asked = asking(moved, { why: 'stage', personIds: silentReviewers(moved), at: now });
    // Whoever amended in this round has answered in it already.
    return settled(withSubstitutes(asked, now), now);
  }
  return { ...state, outcome: outcomeFrom(state, result), settlesAt: now + state.plan.calendar.settle };
}
