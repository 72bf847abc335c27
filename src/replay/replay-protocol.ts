import { on } from 'node:events';
import type { ReplayClaim } from '../../workflows/replay-claims.js';

/** What the replaying process is asked, one at a time. */
export interface ReplayJob {
  readonly workflowId: string;
  /** The encoded history in proto JSON. */
  readonly history: unknown;
}

/** What it answers. */
export type ReplayAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'replayed'; readonly error: string | null; readonly claims: readonly ReplayClaim[] };

export function tell(answer: ReplayAnswer): void {
  process.send?.(answer);
}

/** The jobs as they arrive, none lost; both ends of this channel are ours. */
export async function* receiveJobs(): AsyncIterable<ReplayJob> {
  const arrivals: AsyncIterable<readonly unknown[]> = on(process, 'message');
  for await (const [message] of arrivals) if (isJob(message)) yield message;
}

const isJob = (message: unknown): message is ReplayJob =>
  typeof message === 'object' && message !== null && 'workflowId' in message && typeof message.workflowId === 'string';

export const isAnswer = (message: unknown): message is ReplayAnswer =>
  typeof message === 'object' && message !== null && 'kind' in message;
