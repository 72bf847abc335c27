import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { campaignWorkflowId, reviewWorkflowId } from '../../workflows/messages.js';

/** One run of one workflow in the encoded proto JSON that replay needs (not the decoded form a UI shows). */
export interface RunHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: unknown;
}

export interface HistorySources {
  readonly client: Client;
  /** The whole chain of a workflow's runs from our own archive, where it is there. */
  readonly archived: (workflowId: string) => Promise<readonly RunHistory[] | undefined>;
}

/** Every run of the campaign and of its reviews, oldest first within a chain; from the archive, else from the server. */
export async function campaignHistories(
  { client, archived }: HistorySources,
  campaignId: string,
  reviewIds: readonly string[],
): Promise<readonly RunHistory[]> {
  const histories: RunHistory[] = [];
  for (const workflowId of [campaignWorkflowId(campaignId), ...reviewIds.map(reviewWorkflowId)]) {
    histories.push(...((await archived(workflowId)) ?? (await chainOf(client, workflowId))));
  }
  return histories;
}

/** Fetching without a run id gives the latest run only, so the chain is walked backwards from there. */
async function chainOf(client: Client, workflowId: string): Promise<readonly RunHistory[]> {
  const { runId: latest } = await client.workflow.getHandle(workflowId).describe();
  const chain: RunHistory[] = [];
  for (let runId: string | undefined = latest; runId;) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    chain.unshift({ workflowId, runId, history: JSON.parse(historyToJSON(history)) });
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  }
  return chain;
}
