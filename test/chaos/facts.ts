import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { DecisionRow, ReviewRow, Store } from '../../src/store/store.js';
import { reviewSummaryQuery, reviewWorkflowId } from '../../workflows/messages.js';

/** What one review's workflow says by itself. */
export interface WorkflowFact {
  readonly reviewId: string;
  readonly closed: boolean;
  /** Ids of the decisions that stand in it, each as often as it stands. */
  readonly standing: readonly string[];
  /** The outcome it ended with; null while it is open. */
  readonly outcome: { readonly kind: string; readonly decisionIds: readonly string[] } | null;
  /** Receipts it gave, from its history. */
  readonly receipts: readonly { readonly decisionId: string; readonly seq: number }[];
}

/** Everything that is written anywhere, after the storm. */
export interface Facts {
  readonly ledger: readonly LedgerEntry[];
  readonly decisions: readonly DecisionRow[];
  readonly reviews: readonly ReviewRow[];
  readonly roles: readonly GovernedRole[];
  readonly campaignState: string;
  readonly workflows: readonly WorkflowFact[];
}

export async function collectFacts(
  { client, store }: { readonly client: Client; readonly store: Store },
  about: { readonly campaignId: string; readonly reviewIds: readonly string[] },
): Promise<Facts> {
  const { campaignId, reviewIds } = about;
  const workflows: WorkflowFact[] = [];
  for (let from = 0; from < reviewIds.length; from += 8) {
    workflows.push(...(await Promise.all(reviewIds.slice(from, from + 8).map((id) => workflowFact(client, id)))));
  }
  return {
    workflows,
    ledger: await store.ledger({}),
    decisions: await store.decisions({ campaignId }),
    reviews: await store.reviews({ campaignId }),
    roles: await store.catalogue({ campaignId }),
    campaignState: (await store.campaign(campaignId))?.state ?? 'missing',
  };
}

async function workflowFact(client: Client, reviewId: string): Promise<WorkflowFact> {
  const handle = client.workflow.getHandle(reviewWorkflowId(reviewId));
  const { status } = await handle.describe();
  const closed = status.name === 'COMPLETED';
  const summary = await handle.query(reviewSummaryQuery);
  const result = closed ? await handle.result() : null;
  return {
    reviewId,
    closed,
    standing: (summary.state === 'planning' ? [] : summary.decisions).map(({ decisionId }) => decisionId),
    outcome: result?.outcome ?? null,
    receipts: await receiptsOf(handle),
  };
}

/** What the workflow answered to updates, by its history. */
async function receiptsOf(handle: {
  fetchHistory: () => Promise<{ events?: readonly any[] | null }>;
}): Promise<WorkflowFact['receipts']> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const [payload] = event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success?.payloads ?? [];
    if (!payload) return [];
    const { decisionId, seq } = defaultPayloadConverter.fromPayload<any>(payload);
    return [{ decisionId, seq }];
  });
}
