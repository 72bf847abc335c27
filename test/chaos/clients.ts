import type { OpenRoles } from '../support/open-roles.js';
import type { PlannedDecision } from './plan.js';

/** What became of one decision, as far as its sender knows. */
export interface SentDecision {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly personId: string;
  readonly answer: 'approve' | 'reject';
  /** `unknown`: given up without an answer. */
  readonly fate: 'acknowledged' | 'refused' | 'unknown';
  /** Ledger sequence numbers of the receipts it got: all alike, or something is wrong. */
  readonly seqs: readonly number[];
  readonly requests: number;
  /** The code it was refused with. */
  readonly code: string | null;
}

export interface Sending {
  readonly planned: readonly PlannedDecision[];
  readonly open: OpenRoles;
  readonly url: () => string;
  /** Called with every decision that is over for its sender. */
  readonly over: (sent: SentDecision) => void;
}

/** All deciders at once, each their own decisions one after the other. */
export async function sendAll(sending: Sending): Promise<void> {
  await Promise.all(
    sending.open.deciders.map(async (_, decider) => {
      for (const one of sending.planned.filter((planned) => planned.decider === decider)) {
        sending.over(await sendOne(sending, one));
      }
    }),
  );
}

async function sendOne(sending: Sending, planned: PlannedDecision): Promise<SentDecision> {
  const { manner } = planned;
  const attempts =
    manner === 'once'
      ? [attempt(sending, planned, planned.patienceMs)]
      : Array.from({ length: manner === 'twice' ? 2 : 1 }, () => untilAnswered(sending, planned));
  const answers = await Promise.all(attempts);
  const refused = answers.find(({ kind }) => kind === 'refused');
  const seqs = answers.flatMap((answer) => (answer.kind === 'acknowledged' ? [answer.seq] : []));
  return {
    decisionId: planned.decisionId,
    reviewId: sending.open.reviews[planned.review]?.reviewId ?? '',
    personId: sending.open.deciders[planned.decider]?.personId ?? '',
    answer: planned.answer,
    fate: refused ? 'refused' : seqs.length > 0 ? 'acknowledged' : 'unknown',
    seqs,
    requests: answers.reduce((sum, { requests }) => sum + requests, 0),
    code: refused?.kind === 'refused' ? refused.code : null,
  };
}

type Answer = { readonly requests: number } & (
  | { readonly kind: 'acknowledged'; readonly seq: number }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'no-answer' }
);

/** Longer than the server itself waits for a worker. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 200;

async function untilAnswered(sending: Sending, planned: PlannedDecision): Promise<Answer> {
  for (let requests = 1; ; requests++) {
    const answer = await attempt(sending, planned, PATIENCE_MS);
    if (answer.kind !== 'no-answer') return { ...answer, requests };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** One request. Whatever is neither a receipt nor a refusal is no answer: broken connections, 202, 5xx. */
async function attempt(sending: Sending, planned: PlannedDecision, patienceMs: number): Promise<Answer> {
  const { reviewId, viewDigest } = sending.open.reviews[planned.review]!;
  const { token } = sending.open.deciders[planned.decider]!;
  const { decisionId, answer } = planned;
  const reason = answer === 'reject' ? { reason: `not needed (${decisionId})` } : {};
  try {
    const response = await fetch(`${sending.url()}/reviews/${encodeURIComponent(reviewId)}/decisions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ decisionId, viewDigest, answer: { kind: answer }, ...reason }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const body: any = await response.json();
    if (response.status === 200) return { kind: 'acknowledged', seq: body.seq, requests: 1 };
    if (response.status >= 400 && response.status < 500) return { kind: 'refused', code: body.code, requests: 1 };
  } catch {
    // Killed in the middle, or not there: the sender cannot know.
  }
  return { kind: 'no-answer', requests: 1 };
}
