import type { AccountClass } from './account.js';
import type { Amendment, Verdict } from './command.js';
import type { AccountKey } from './keys.js';
import type { VerdictKind } from './verdicts.js';

/** The kinds of question a review can ask. A new question is a new kind with its own answers, rule and page fragment. */
export type ReviewSubject =
  /** Do you own this source, and is what was read complete? */
  | { readonly kind: 'source'; readonly source: string }
  /** Do you own this attribute, and does it drive entitlements? */
  | { readonly kind: 'attribute'; readonly attribute: string }
  /** Are these two accounts one identity? */
  | { readonly kind: 'match'; readonly left: AccountKey; readonly right: AccountKey }
  /** Human, or what? */
  | { readonly kind: 'account-class'; readonly account: AccountKey }
  /** Is this non-human identity yours, and still needed? */
  | { readonly kind: 'nhi-owner'; readonly identity: string }
  /** May this run remove so much of the source? */
  | { readonly kind: 'circuit-breaker'; readonly source: string }
  /** Mine in spite of what is not fit? */
  | { readonly kind: 'readiness' }
  | { readonly kind: 'candidate-role'; readonly candidateId: string }
  /** Members who joined and left this owner's roles since the last decision. `owner` is a person id. */
  | { readonly kind: 'membership'; readonly owner: string };

/** One person who may decide, resolved before the review opens: all accounts of one person are one entry. */
export interface Reviewer {
  readonly personId: string;
  /** Why this person is asked: `entitlement-owner`, `security`, `manager`, `fallback`, `named` … */
  readonly functions: readonly string[];
  /** Entitlements this person would gain and does not hold today: above 0 they may not approve. */
  readonly gains: number;
  /** Whose place this person answers for, while that person is away. */
  readonly standsInFor?: string;
  /** Asked because others were silent: has no place of their own, and agrees in the place of a silent one. */
  readonly escalated?: true;
}

/**
 * How several verdicts become one outcome.
 * - `any`: the first verdict decides.
 * - `all`: everybody asked has to agree; any rejection rejects. Whoever an escalation adds need not: each agreement of theirs
 *   counts in the place of one who is silent.
 * - `k-of-n`: `quorum` agreements decide; rejected once so many are against that the quorum cannot be reached.
 * - `any-rejection-rejects`: `quorum` agreements decide, unless anybody rejects first.
 */
export const decisionRules = ['any', 'all', 'k-of-n', 'any-rejection-rejects'] as const;
export type DecisionRule = (typeof decisionRules)[number];

/** One round of asking. Rounds follow each other: the next opens when the one before agrees. */
export interface ReviewStage {
  readonly reviewers: readonly Reviewer[];
  readonly rule: DecisionRule;
  readonly quorum: number;
  /** Functions of which at least one has to be among those who agree (e.g. `security`). */
  readonly required: readonly string[];
}

/** Absolute moments, epoch milliseconds, resolved by the policy's own calendar (working days, zone) when the review opened. */
export interface ReviewCalendar {
  /** Ascending. */
  readonly remind: readonly number[];
  /** Ascending: who is asked as well from then on. */
  readonly escalate: readonly { readonly at: number; readonly to: readonly Reviewer[] }[];
  readonly expire: number;
  /** The latest end that an extension may set. */
  readonly extendUntil: number;
  readonly absences: readonly Absence[];
  /** Milliseconds from the outcome to its taking effect. */
  readonly settle: number;
  /** Milliseconds a claim lasts. */
  readonly claim: number;
}

export interface Absence {
  readonly personId: string;
  readonly from: number;
  readonly until: number | null;
  readonly substitute: Reviewer;
}

/** The resolved plan: the whole policy of one review, evaluated once in an activity. */
export interface ReviewPlan {
  /** Blob address of the view: everything the reviewers are shown. */
  readonly view: string;
  readonly viewDigest: string;
  readonly title: string;
  /** At least one. */
  readonly stages: readonly ReviewStage[];
  /** Who started the campaign, or ordered its schedule: may not put in force what they propose. Null where it is unknown. */
  readonly proposer: string | null;
  /** May extend the review and hand on the place of somebody who has left. */
  readonly stewards: readonly string[];
  /** Who is asked as well once an amendment gives somebody new access. */
  readonly security: readonly Reviewer[];
  /** Verdicts that need a reason. */
  readonly reasons: readonly VerdictKind[];
  readonly calendar: ReviewCalendar;
  /**
   * By which edition of the rules this review is judged, from its opening to its end, here and by `verify`; absent: the first.
   * The second holds a confirmed membership to four eyes, hands no place to somebody of another round, and lets an answer of
   * an earlier round be taken back without harm to the later ones where that round agrees all the same.
   */
  readonly edition?: 2;
}

/** A verdict that counts, as the state keeps it. */
export interface StandingDecision {
  readonly decisionId: string;
  readonly personId: string;
  readonly answer: Verdict;
  /** In which round it was given. */
  readonly stage: number;
  readonly at: number;
}

/** What the review shows since somebody amended it. */
export interface Revision {
  readonly digest: string;
  readonly amendment: Amendment;
  readonly by: string;
}

export const askReasons = [
  'opened',
  'stage',
  'reminder',
  'escalation',
  'substitute',
  'delegation',
  'amended',
  'deferred',
] as const;
export type AskReason = (typeof askReasons)[number];

/** Whom the review asked, why and when: what an expired outcome shows. */
export interface Asked {
  readonly why: AskReason;
  readonly personIds: readonly string[];
  readonly at: number;
}

export const outcomeKinds = [
  'approved',
  'rejected',
  'confirmed',
  'denied',
  'same',
  'different',
  'classified',
  'kept',
  'ended',
  'disowned',
  'proceeding',
  'stopped',
  'expired',
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

export interface Outcome {
  readonly kind: OutcomeKind;
  /** Whose decisions made it; empty for `expired`. */
  readonly decisionIds: readonly string[];
  readonly amendment?: Amendment;
  /** With `classified`. */
  readonly class?: AccountClass;
  /** With `expired`: everybody who was asked, and when. */
  readonly asked?: readonly Asked[];
}

export type Refusal = { readonly refused: true; readonly code: RefusalCode; readonly message: string };

export const refusalCodes = [
  'MALFORMED',
  'WRONG_REVIEW',
  'REVIEW_CLOSED',
  'STALE_VIEW',
  'NOT_A_REVIEWER',
  'BENEFICIARY',
  'PROPOSER',
  'FOUR_EYES',
  'CLAIMED',
  'NOT_CLAIMED',
  'NOT_A_STEWARD',
  'DELEGATION_LOOP',
  'BAD_DELEGATE',
  'BAD_DATE',
  'WRONG_ANSWER',
  'REASON_REQUIRED',
  'NOTHING_TO_WITHDRAW',
  'OUTCOME_PENDING',
  'DECISION_ID_REUSED',
  'UNSIGNED',
  'UNKNOWN_KEY',
  'BAD_SIGNATURE',
  'OUT_OF_SCOPE',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

const forgeries: readonly RefusalCode[] = ['UNSIGNED', 'UNKNOWN_KEY', 'BAD_SIGNATURE', 'OUT_OF_SCOPE'];

/** Whether it was refused for who sent it, not for what it says. */
export const isForgery = (code: RefusalCode | null): boolean => forgeries.some((one) => one === code);
