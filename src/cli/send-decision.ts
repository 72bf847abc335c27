import {
  StaleViewError,
  type ApiClient,
  type Decision,
  type DecisionReply,
  type ReviewDetails,
} from '../api/client.js';
import type { AskedAnswer } from '../domain/command.js';
import { CodedError } from '../domain/errors.js';
import { print, progress } from './output.js';

export interface Sending {
  readonly review: ReviewDetails;
  readonly answer: AskedAnswer;
  readonly reason?: string;
  /** The digest of what was looked at; what the review shows now without it. */
  readonly view?: string;
  /** Repeats the decision of this id. */
  readonly id?: string;
  readonly json?: boolean;
}

/**
 * Sends one answer and prints its receipt. Throws the refusal, or `NOT_CONFIRMED` when no worker answered; of a stale view
 * it tells first what has changed, and what to type next.
 */
export async function sendDecision(client: ApiClient, sending: Sending): Promise<void> {
  const { answer, id, json, reason, review, view } = sending;
  const decision: Decision = {
    decisionId: id ?? `d-${crypto.randomUUID()}`,
    viewDigest: view ?? review.viewDigest,
    answer,
    ...(reason === undefined ? {} : { reason }),
  };
  const reply = await insist(client, review.reviewId, decision).catch((error: unknown) => {
    if (error instanceof StaleViewError)
      for (const line of staleLines(review.reviewId, answer.kind, error)) progress(line);
    throw error;
  });
  if (reply.kind === 'not-confirmed') {
    throw new CodedError('NOT_CONFIRMED', 'no worker confirmed this decision yet; it may still take effect', {
      advice: `Repeat it with --id ${reply.decisionId}: nothing is decided twice.`,
    });
  }
  const { receipt } = reply;
  print({ json: receipt, text: receiptLines(answer.kind, receipt) }, json);
}

/** A worker may be restarting: the same decision is sent a few times before giving up. */
async function insist(client: ApiClient, reviewId: string, decision: Decision): Promise<DecisionReply> {
  let reply = await client.decide(reviewId, decision);
  for (let attempt = 2; attempt <= 3 && reply.kind === 'not-confirmed'; attempt++) {
    progress('not confirmed yet; sending the same decision again');
    reply = await client.decide(reviewId, decision);
  }
  return reply;
}

function receiptLines(
  kind: string,
  { decisionId, seq, outcome, settlesAt }: Extract<DecisionReply, { readonly kind: 'recorded' }>['receipt'],
): readonly string[] {
  const effect = outcome
    ? `The review is now ${outcome.kind}${settlesAt ? `, from ${settlesAt} on for good` : ''}.`
    : '';
  return [`Recorded ${kind} as ledger entry ${seq} (${decisionId}).`, ...(effect === '' ? [] : [effect])];
}

function staleLines(reviewId: string, kind: string, { changes }: StaleViewError): readonly string[] {
  const next = [
    'To go on:',
    `  rolewright show ${reviewId}`,
    `  rolewright decide ${reviewId} ${kind} --view ${changes.now}`,
    '  and whatever flags you gave.',
  ];
  if (changes.kind === 'never-shown') return [`This review never showed ${changes.seen}.`, ...next];
  const who = changes.since.map(({ act, at, name }) =>
    act === 'amend' ? `  ${name} amended it at ${at}` : `  ${name} took an amendment back at ${at}`,
  );
  return ['This changed since you looked:', ...who, ...changes.lines.map((line) => `  ${line}`), ...next];
}
