import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { DecisionCommand } from '../src/domain/command.js';
import { isRefusal, readCommand } from '../src/domain/command-guard.js';
import { applyDecision } from '../src/domain/decide.js';
import { judge } from '../src/domain/judge.js';
import type { Outcome, Refusal, RefusalCode } from '../src/domain/review.js';
import { nextMoment, passMoment, type Moment } from '../src/domain/review-calendar.js';
import { openReview, reviewerIn, viewNow, type ReviewState } from '../src/domain/review-state.js';
import {
  campaignWorkflowId,
  decideSignal,
  decideUpdate,
  reviewSummaryQuery,
  reviewsClosedSignal,
  type CarriedReview,
  type DecisionReceipt,
  type ReviewInput,
  type ReviewResult,
  type ReviewSummary,
} from './messages.js';

/** Refusals beyond this many are answered but no longer ledgered, so that nobody can flood the ledger through Temporal. */
const LEDGERED_REFUSALS = 100;

/** Retried until it succeeds, however long the database is away. */
const retry = { initialInterval: '500 ms', maximumInterval: '30 seconds' } as const;

const planning = proxyActivities<Activities>({ startToCloseTimeout: '1 minute', retry });

/** What a person waits for. One that a killed worker took with it is noticed missing after this long, and done again. */
const acts = proxyActivities<Activities>({ startToCloseTimeout: '10 seconds', retry });

/**
 * One human question, durably: plan → ask → wait (decisions, reminders, escalation, expiry) → settle → take effect.
 * Silence never approves: it ends as `expired`.
 */
export async function review(input: ReviewInput): Promise<ReviewResult> {
  const question = new Question(input);
  setHandler(reviewSummaryQuery, () => question.summary());
  setHandler(decideUpdate, (value) => question.decide(value), { validator: (value) => question.validate(value) });
  setHandler(decideSignal, (value) => question.decideSilently(value));

  await question.ask();
  const outcome = await question.awaitOutcome();
  await question.takeEffect(outcome);
  await condition(allHandlersFinished);
  return { reviewId: input.reviewId, outcome };
}

class Question {
  private readonly input: ReviewInput;
  private state: ReviewState | null;
  private readonly answered: Map<string, DecisionReceipt | Refusal>;
  private refusals: number;
  private busy = false;
  /** Counts changes, so that the main line wakes when a decision moved the next moment. */
  private version = 0;

  constructor(input: ReviewInput) {
    this.input = input;
    this.state = input.carried?.state ?? null;
    this.answered = new Map(Object.entries(input.carried?.answered ?? {}));
    this.refusals = input.carried?.refusals ?? 0;
  }

  /** Evaluates the policy once and tells the reviewers; carried over continue-as-new. */
  async ask(): Promise<void> {
    if (this.state) return;
    const { campaignId, reviewId, subject } = this.input;
    const now = Date.now();
    const plan = await planning.planReview({ ...this.input, now });
    const state = openReview({ reviewId, subject, plan, openedAt: now });
    const opening = { openedAt: isoTime(now), expiresAt: isoTime(state.expiresAt) };
    await acts.askReviewers({ campaignId, reviewId, subject, plan, ...opening });
    this.state = state;
  }

  /** The calendar: sleeps until the next moment or a decision, whichever is first, until the review is closed. */
  async awaitOutcome(): Promise<Outcome> {
    for (;;) {
      const state = this.opened();
      const moment = nextMoment(state);
      if (!moment) return state.outcome ?? { kind: 'expired', decisionIds: [] };
      const { version } = this;
      const wait = moment.at - Date.now();
      const moved = wait > 0 && (await condition(() => this.version !== version || this.mustRenew(), wait));
      if (this.mustRenew()) await this.renew();
      if (!moved) await this.exclusively(() => this.meet(moment));
    }
  }

  /** One activity, one transaction: ledger, read model and catalogue; then the campaign hears of it if this was the last. */
  async takeEffect(outcome: Outcome): Promise<void> {
    const { campaignId, reviewId, captured, stages, subject } = this.input;
    const plan = this.opened().plan;
    const closing = { campaignId, reviewId, captured, stages, subject, plan, outcome, at: isoTime(Date.now()) };
    const { stillOpen } = await acts.closeReview({ ...closing, decisions: this.opened().decisions });
    if (stillOpen > 0) return;
    try {
      await getExternalWorkflowHandle(campaignWorkflowId(campaignId)).signal(reviewsClosedSignal);
    } catch {
      // The campaign is gone or closed already; it counts reviews by itself and needs no word from this one.
    }
  }

  /** Synchronous, as the SDK demands: turns away only what the handler could make nothing of. */
  validate(value: unknown): void {
    const command = readCommand(value);
    if (isRefusal(command)) throw failure(command);
    if (!this.state?.closed || this.replyBefore(command)) return;
    const refusal = judge(this.state, command, Date.now());
    if (refusal) throw failure(refusal);
  }

  async decide(value: unknown): Promise<DecisionReceipt> {
    const reply = await this.take(value);
    if ('refused' in reply) throw failure(reply);
    return reply;
  }

  /** A signal has nobody to answer: what is refused is in the ledger. */
  async decideSilently(value: unknown): Promise<void> {
    await this.take(value);
  }

  summary(): ReviewSummary {
    const { reviewId, subject } = this.input;
    return this.state ? progressOf(this.state) : { reviewId, subject, state: 'planning' };
  }

  /** One command at a time, because handlers interleave at every await; the same command gets the same reply. */
  private async take(value: unknown): Promise<DecisionReceipt | Refusal> {
    const command = readCommand(value);
    if (isRefusal(command)) return command;
    await condition(() => this.state !== null);
    return this.exclusively(async () => {
      const before = this.replyBefore(command);
      if (before) return before;
      const reply = await this.recordSafely(command);
      if (!('refused' in reply)) this.answered.set(contentKey(command), reply);
      else if (!this.quiet()) this.answered.set(commandKey(command), reply);
      return reply;
    });
  }

  /** No command may fail the workflow: one that cannot be recorded is refused, and the review goes on. */
  private async recordSafely(command: DecisionCommand): Promise<DecisionReceipt | Refusal> {
    try {
      return await this.record(command);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      return { refused: true, code: 'MALFORMED', message: 'this command could not be recorded' };
    }
  }

  private async record(command: DecisionCommand): Promise<DecisionReceipt | Refusal> {
    const state = this.opened();
    const now = Date.now();
    const refusal = judge(state, command, now);
    if (refusal) return this.refuse(command, refusal);
    const shown = shownOf(applyDecision(state, command, { now }));
    const at = isoTime(now);
    const recorded = await acts.recordDecision({ ...this.recording(command), at, refusedCode: null, shown });
    if (recorded.refusedCode) {
      this.refusals += 1;
      return refusalOf(recorded.refusedCode);
    }
    const { delegate } = recorded;
    const next = applyDecision(state, command, delegate ? { now, delegate } : { now });
    this.become(next);
    await this.askNewly(state, next);
    return {
      decisionId: command.decisionId,
      reviewId: command.reviewId,
      seq: recorded.seq,
      outcome: next.outcome,
      settlesAt: next.settlesAt,
    };
  }

  /** Whoever the change asks hears of it, each time of asking once. */
  private async askNewly(before: ReviewState, after: ReviewState): Promise<void> {
    const { reviewId } = this.input;
    const at = isoTime(Date.now());
    for (const [offset, { why, personIds }] of after.asked.slice(before.asked.length).entries()) {
      const key = `${reviewId}/asked/${before.asked.length + offset}`;
      await acts.askAgain({ reviewId, key, why, personIds, at, shown: shownOf(after) });
    }
  }

  /** Wakes the main line: the next moment may be another one now. */
  private become(state: ReviewState): void {
    this.state = state;
    this.version += 1;
  }

  /** A refusal is ledgered too, by the activity that knows whether the command was authentic. */
  private async refuse(command: DecisionCommand, refusal: Refusal): Promise<Refusal> {
    this.refusals += 1;
    if (this.quiet()) return refusal;
    const { code } = refusal;
    const at = isoTime(Date.now());
    const shown = shownOf(this.opened());
    const recorded = await acts.recordDecision({ ...this.recording(command), at, refusedCode: code, shown });
    return recorded.refusedCode === code || !recorded.refusedCode ? refusal : refusalOf(recorded.refusedCode);
  }

  /** A decision signed twice is one decision; a refusal sticks only to the very command that earned it. */
  private replyBefore(command: DecisionCommand): DecisionReceipt | Refusal | undefined {
    return this.answered.get(contentKey(command)) ?? this.answered.get(commandKey(command));
  }

  private recording(command: DecisionCommand) {
    const { campaignId, captured, subject, stages } = this.input;
    const state = this.opened();
    const { viewDigest } = state.plan;
    const amendment = state.revisions.at(-1)?.amendment ?? null;
    const place = placeOf(state, command);
    return { campaignId, captured, subject, viewDigest, amendment, place, stages, command, quiet: this.quiet() };
  }

  private quiet(): boolean {
    return this.refusals > LEDGERED_REFUSALS;
  }

  private async meet(moment: Moment): Promise<void> {
    const state = this.opened();
    const due = nextMoment(state);
    // A decision recorded while we waited for the lock may have moved the calendar.
    if (due?.kind !== moment.kind || due.at !== moment.at) return;
    const next = passMoment(state, moment);
    await this.askNewly(state, next);
    this.become(next);
  }

  private mustRenew(): boolean {
    return workflowInfo().continueAsNewSuggested && !this.busy;
  }

  private async renew(): Promise<never> {
    await condition(allHandlersFinished);
    const carried: CarriedReview = {
      state: this.opened(),
      answered: Object.fromEntries(this.answered),
      refusals: this.refusals,
    };
    return continueAsNew<typeof review>({ ...this.input, carried });
  }

  private opened(): ReviewState {
    if (!this.state) throw ApplicationFailure.nonRetryable('expected an opened review', 'NOT_OPENED');
    return this.state;
  }

  /** Re-checks after waking: two waiters can be released by the same change. */
  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (this.busy) await condition(() => !this.busy);
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}

/** What the place is there for that a delegation would hand on. */
const placeOf = (state: ReviewState, { answer, personId }: DecisionCommand): readonly string[] =>
  answer.kind === 'delegate' ? (reviewerIn(state, answer.for ?? personId)?.functions ?? []) : [];

/** What lists show of a review until they can ask it. */
const shownOf = (state: ReviewState) => ({
  outcome: state.outcome,
  expiresAt: isoTime(state.expiresAt),
  viewDigest: viewNow(state),
  claimedBy: state.claim?.personId ?? null,
});

function progressOf(state: ReviewState): ReviewSummary {
  const { reviewId, subject, plan, reviewers, stage, decisions, claim, asked, outcome } = state;
  const { openedAt, settlesAt, expiresAt } = state;
  return {
    ...{ reviewId, subject, plan, reviewers, stage, decisions, claim, asked, outcome, openedAt, settlesAt, expiresAt },
    state: state.closed ? 'closed' : outcome ? 'settling' : 'open',
    viewDigest: viewNow(state),
    amendment: state.revisions.at(-1)?.amendment ?? null,
  };
}

const contentKey = ({ decisionId, personId, viewDigest, answer }: DecisionCommand): string =>
  JSON.stringify(['counted', decisionId, personId, viewDigest, answer]);

const commandKey = ({ decisionId, signature }: DecisionCommand): string =>
  JSON.stringify(['refused', decisionId, signature]);

const refusalOf = (code: RefusalCode): Refusal => ({ refused: true, code, message: `refused as ${code}` });

const failure = (refusal: Refusal): ApplicationFailure =>
  ApplicationFailure.nonRetryable(refusal.message, refusal.code);

const isoTime = (ms: number): string => new Date(ms).toISOString();
