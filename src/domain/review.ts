import type { Amendment, Answer } from './command.js';

/** The kinds of question a review can ask here. A new question is a new kind with its own answers and page fragment. */
export type ReviewSubject =
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'candidate-role'; readonly candidateId: string };

/** One person who may decide, resolved before the review opens: all accounts of one person are one entry. */
export interface Reviewer {
  readonly personId: string;
  /** Why this person is asked: `entitlement-owner`, `security`, `manager`, `fallback`, `named` … */
  readonly functions: readonly string[];
  /** Entitlements this person would gain and does not hold today: above 0 they may not approve. */
  readonly gains: number;
}

export interface ReviewTimers {
  /** Milliseconds after opening. */
  readonly remind: readonly number[];
  readonly escalate?: number;
  readonly expire: number;
  /** Milliseconds after the outcome. */
  readonly settle: number;
}

/** The resolved plan: the whole policy of one review, evaluated once in an activity. */
export interface ReviewPlan {
  /** Blob address of the view: everything the reviewers are shown. */
  readonly view: string;
  readonly viewDigest: string;
  readonly title: string;
  readonly reviewers: readonly Reviewer[];
  readonly escalateTo: readonly Reviewer[];
  readonly quorum: number;
  /** Functions of which at least one approver is needed (e.g. `security`). */
  readonly required: readonly string[];
  readonly timers: ReviewTimers;
}

/** A decision that counts, as the state keeps it. */
export interface StandingDecision {
  readonly decisionId: string;
  readonly personId: string;
  readonly answer: Answer;
  readonly at: number;
}

export type OutcomeKind = 'approved' | 'rejected' | 'confirmed' | 'denied' | 'expired';

export interface Outcome {
  readonly kind: OutcomeKind;
  /** Whose decisions made it; empty for `expired`. */
  readonly decisionIds: readonly string[];
  readonly amendment?: Amendment;
}

export type Refusal = { readonly refused: true; readonly code: RefusalCode; readonly message: string };

export const refusalCodes = [
  'MALFORMED',
  'WRONG_REVIEW',
  'REVIEW_CLOSED',
  'STALE_VIEW',
  'NOT_A_REVIEWER',
  'BENEFICIARY',
  'WRONG_ANSWER',
  'REASON_REQUIRED',
  'NOTHING_TO_WITHDRAW',
  'OUTCOME_PENDING',
  'DECISION_ID_REUSED',
  'UNSIGNED',
  'UNKNOWN_KEY',
  'BAD_SIGNATURE',
  'OUT_OF_SCOPE',
  'TOO_MANY_REFUSALS',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
