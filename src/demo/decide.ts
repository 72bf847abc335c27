import type { DecisionReceipt } from '../api/client.js';
import type { AskedAnswer } from '../domain/command.js';
import type { Actor } from './cast.js';
import { until } from './poll.js';

export interface Said {
  readonly decisionId: string;
  readonly answer: AskedAnswer;
  readonly reason?: string;
}

/** Decides about what this person is shown now; repeated until the ledger has it, which is one decision. */
export async function decide({ api }: Actor, reviewId: string, said: Said): Promise<DecisionReceipt> {
  const { viewDigest } = await api.review(reviewId);
  return until('a confirmed decision', async () => {
    const reply = await api.decide(reviewId, { viewDigest, ...said });
    return reply.kind === 'recorded' ? reply.receipt : undefined;
  });
}
