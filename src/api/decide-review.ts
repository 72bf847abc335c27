import { randomUUID } from 'node:crypto';
import type { Answer, AskedAnswer, Batch, DecisionCommand } from '../domain/command.js';
import { isRefusal, readCommand } from '../domain/command-guard.js';
import { CodedError, InputError, RuleError } from '../domain/errors.js';
import { isForgery, type Outcome, type RefusalCode } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import { digest } from '../snapshot/digest.js';
import { signCommand } from '../snapshot/sign.js';
import type { DecisionRow, ReviewRow } from '../store/store.js';
import { requirePermission } from './access.js';
import type { ApiDeps, Caller } from './deps.js';
import { completeAnswer } from './complete-answer.js';
import { newSecret } from './secrets.js';
import { staleView } from './stale-view.js';

export interface DecisionRequest {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly answer: AskedAnswer;
  readonly reason: string | undefined;
  /** Where it is one of many, sent together. */
  readonly batch?: Batch;
}

/** A decision that is in the ledger. Times are ISO 8601 UTC. */
export interface Receipt {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly seq: number;
  readonly outcome: Outcome | null;
  readonly settlesAt: string | null;
}

/** How a door wants its decision sent. */
export interface Sending {
  /** How long its caller can wait for a worker's word. */
  readonly deadlineMs?: number;
  /** Where that door tells its person later what came of a decision that was not confirmed in time. */
  readonly replyTo?: string;
}

/** A door waits for an answer until then; afterwards the outbox sends the same command again. */
const RESEND_AFTER_MS = 10_000;

/** Refusals of one review that a door ledgers; beyond them it only answers, as the review itself does. */
const LEDGERED_REFUSALS = 100;

export const MAX_REASON = 2000;

export const newDecisionId = (): string => `d-${randomUUID()}`;

/**
 * The one way a person's answer becomes a decision: signed, kept in the outbox, sent to the running review, answered once it
 * is in the ledger. Throws RuleError with the refusal's code (`STALE_VIEW` as a StaleViewError, which says what has changed),
 * `REVIEW_NOT_FOUND`, or `NOT_CONFIRMED` when no worker answered in time: then the outbox goes on sending the same command,
 * and the same request, sent again, is the same decision.
 */
export async function decideReview(
  deps: ApiDeps,
  caller: Caller,
  asked: DecisionRequest & { readonly sending?: Sending },
): Promise<Receipt> {
  requirePermission(caller, ['reviewer']);
  const review = await deps.store.review(asked.reviewId);
  if (!review) throw new RuleError('REVIEW_NOT_FOUND', 'expected the id of a review');
  try {
    return await decideOn(deps, caller, { asked, review });
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'STALE_VIEW') throw error;
    throw await explained(deps, review, { error, seen: asked.viewDigest });
  }
}

/** Refused it is, whether or not the difference can be told. */
async function explained(
  deps: ApiDeps,
  review: ReviewRow,
  { error, seen }: { readonly error: CodedError; readonly seen: string },
): Promise<CodedError> {
  try {
    return await staleView(deps, review, seen);
  } catch (cause) {
    deps.log(`what changed in ${review.reviewId} cannot be told: ${String(cause)}`);
    return error;
  }
}

interface Asking {
  readonly asked: Parameters<typeof decideReview>[2];
  readonly review: ReviewRow;
}

async function decideOn(deps: ApiDeps, caller: Caller, { asked, review }: Asking): Promise<Receipt> {
  requireReason(asked, review);
  const request = { ...asked, answer: await completeAnswer(deps.store, asked.answer, review) };
  const before = await known(deps, request);
  if (before && isSame(before, caller, request)) return replyTo(before, review);
  const command = await commandOf(deps, caller, request);
  if (before) return refuseReused(deps, { command, review });
  try {
    const { settlesAt, ...receipt } = await deps.campaigns.decide(command, request.sending?.deadlineMs);
    await requireOwn(deps, caller, request);
    return { ...receipt, settlesAt: settlesAt === null ? null : new Date(settlesAt).toISOString() };
  } catch (error) {
    return recover(deps, { error, command, review });
  }
}

/** A request whose answer is whole. */
type WholeRequest = Omit<DecisionRequest, 'answer'> & { readonly answer: Answer };

/** Said at the door, where it costs nobody a ledger entry. */
function requireReason({ answer, reason }: DecisionRequest, { plan }: ReviewRow): void {
  if (reason !== undefined && (reason.length > MAX_REASON || !reason.isWellFormed())) {
    throw new InputError('BAD_REQUEST', `expected a reason of at most ${MAX_REASON} well-formed characters`);
  }
  if (reason?.trim()) return;
  const needed: readonly string[] = [...plan.reasons, 'comment', 'extend'];
  if (!needed.includes(answer.kind) && !(answer.kind === 'delegate' && answer.for !== undefined)) return;
  throw new RuleError('REASON_REQUIRED', `expected a reason with ${answer.kind}`);
}

/** What was sent before under this id in this review: the one that counts, else the latest refusal. */
async function known({ store }: ApiDeps, { reviewId, decisionId }: WholeRequest): Promise<DecisionRow | undefined> {
  const all = await store.decisions({ reviewId });
  // Whoever can reach Temporal can send a command in anybody's name, or to a review that it is not meant for: that says
  // nothing about this one.
  const rows = all.filter(
    (row) => row.decisionId === decisionId && row.refusedCode !== 'WRONG_REVIEW' && !isForgery(row.refusedCode),
  );
  return rows.find(({ refusedCode }) => refusedCode === null) ?? rows.at(-1);
}

function replyTo({ decisionId, reviewId, seq, refusedCode }: DecisionRow, { outcome }: ReviewRow): Receipt {
  if (refusedCode) throw new RuleError(refusedCode, `this decision was refused as ${refusedCode}`);
  return { decisionId, reviewId, seq, outcome, settlesAt: null };
}

/** An update under an id in flight is answered with the first one's receipt, whatever the second one says. */
async function requireOwn(deps: ApiDeps, caller: Caller, request: WholeRequest): Promise<void> {
  const row = await known(deps, request);
  if (row && !isSame(row, caller, request)) throw reused();
}

const isSame = (row: DecisionRow, caller: Caller, { viewDigest, answer }: WholeRequest): boolean =>
  row.personId === caller.personId && row.viewDigest === viewDigest && canonical(row.answer) === canonical(answer);

const reused = (): RuleError =>
  new RuleError('DECISION_ID_REUSED', 'this decision id has been used for another decision', {
    advice: 'Send another answer under an id of its own.',
  });

/**
 * The reason's text stays in the erasable table; its salted digest travels. Kept before it is sent, so that nothing that was
 * taken from a person is lost with this process; a repeated request gets the very same command back.
 */
async function commandOf(
  deps: ApiDeps,
  caller: Caller,
  request: WholeRequest & { readonly sending?: Sending },
): Promise<DecisionCommand> {
  const { reason: text, sending = {}, ...rest } = request;
  const { personId, via, chat } = caller;
  const now = deps.clock();
  const draft = { ...rest, personId, via, ...(chat ? { chat } : {}), issuedAt: now.toISOString() };
  const guarded = readCommand(draft);
  if (isRefusal(guarded)) throw new RuleError(guarded.code, guarded.message);
  const reason = text?.trim() ? saltedReason(text.trim()) : null;
  const command = signCommand(deps.signer, reason ? { ...draft, reasonDigest: reason.digest } : draft);
  const dueAt = new Date(now.getTime() + RESEND_AFTER_MS).toISOString();
  const replyTo = sending.replyTo ?? null;
  return deps.store.keepCommand({ command, reason, replyTo, at: draft.issuedAt, dueAt });
}

/** Text as it is kept, erasable, under the salted digest that everything else knows it by. */
export function saltedReason(text: string): { readonly digest: string; readonly salt: string; readonly text: string } {
  const salt = newSecret();
  return { digest: digest('reason/v1', { salt, text }), salt, text };
}

export interface Sent {
  readonly command: DecisionCommand;
  readonly review: ReviewRow;
}

async function refuseReused(deps: ApiDeps, sent: Sent): Promise<never> {
  await ledgerRefusal(deps, sent, 'DECISION_ID_REUSED');
  throw reused();
}

async function recover(deps: ApiDeps, { error, ...sent }: Sent & { readonly error: unknown }): Promise<Receipt> {
  const { command, review } = sent;
  if (!(error instanceof CodedError)) {
    throw new RuleError('NOT_CONFIRMED', 'the engine did not answer', { cause: error });
  }
  if (error.code === 'NOT_CONFIRMED') throw error;
  const seq = await refusedByEngine(deps, sent, error.code);
  if (seq === null) throw error;
  const { decisionId, reviewId } = command;
  return { decisionId, reviewId, seq, outcome: review.outcome, settlesAt: null };
}

/**
 * The engine refused the command: there is nothing left to send. Had it been counted before (its reply was lost, then the
 * review closed), its number in the ledger is returned, else null.
 */
export async function refusedByEngine(
  deps: Pick<ApiDeps, 'store' | 'clock'>,
  sent: Sent,
  code: string,
): Promise<number | null> {
  const seq = code === 'REVIEW_CLOSED' ? await ledgerRefusal(deps, sent, code) : null;
  await deps.store.forgetCommand(sent.command);
  return seq;
}

/**
 * What never reached a review's own record is ledgered by the door: a closed review refuses without a word. Had the very
 * same command been counted before (its reply was lost, then the review closed), that is what the ledger answers: then
 * its number is returned, else null.
 */
async function ledgerRefusal(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  { command, review }: Sent,
  refusedCode: RefusalCode,
): Promise<number | null> {
  const { campaignId, reviewId } = review;
  const refusals = (await store.decisions({ reviewId })).filter((row) => row.refusedCode);
  if (refusals.length >= LEDGERED_REFUSALS) return null;
  const recorded = await store.recordDecision({ campaignId, command, refusedCode, at: clock().toISOString() });
  return recorded.refusedCode === null ? recorded.seq : null;
}
