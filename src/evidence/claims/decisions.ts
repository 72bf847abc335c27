import type { DecisionCommand } from '../../domain/command.js';
import { applyDecision } from '../../domain/decide.js';
import { judge } from '../../domain/judge.js';
import type { Outcome } from '../../domain/review.js';
import { nextMoment, passMoment } from '../../domain/review-calendar.js';
import { openReview, type ReviewState } from '../../domain/review-state.js';
import { canonical } from '../../snapshot/canonical.js';
import { digest } from '../../snapshot/digest.js';
import { revisionDigest } from '../../snapshot/revision.js';
import { viewPath } from '../bundle.js';
import type { ClaimCheck } from '../claim.js';
import type { CampaignFacts, ReviewFacts } from '../ledger-facts.js';
import { readJson, type BundleSource } from '../reading.js';
import type { Signers } from '../signers.js';

/** Each decision is signed by a key that may speak for its person, about exactly what that review showed. */
export async function decisionsAuthentic(
  bundle: BundleSource,
  facts: CampaignFacts,
  signers: Signers,
): Promise<ClaimCheck> {
  const problems = [...signers.faults];
  let count = 0;
  for (const { opened, decisions } of facts.reviews.values()) {
    const shown = digest('view/v1', await readJson(bundle, viewPath(opened.plan.view)));
    if (shown !== opened.plan.viewDigest)
      problems.push(`${viewPath(opened.plan.view)}: not what ${opened.reviewId} showed`);
    for (const { command, seq } of decisions) {
      count += 1;
      const problem = signatureProblem(command, seq, signers);
      if (problem) problems.push(`ledger entry ${seq}: ${problem}`);
    }
  }
  return { figure: `${count} decisions, ${facts.refusals} refusals`, problems };
}

function signatureProblem(command: DecisionCommand, seq: number, { keys, pinned }: Signers): string | null {
  const problem = keys.problemOf(command, seq);
  if (problem || !pinned || keys.trusts(command)) return problem;
  return `expected a trusted key, got ${command.keyId}`;
}

/** The rules of the review, run again over the decisions in ledger order, lead to the outcome that took effect. */
export function outcomesFollow(facts: CampaignFacts): ClaimCheck {
  const problems: string[] = [];
  for (const [reviewId, review] of facts.reviews) {
    const [closed, ...more] = review.outcomes;
    if (!closed || more.length > 0) {
      problems.push(`${reviewId}: expected one outcome, got ${review.outcomes.length}`);
      continue;
    }
    const { state, problems: broken } = rerun(reviewId, review);
    problems.push(...broken);
    const problem = closingProblem(state, closed.outcome, Date.parse(closed.at));
    if (problem) problems.push(`${reviewId}: ${problem}`);
  }
  return { figure: `${facts.reviews.size} reviews`, problems };
}

/**
 * Opens the review as planned and lets every moment that asked somebody, and every decision, act again, in chain order.
 * What a decision makes the review ask follows from the decision itself.
 */
function rerun(reviewId: string, review: ReviewFacts): { state: ReviewState; problems: readonly string[] } {
  const { subject, plan, at } = review.opened;
  let state = openReview({ reviewId, subject, plan, openedAt: Date.parse(at) });
  const problems: string[] = [];
  const acts = [...review.asked, ...review.decisions].sort((a, b) => a.seq - b.seq);
  let told = state.asked.length;
  for (const act of acts) {
    if (!('command' in act)) {
      told += 1;
      state = untilAsked(state, told);
      const asked = state.asked[told - 1];
      if (canonical([asked?.why ?? null, asked?.personIds ?? []]) !== canonical([act.why, act.personIds])) {
        problems.push(`ledger entry ${act.seq}: these people should not have been asked as ${act.why}`);
      }
      continue;
    }
    const now = Date.parse(act.judgedAt);
    if (now > Date.parse(act.at)) problems.push(`ledger entry ${act.seq}: judged after it was recorded`);
    const refusal = judge(state, act.command, now);
    if (refusal) problems.push(`ledger entry ${act.seq}: this decision should have been refused as ${refusal.code}`);
    else state = applyDecision(state, act.command, act.delegate ? { now, delegate: act.delegate } : { now });
    if (!namesItsRevision(plan.viewDigest, act.command)) {
      problems.push(`ledger entry ${act.seq}: the amendment is not what its digest says`);
    }
  }
  return { state, problems };
}

function namesItsRevision(viewDigest: string, { answer }: DecisionCommand): boolean {
  return answer.kind !== 'amend' || answer.revision === revisionDigest(viewDigest, answer.amendment);
}

/** Meets the calendar's moments until so many askings are made; what a decision asks, it has asked already. */
function untilAsked(state: ReviewState, count: number): ReviewState {
  let next = state;
  for (let moment = nextMoment(next); moment && next.asked.length < count; moment = nextMoment(next)) {
    if (moment.kind === 'settle' || moment.kind === 'expire') return state;
    next = passMoment(next, moment);
  }
  return next;
}

/** Ledger times never run backwards, so an entry may be a little later than its act. */
const TOLERANCE_MS = 2000;

function closingProblem(state: ReviewState, closed: Outcome, at: number): string | null {
  const expected: Outcome = state.outcome ?? { kind: 'expired', decisionIds: [] };
  const { asked: _, ...told } = closed;
  if (canonical(expected) !== canonical(told)) return `expected ${canonical(expected)}, got ${canonical(told)}`;
  const due = state.settlesAt ?? state.expiresAt;
  return at + TOLERANCE_MS >= due ? null : `took effect at ${new Date(at).toISOString()}, before it was due`;
}
