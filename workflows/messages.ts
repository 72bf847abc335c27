import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StageReceipt } from '../src/domain/campaign.js';
import type { Amendment } from '../src/domain/command.js';
import type {
  Asked,
  Outcome,
  Refusal,
  Reviewer,
  ReviewPlan,
  ReviewSubject,
  StandingDecision,
} from '../src/domain/review.js';
import type { ReviewState } from '../src/domain/review-state.js';
import { textHash } from '../src/domain/text-hash.js';

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
    case 'attribute':
      return `${campaignId}.attribute.${subject.attribute}`;
    case 'match':
      return `${campaignId}.match.${textHash(JSON.stringify([subject.left, subject.right]))}`;
    case 'account-class':
      return `${campaignId}.class.${textHash(JSON.stringify(subject.account))}`;
    case 'nhi-owner':
      return `${campaignId}.nhi.${subject.identity.slice(-16)}`;
    case 'circuit-breaker':
      return `${campaignId}.breaker.${subject.source}`;
    case 'readiness':
      return `${campaignId}.readiness`;
    case 'membership':
      return `${campaignId}.members.${subject.owner}`;
  }
}

/** The run of a schedule for one moment; Temporal appends that moment to the id. */
export const scheduledWorkflowId = (schedule: string): string => `scheduled/${schedule}`;

/** What a schedule starts; whoever can reach Temporal can start it too, so it is checked before it counts. */
export interface ScheduledInput {
  readonly schedule: string;
  /** Blob address of the `ScheduleDefinition`. */
  readonly definition: string;
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
  /** How many questions of the last wave's kind have been started: where the next wave begins. */
  readonly opened: number;
  /** How many were asked at gates before them. */
  readonly gated: number;
}

/** What a campaign is waiting for, for `status`. */
export interface CampaignSummary {
  readonly phase: StageReceipt['stage'] | 'gate' | 'opening-reviews' | 'in-review' | 'closed';
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

/** What the review tells whoever asks: nothing yet while its policy is evaluated. */
export type ReviewSummary =
  { readonly reviewId: string; readonly subject: ReviewSubject; readonly state: 'planning' } | ReviewProgress;

/** A review that has been opened; the private state is larger. */
export interface ReviewProgress {
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly state: 'open' | 'settling' | 'closed';
  readonly plan: ReviewPlan;
  /** Who may decide now, in the round that is asked. */
  readonly reviewers: readonly Reviewer[];
  /** Index of that round, from 0. */
  readonly stage: number;
  readonly decisions: readonly StandingDecision[];
  /** What is shown now, as a digest, and the amendment it carries. */
  readonly viewDigest: string;
  readonly amendment: Amendment | null;
  readonly claim: ReviewState['claim'];
  readonly asked: readonly Asked[];
  readonly outcome: Outcome | null;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly settlesAt: number | null;
  readonly expiresAt: number;
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
