import {
  ApplicationFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  defineSearchAttributeKey,
} from '@temporalio/common';
import type { Activities, PreparedCampaign } from '../activities/index.js';
import { roleMiningCampaign } from './campaign.js';
import { TASK_QUEUE, campaignWorkflowId, type ScheduledInput } from './messages.js';

const acts = proxyActivities<Activities>({ startToCloseTimeout: '30 minutes', retry: { maximumInterval: '1 minute' } });

/** Set by the schedule: the moment this run is for, however late it comes, also when the past is made up for. */
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * What a schedule runs for one period: captures the period's exports, starts its campaign, and ends. The campaign goes on by
 * itself: were it waited for, the next period would have to wait until the last review of this one is closed.
 */
export async function scheduledCampaign(input: ScheduledInput): Promise<PreparedCampaign> {
  const { runId: run, startTime } = workflowInfo();
  const startedAt = startTime.toISOString();
  const prepared = await acts.prepareScheduled({ ...input, scheduledAt: scheduledTime(), startedAt, run });
  await startCampaign(prepared);
  return prepared;
}

/** Never the clock: a run for a past quarter is about that quarter. */
function scheduledTime(): string {
  const at = workflowInfo().typedSearchAttributes.get(scheduledStart);
  if (at) return at.toISOString();
  throw ApplicationFailure.nonRetryable('expected to be started by a schedule', 'NOT_SCHEDULED');
}

async function startCampaign({ campaignId, captured }: PreparedCampaign): Promise<void> {
  try {
    await startChild(roleMiningCampaign, {
      workflowId: campaignWorkflowId(campaignId),
      taskQueue: TASK_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      args: [{ campaignId, captured }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
