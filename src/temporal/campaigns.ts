import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcDeadlineError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure, type QueryDefinition } from '@temporalio/common';
import type { roleMiningCampaign } from '../../workflows/campaign.js';
import {
  TASK_QUEUE,
  campaignSummaryQuery,
  campaignWorkflowId,
  decideSignal,
  decideUpdate,
  reviewSummaryQuery,
  reviewWorkflowId,
  type CampaignInput,
  type CampaignSummary,
  type DecisionReceipt,
  type ReviewSummary,
} from '../../workflows/messages.js';
import type { DecisionCommand } from '../domain/command.js';
import { RuleError } from '../domain/errors.js';

/** The one door to running workflows: API, page, CLI and chat all come through here. */
export interface Campaigns {
  /** Starts the campaign's workflow; throws RuleError `CAMPAIGN_EXISTS` when this id ever ran. */
  start(input: Pick<CampaignInput, 'campaignId' | 'captured'>): Promise<void>;
  /**
   * Sends a signed command as an update; a retry, even signed anew, is the same decision.
   * Throws RuleError with a `RefusalCode` when refused, `REVIEW_NOT_FOUND` when there is no such review, and
   * `NOT_CONFIRMED` when no worker answered within `deadlineMs` (8 s): the command may still take effect; send the same one
   * again.
   */
  decide(command: DecisionCommand, deadlineMs?: number): Promise<DecisionReceipt>;
  /**
   * Leaves a signed command with the server, where it waits for a worker however long none is there. Nobody answers; the
   * same command by update, before or after, is the same decision. Throws RuleError `REVIEW_CLOSED` or `REVIEW_NOT_FOUND`.
   */
  leaveDecision(command: DecisionCommand): Promise<void>;
  /** Asks the running workflow, at most 2 s; undefined when it does not answer or does not exist. */
  review(reviewId: string): Promise<ReviewSummary | undefined>;
  campaign(campaignId: string): Promise<CampaignSummary | undefined>;
}

/** How long a decision may wait for a worker before it counts as not confirmed. */
const DECIDE_DEADLINE_MS = 8000;
const QUERY_DEADLINE_MS = 2000;

export function createCampaigns(client: Client): Campaigns {
  return {
    start: (input) => start(client, input),
    decide: (command, deadlineMs) => decide(client, command, deadlineMs),
    leaveDecision: (command) => leaveDecision(client, command),
    review: (reviewId) => ask(client, reviewWorkflowId(reviewId), reviewSummaryQuery),
    campaign: (campaignId) => ask(client, campaignWorkflowId(campaignId), campaignSummaryQuery),
  };
}

async function start(client: Client, input: Pick<CampaignInput, 'campaignId' | 'captured'>): Promise<void> {
  try {
    await client.workflow.start<typeof roleMiningCampaign>('roleMiningCampaign', {
      workflowId: campaignWorkflowId(input.campaignId),
      taskQueue: TASK_QUEUE,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [input],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new RuleError('CAMPAIGN_EXISTS', `expected a new campaign id, got ${input.campaignId}, which has run`);
  }
}

async function decide(
  client: Client,
  command: DecisionCommand,
  deadlineMs = DECIDE_DEADLINE_MS,
): Promise<DecisionReceipt> {
  const review = client.workflow.getHandle(reviewWorkflowId(command.reviewId));
  try {
    return await client.withDeadline(Date.now() + deadlineMs, () =>
      review.executeUpdate(decideUpdate, { updateId: updateIdOf(command), args: [command] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refusalOf(error);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
      throw new RuleError('NOT_CONFIRMED', 'no worker confirmed this decision in time; send the same one again');
    }
    if (error instanceof WorkflowNotFoundError) throw await goneOf(client, command.reviewId);
    throw error;
  }
}

async function leaveDecision(client: Client, command: DecisionCommand): Promise<void> {
  const review = client.workflow.getHandle(reviewWorkflowId(command.reviewId));
  try {
    await client.withDeadline(Date.now() + DECIDE_DEADLINE_MS, () => review.signal(decideSignal, command));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await goneOf(client, command.reviewId);
    throw error;
  }
}

/**
 * The server answers a known update id without asking the review. With the signature in it, nobody who sends another's
 * decision id first can take that answer away; the review and the ledger are idempotent on the decision id itself.
 */
const updateIdOf = ({ decisionId, signature }: DecisionCommand): string => `${decisionId} ${signature.slice(0, 44)}`;

function refusalOf(error: WorkflowUpdateFailedError): RuleError {
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return new RuleError(cause.type ?? 'REFUSED', cause.message);
  return new RuleError('REFUSED', error.message, { cause: error });
}

/** A closed workflow and one that never was look alike to an update; describing it tells them apart. */
async function goneOf(client: Client, reviewId: string): Promise<RuleError> {
  try {
    await client.workflow.getHandle(reviewWorkflowId(reviewId)).describe();
    return new RuleError('REVIEW_CLOSED', `review ${reviewId} is closed`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return new RuleError('REVIEW_NOT_FOUND', `expected a review, got ${reviewId}, which does not exist`);
  }
}

async function ask<T>(client: Client, workflowId: string, query: QueryDefinition<T>): Promise<T | undefined> {
  try {
    const deadline = Date.now() + QUERY_DEADLINE_MS;
    return await client.withDeadline(deadline, () => client.workflow.getHandle(workflowId).query(query));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof ServiceError) return undefined;
    throw error;
  }
}
