import { randomUUID } from 'node:crypto';
import type { Answer, DecisionCommand } from '../domain/command.js';
import { isRefusal, readCommand } from '../domain/command-guard.js';
import { CodedError, InputError, RuleError } from '../domain/errors.js';
import type { Outcome, RefusalCode } from '../domain/review.js';
import { canonical } from '../snapshot/canonical.js';
import { digest } from '../snapshot/digest.js';
import { signCommand } from '../snapshot/sign.js';
import type { DecisionRow, ReviewRow } from '../store/store.js';
import { requirePermission } from './access.js';
import type { ApiDeps, Caller } from './deps.js';
import type { Unconfirmed } from './unconfirmed.js';
import { newSecret } from './secrets.js';

export interface DecisionRequest {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly answer: Answer;
  readonly reason: string | undefined;
}

/** A decision that is in the ledger. Times are ISO 8601 UTC. */
export interface Receipt {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly seq: number;
  readonly outcome: Outcome | null;
  readonly settlesAt: string | null;
}

/** What the doors that take decisions are given. */
export interface DecideDeps extends ApiDeps {
  /** Signed commands that nobody has confirmed yet. */
  readonly unconfirmed: Unconfirmed;
}

/** Refusals of one review that a door ledgers; beyond them it only answers, as the review itself does. */
const LEDGERED_REFUSALS = 100;

export const MAX_REASON = 2000;

export const newDecisionId = (): string => `d-${randomUUID()}`;

/**
 * The one way a person's answer becomes a decision: signed, sent to the running review, answered once it is in the ledger.
 * Throws RuleError with the refusal's code, `REVIEW_NOT_FOUND`, or `NOT_CONFIRMED` when no worker answered in time: then
 * the same request, sent again, is the same decision.
 */
export async function decideReview(deps: DecideDeps, caller: Caller, request: DecisionRequest): Promise<Receipt> {
  requirePermission(caller, ['reviewer']);
  const review = await deps.store.review(request.reviewId);
  if (!review) throw new RuleError('REVIEW_NOT_FOUND', 'expected the id of a review');
  requireReason(request);
  const before = await known(deps, request);
  if (before && isSame(before, caller, request)) return replyTo(before, review);
  const command = await commandOf(deps, caller, request);
  if (before) return refuseReused(deps, { command, review });
  try {
    const { settlesAt, ...receipt } = await deps.campaigns.decide(command);
    deps.unconfirmed.forget(command);
    await requireOwn(deps, caller, request);
    return { ...receipt, settlesAt: settlesAt === null ? null : new Date(settlesAt).toISOString() };
  } catch (error) {
    return recover(deps, { error, command, review });
  }
}

/** Said at the door, where it costs nobody a ledger entry. */
function requireReason({ answer, reason }: DecisionRequest): void {
  if (reason !== undefined && (reason.length > MAX_REASON || !reason.isWellFormed())) {
    throw new InputError('BAD_REQUEST', `expected a reason of at most ${MAX_REASON} well-formed characters`);
  }
  if (answer.kind !== 'reject' && answer.kind !== 'deny') return;
  if (reason?.trim()) return;
  throw new RuleError('REASON_REQUIRED', `expected a reason with ${answer.kind}`);
}

/** What was sent before under this id in this review: the one that counts, else the latest refusal. */
async function known({ store }: ApiDeps, { reviewId, decisionId }: DecisionRequest): Promise<DecisionRow | undefined> {
  const rows = (await store.decisions({ reviewId })).filter((row) => row.decisionId === decisionId);
  return rows.find(({ refusedCode }) => refusedCode === null) ?? rows.at(-1);
}

function replyTo({ decisionId, reviewId, seq, refusedCode }: DecisionRow, { outcome }: ReviewRow): Receipt {
  if (refusedCode) throw new RuleError(refusedCode, `this decision was refused as ${refusedCode}`);
  return { decisionId, reviewId, seq, outcome, settlesAt: null };
}

/** An update under an id in flight is answered with the first one's receipt, whatever the second one says. */
async function requireOwn(deps: DecideDeps, caller: Caller, request: DecisionRequest): Promise<void> {
  const row = await known(deps, request);
  if (row && !isSame(row, caller, request)) throw reused();
}

const isSame = (row: DecisionRow, caller: Caller, { viewDigest, answer }: DecisionRequest): boolean =>
  row.personId === caller.personId && row.viewDigest === viewDigest && canonical(row.answer) === canonical(answer);

const reused = (): RuleError =>
  new RuleError('DECISION_ID_REUSED', 'this decision id has been used for another decision', {
    advice: 'Send another answer under an id of its own.',
  });

/** The reason's text stays in the erasable table; its salted digest travels. A repeated request is the same command. */
async function commandOf(deps: DecideDeps, caller: Caller, request: DecisionRequest): Promise<DecisionCommand> {
  const waiting = deps.unconfirmed.find(caller, request);
  if (waiting) return waiting;
  const { reason, ...rest } = request;
  const { personId, via } = caller;
  const draft = { ...rest, personId, via, issuedAt: deps.clock().toISOString() };
  const guarded = readCommand(draft);
  if (isRefusal(guarded)) throw new RuleError(guarded.code, guarded.message);
  const reasonDigest = reason?.trim() ? await keepReason(deps, reason.trim()) : undefined;
  return signCommand(deps.signer, reasonDigest === undefined ? draft : { ...draft, reasonDigest });
}

async function keepReason({ store }: ApiDeps, text: string): Promise<string> {
  const salt = newSecret();
  const reasonDigest = digest('reason/v1', { salt, text });
  await store.keepReason({ digest: reasonDigest, salt, text });
  return reasonDigest;
}

interface Sent {
  readonly command: DecisionCommand;
  readonly review: ReviewRow;
}

async function refuseReused(deps: DecideDeps, sent: Sent): Promise<never> {
  await ledgerRefusal(deps, sent, 'DECISION_ID_REUSED');
  throw reused();
}

async function recover(deps: DecideDeps, { error, ...sent }: Sent & { readonly error: unknown }): Promise<Receipt> {
  const { command, review } = sent;
  if (!(error instanceof CodedError)) {
    deps.unconfirmed.remember(command);
    throw new RuleError('NOT_CONFIRMED', 'the engine did not answer', { cause: error });
  }
  if (error.code === 'NOT_CONFIRMED') deps.unconfirmed.remember(command);
  else deps.unconfirmed.forget(command);
  if (error.code !== 'REVIEW_CLOSED') throw error;
  const seq = await ledgerRefusal(deps, sent, 'REVIEW_CLOSED');
  if (seq === null) throw error;
  const { decisionId, reviewId } = command;
  return { decisionId, reviewId, seq, outcome: review.outcome, settlesAt: null };
}

/**
 * What never reached a review's own record is ledgered by the door: a closed review refuses without a word. Had the very
 * same command been counted before (its reply was lost, then the review closed), that is what the ledger answers: then
 * its number is returned, else null.
 */
async function ledgerRefusal(
  { store, clock }: DecideDeps,
  { command, review }: Sent,
  refusedCode: RefusalCode,
): Promise<number | null> {
  const { campaignId, reviewId } = review;
  const refusals = (await store.decisions({ reviewId })).filter((row) => row.refusedCode);
  if (refusals.length >= LEDGERED_REFUSALS) return null;
  const recorded = await store.recordDecision({ campaignId, command, refusedCode, at: clock().toISOString() });
  return recorded.refusedCode === null ? recorded.seq : null;
}
