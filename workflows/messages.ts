import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StageReceipt } from '../src/domain/campaign.js';
import type { ReviewState } from '../src/domain/decide.js';
import type { Outcome, Refusal, ReviewPlan, ReviewSubject, StandingDecision } from '../src/domain/review.js';

/** Workflows and input/output activities. */
export const TASK_QUEUE = 'rolewright';
/** Mining only: its activities run in worker threads. */
export const MINING_TASK_QUEUE = 'rolewright-mining';

export const campaignWorkflowId = (campaignId: string): string => `campaign/${campaignId}`;
export const reviewWorkflowId = (reviewId: string): string => `review/${reviewId}`;

/**
 * The review of one subject in one campaign: the same subject is never asked twice in a campaign. Safe in a URL path;
 * a candidate goes by the last 64 bits of its digest.
 */
export function reviewIdOf(campaignId: string, subject: ReviewSubject): string {
  switch (subject.kind) {
    case 'source':
      return `${campaignId}.source.${subject.source}`;
    case 'candidate-role':
      return `${campaignId}.role.${subject.candidateId.slice(-16)}`;
  }
}

export interface CampaignInput {
  readonly campaignId: string;
  /** Blob address of the `CapturedCampaign`. */
  readonly captured: string;
  /** Set by continue-as-new while reviews are being opened. */
  readonly progress?: CampaignProgress;
}

export interface CampaignProgress {
  readonly stages: readonly StageReceipt[];
  /** How many candidate reviews have been started. */
  readonly opened: number;
}

/** What a campaign is waiting for, for `status`. */
export interface CampaignSummary {
  readonly phase: StageReceipt['stage'] | 'source-gate' | 'opening-reviews' | 'in-review' | 'closed';
  readonly stages: readonly StageReceipt[];
  readonly opened: number;
}

export interface CampaignResult {
  readonly stages: readonly StageReceipt[];
  readonly reviews: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface ReviewInput {
  readonly campaignId: string;
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  /** Blob address of the `CapturedCampaign`. */
  readonly captured: string;
  /** Blob addresses of the stages finished when the review opened, by stage. */
  readonly stages: Readonly<Record<string, string>>;
  /** Set by continue-as-new. */
  readonly carried?: CarriedReview;
}

/** What a review keeps over continue-as-new: its state, and what it answered, so that a retried command is the same decision. */
export interface CarriedReview {
  readonly state: ReviewState;
  /** By what was decided, for decisions that count; by decision id and signature, for refusals. */
  readonly answered: Readonly<Record<string, DecisionReceipt | Refusal>>;
  readonly refusals: number;
}

export interface ReviewResult {
  readonly reviewId: string;
  readonly outcome: Outcome;
}

/** What the review tells whoever asks; the private state is larger. */
export interface ReviewSummary {
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly state: 'planning' | 'open' | 'settling' | 'closed';
  readonly plan: ReviewPlan | null;
  readonly decisions: readonly StandingDecision[];
  readonly outcome: Outcome | null;
  /** Epoch milliseconds. */
  readonly openedAt: number | null;
  readonly settlesAt: number | null;
}

/** What a decider gets back once the decision is in the ledger. */
export interface DecisionReceipt {
  readonly decisionId: string;
  readonly reviewId: string;
  /** Ledger sequence number. */
  readonly seq: number;
  readonly outcome: Outcome | null;
  readonly settlesAt: number | null;
}

/** Arguments are unknown on purpose: whoever can reach Temporal can send anything; a guard makes it a command or a refusal. */
export const decideUpdate = defineUpdate<DecisionReceipt, [unknown]>('decide');
export const decideSignal = defineSignal<[unknown]>('decide');
export const reviewSummaryQuery = defineQuery<ReviewSummary>('summary');

/** Sent by the review whose closing left none open; the campaign also looks by itself, so losing one loses nothing. */
export const reviewsClosedSignal = defineSignal('reviewsClosed');
export const campaignSummaryQuery = defineQuery<CampaignSummary>('summary');
