import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { TASK_QUEUE } from '../../workflows/messages.js';

export const ARCHIVE_SCHEDULE = 'rolewright/archive-histories';

/** Has the archive run by itself every so many milliseconds; called at every start, by several processes at once if need be. */
export async function ensureArchiveSchedule(client: Client, everyMs: number): Promise<void> {
  const wanted = scheduleOf(everyMs);
  try {
    await client.schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // Whether it is paused stays the operator's choice.
    await client.schedule.getHandle(ARCHIVE_SCHEDULE).update(({ state }) => ({ ...wanted, state }));
  }
}

/** One that is still running is left alone: it archives until its own start, and the next takes the rest. */
const scheduleOf = (everyMs: number) => ({
  scheduleId: ARCHIVE_SCHEDULE,
  spec: { intervals: [{ every: everyMs }] },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: Math.max(everyMs, 60_000) },
  action: {
    type: 'startWorkflow' as const,
    workflowType: 'archiveClosedRuns',
    workflowId: 'archive/histories',
    taskQueue: TASK_QUEUE,
    args: [],
  },
});
