import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const { archiveHistories } = proxyActivities<Activities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '5 minutes' },
});

export type ArchiveReport = Awaited<ReturnType<typeof archiveHistories>>;

/**
 * Saves what has closed until now, this workflow's own earlier runs included, before the server forgets it. A schedule
 * starts it; one that was missed is made up for by the next.
 */
export async function archiveClosedRuns(): Promise<ArchiveReport> {
  return archiveHistories({ upTo: new Date(Date.now()).toISOString() });
}
