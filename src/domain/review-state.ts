import type {
  Asked,
  Outcome,
  Revision,
  Reviewer,
  ReviewPlan,
  ReviewStage,
  ReviewSubject,
  StandingDecision,
} from './review.js';

/** Everything a review knows. Plain JSON, so it survives continue-as-new; times are epoch milliseconds. */
export interface ReviewState {
  readonly reviewId: string;
  readonly subject: ReviewSubject;
  readonly plan: ReviewPlan;
  readonly openedAt: number;
  /** Index of the round that is asked now. */
  readonly stage: number;
  /** Those who may decide in this round: the plan's, and who came by escalation, delegation or as a substitute. */
  readonly reviewers: readonly Reviewer[];
  /** Who may decide in the rounds that were left, by their index: whoever had left stays away when one opens again. */
  readonly rosters: Readonly<Record<string, readonly Reviewer[]>>;
  /** At most one a person: a later verdict replaces the earlier. */
  readonly decisions: readonly StandingDecision[];
  /** Amendments in the order they were made; the last one is what is shown. None: the plan's own view is. */
  readonly revisions: readonly Revision[];
  readonly claim: { readonly personId: string; readonly until: number } | null;
  /** Who handed their place to whom, in order. */
  readonly delegations: readonly { readonly from: string; readonly to: string }[];
  /** In order; the first entry is the opening. */
  readonly asked: readonly Asked[];
  readonly outcome: Outcome | null;
  readonly settlesAt: number | null;
  readonly expiresAt: number;
  readonly reminded: number;
  readonly escalated: number;
  /** How many of the plan's absences have begun to count, in the order of their beginnings. */
  readonly substituted: number;
  readonly closed: boolean;
}

export function openReview(opening: Pick<ReviewState, 'reviewId' | 'subject' | 'plan' | 'openedAt'>): ReviewState {
  const { plan, openedAt } = opening;
  const reviewers = plan.stages[0]?.reviewers ?? [];
  return {
    ...opening,
    stage: 0,
    reviewers,
    rosters: {},
    decisions: [],
    revisions: [],
    claim: null,
    delegations: [],
    asked: [{ why: 'opened', personIds: idsOf(reviewers), at: openedAt }],
    outcome: null,
    settlesAt: null,
    expiresAt: plan.calendar.expire,
    reminded: 0,
    escalated: 0,
    substituted: 0,
    closed: false,
  };
}

const lonely: ReviewStage = { reviewers: [], rule: 'any-rejection-rejects', quorum: 1, required: [] };

export const stageOf = ({ plan, stage }: Pick<ReviewState, 'plan' | 'stage'>): ReviewStage =>
  plan.stages[stage] ?? lonely;

/** The digest of what the review shows now. */
export const viewNow = ({ plan, revisions }: Pick<ReviewState, 'plan' | 'revisions'>): string =>
  revisions.at(-1)?.digest ?? plan.viewDigest;

export const reviewerIn = (state: ReviewState, personId: string): Reviewer | undefined =>
  state.reviewers.find((one) => one.personId === personId);

/** Whether this person has a place in another round than the one asked now, or stands in there for somebody away. */
export function namedElsewhere(state: ReviewState, personId: string): boolean {
  const { stages, calendar } = state.plan;
  const others = stages.flatMap((round, at) => (at === state.stage ? [] : idsOf(state.rosters[at] ?? round.reviewers)));
  const substitutes = calendar.absences.filter((one) => others.includes(one.personId));
  return others.includes(personId) || substitutes.some(({ substitute }) => substitute.personId === personId);
}

/** What this person would gain, in whichever round or step of the escalation the plan names them. */
export function gainsIn({ stages, calendar }: ReviewPlan, personId: string): number {
  const named = [...stages.flatMap(({ reviewers }) => reviewers), ...calendar.escalate.flatMap(({ to }) => to)];
  return Math.max(0, ...named.filter((one) => one.personId === personId).map(({ gains }) => gains));
}

/** Those who are asked in this round and have not answered in it. */
export const silentReviewers = (state: ReviewState): readonly string[] =>
  idsOf(state.reviewers).filter(
    (personId) => !state.decisions.some((one) => one.personId === personId && one.stage === state.stage),
  );

/** Opens another round, or one that was left; a deferral ends with the round it was given in. */
export function inRound(state: ReviewState, stage: number): ReviewState {
  const reviewers = state.rosters[stage] ?? state.plan.stages[stage]?.reviewers ?? [];
  const rosters = { ...state.rosters, [state.stage]: state.reviewers };
  const decisions = state.decisions.filter(({ answer }) => answer.kind !== 'defer');
  return { ...state, stage, reviewers, rosters, decisions, claim: null };
}

/** Whether the calendar has ended the review, or put its outcome in force, by `now`: whoever wakes late is told so. */
export const isOver = (state: ReviewState, now: number): boolean =>
  state.closed || now >= (state.settlesAt ?? state.expiresAt);

/** Functions of which this round needs one among those who agree: access that an amendment adds needs security. */
export function requiredNow(state: ReviewState): readonly string[] {
  const { required } = stageOf(state);
  const adds = state.stage === 0 && (state.revisions.at(-1)?.amendment.addMembers ?? []).length > 0;
  const asked = state.plan.stages.some((stage) => stage.required.includes('security'));
  return adds && !asked ? [...required, 'security'] : required;
}

/** Notes that these people are asked; nobody asked is no note. */
export const asking = (state: ReviewState, asked: Asked): ReviewState =>
  asked.personIds.length === 0 ? state : { ...state, asked: [...state.asked, asked] };

/** Takes people into the round, each once. */
export function joined(state: ReviewState, people: readonly Reviewer[]): ReviewState {
  const known = new Set(idsOf(state.reviewers));
  return { ...state, reviewers: [...state.reviewers, ...people.filter(({ personId }) => !known.has(personId))] };
}

export const idsOf = (people: readonly Reviewer[]): readonly string[] => people.map(({ personId }) => personId);
