import type { ApiDeps } from './deps.js';

const DAY_MS = 86_400_000;

/** Forgets what has ended: sessions, links, tokens, and answers kept for repeated requests. Returns how many. */
export function purgeEnded({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>): Promise<number> {
  const now = clock();
  return store.purge({
    now: now.toISOString(),
    answersBefore: new Date(now.getTime() - DAY_MS).toISOString(),
  });
}
