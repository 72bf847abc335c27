import { ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { ClosedRun, ClosedRuns, ClosingTimes } from '../domain/archive.js';

/** The closed runs of a namespace. */
export function closedRuns(client: Client): ClosedRuns {
  return {
    closedIn: (times) => closedIn(client, times),
    history: ({ workflowId, runId }) => historyOf(client, workflowId, runId),
    retention: () => retentionOf(client),
  };
}

async function* closedIn(client: Client, { after, upTo }: ClosingTimes): AsyncIterable<ClosedRun> {
  const query = `CloseTime > "${isoTime(after)}" AND CloseTime <= "${isoTime(upTo)}"`;
  for await (const { workflowId, runId, closeTime } of client.workflow.list({ query, pageSize: 500 })) {
    if (closeTime) yield { workflowId, runId, closedAt: closeTime.toISOString() };
  }
}

/** Only a time may enter the query. */
const isoTime = (text: string): string => new Date(text).toISOString();

async function historyOf(client: Client, workflowId: string, runId: string): Promise<unknown> {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return JSON.parse(historyToJSON(history));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function retentionOf(client: Client): Promise<number> {
  const { namespace } = client.options;
  const { config } = await client.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds > 0) return seconds * 1000;
  throw new ServiceError(`expected a retention of namespace ${namespace}, got ${seconds} s`);
}
