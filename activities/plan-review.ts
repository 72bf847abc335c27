import type { Blobs } from '../src/blobs/blobs.js';
import { getJson, putJson } from '../src/blobs/json.js';
import { sourceView } from '../src/domain/attestable-views.js';
import { escalationSteps, type CampaignSpec, type CapturedCampaign } from '../src/domain/campaign.js';
import type { CarryOver } from '../src/domain/carry-over.js';
import { durationMs } from '../src/domain/duration.js';
import type { Absence, ReviewCalendar, Reviewer, ReviewPlan, ReviewSubject } from '../src/domain/review.js';
import type { InventoryResult, SplitResult } from '../src/domain/stage-results.js';
import type { ReviewView } from '../src/domain/view.js';
import { digest } from '../src/snapshot/digest.js';
import type { CampaignRow, Store } from '../src/store/store.js';
import { membershipView } from './membership-view.js';
import { candidateView, carriedAt } from './candidate-view.js';
import { plainView, type PlainSubject } from './plain-views.js';
import { reviewContext, type StageDigests } from './review-context.js';
import {
  answerableStage,
  candidateStages,
  escalationPeople,
  fallbackIn,
  personIn,
  securityPeople,
  type AboutCandidate,
  type NamedReviewer,
  type NamedStage,
} from './review-policy.js';
import { roleOwners } from './role-owner.js';
import { momentAfter } from './working-time.js';

export interface PlanReviewInput {
  readonly campaignId: string;
  readonly subject: ReviewSubject;
  readonly captured: string;
  readonly stages: StageDigests;
  /** Epoch milliseconds, by the workflow's clock: when the review opens. */
  readonly now: number;
}

/** As much of the store as planning needs: a past campaign is planned again without one. */
export interface PlanStore extends Pick<Store, 'ensurePerson' | 'person'> {
  campaign(campaignId: string): Promise<Pick<CampaignRow, 'startedBy'> | undefined>;
}

export interface PlanDeps {
  readonly store: PlanStore;
  readonly blobs: Blobs;
}

/** What plans say, and said before: a past campaign is planned again as its day did. The first is today's. */
export interface PlanRelease {
  /** The view of a candidate that follows a role in force says what is different. */
  readonly showsBefore: boolean;
  /** Whoever an escalation adds is marked as such, and agrees in the place of somebody silent. */
  readonly marksEscalated: boolean;
}

export const planReleases = [
  { showsBefore: true, marksEscalated: true },
  { showsBefore: false, marksEscalated: false },
] as const satisfies readonly PlanRelease[];

/**
 * Evaluates the policy of one review, once: what is shown (bound by digest), who may decide in which round and why, and
 * every moment of its calendar. Everybody is a random person id from here on; all accounts of one person are one entry.
 */
export async function planReview(
  deps: PlanDeps,
  input: PlanReviewInput,
  release: PlanRelease = planReleases[0],
): Promise<ReviewPlan> {
  const plan = await planOf(deps, input, release);
  return release.marksEscalated ? markEscalated(plan) : plan;
}

function markEscalated(plan: ReviewPlan): ReviewPlan {
  const escalate = plan.calendar.escalate.map(({ at, to }) => ({
    at,
    to: to.map((one) => ({ ...one, escalated: true as const })),
  }));
  return { ...plan, calendar: { ...plan.calendar, escalate } };
}

async function planOf(deps: PlanDeps, input: PlanReviewInput, release: PlanRelease): Promise<ReviewPlan> {
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  const { subject } = input;
  switch (subject.kind) {
    case 'source':
      return planSource(deps, { ...input, spec, source: subject.source });
    case 'candidate-role':
      return planCandidate(deps, { ...input, spec, candidateId: subject.candidateId, release });
    case 'membership':
      return planMembership(deps, { ...input, spec, owner: subject.owner });
    case 'attribute':
    case 'match':
    case 'account-class':
    case 'nhi-owner':
    case 'circuit-breaker':
    case 'readiness':
      return planPlain(deps, { ...input, spec, subject });
  }
}

type Planning<T> = PlanReviewInput & { readonly spec: CampaignSpec } & T;

async function planSource(deps: PlanDeps, input: Planning<{ readonly source: string }>): Promise<ReviewPlan> {
  const { spec, source } = input;
  const inventory = await getJson<InventoryResult>(deps.blobs, input.stages['inventory'] ?? '');
  return finishPlan(deps, input, {
    view: sourceView(input, inventory),
    title: `Source ${source}: do you own it, and is it complete?`,
    stages: [answerableStage(spec, { email: spec.sources[source]?.owner, as: 'source-owner' })],
  });
}

async function planCandidate(
  deps: PlanDeps,
  input: Planning<{ readonly candidateId: string; readonly release: PlanRelease }>,
): Promise<ReviewPlan> {
  const { campaignId, release, spec } = input;
  const context = await reviewContext(deps.blobs, input.stages);
  const candidate = context.candidate(input.candidateId);
  const ownerOf = await roleOwners(deps, { spec, carryOver: input.stages['carry-over'] });
  const roleOwner = await ownerOf(candidate);
  const carried = release.showsBefore ? await carriedAt(deps.blobs, input.stages['carry-over']) : undefined;
  return finishPlan(deps, input, {
    view: candidateView({ campaignId, context, candidate, carried }),
    title: `Role ${candidate.name}`,
    stages: await candidateStages({ spec, context, candidate, roleOwner }),
    about: { context, candidate, roleOwner },
  });
}

/** Asks whoever answers for the roles, or the fallback where that person has left us. */
async function planMembership(deps: PlanDeps, input: Planning<{ readonly owner: string }>): Promise<ReviewPlan> {
  const { campaignId, spec, owner } = input;
  const carried = await getJson<CarryOver>(deps.blobs, input.stages['carry-over'] ?? '');
  const person = await deps.store.person(owner);
  const email = person?.email === '' ? undefined : person?.email;
  const { title, view } = membershipView(carried, { campaignId, owner });
  return finishPlan(deps, input, { title, view, stages: [answerableStage(spec, { email, as: 'role-owner' })] });
}

async function planPlain(deps: PlanDeps, input: Planning<{ readonly subject: PlainSubject }>): Promise<ReviewPlan> {
  const { campaignId, spec, stages, subject } = input;
  const { title, view } = await plainView(deps.blobs, { campaignId, spec, stages, subject });
  return finishPlan(deps, input, { view, title, stages: [answerableStage(spec, await answersFor(deps.blobs, input))] });
}

/** Who answers for what is asked about; the fallback where nobody is on record. */
async function answersFor(
  blobs: Blobs,
  { spec, stages, subject }: Planning<{ readonly subject: PlainSubject }>,
): Promise<{ readonly email: string | undefined; readonly as: string }> {
  switch (subject.kind) {
    case 'attribute':
      return { email: spec.attributes[subject.attribute]?.owner, as: 'attribute-owner' };
    case 'circuit-breaker':
      return { email: spec.sources[subject.source]?.owner, as: 'source-owner' };
    case 'match':
      return { email: spec.sources[subject.left.source]?.owner, as: 'source-owner' };
    case 'account-class':
      return { email: spec.sources[subject.account.source]?.owner, as: 'source-owner' };
    case 'readiness':
      return { email: undefined, as: 'fallback' };
    case 'nhi-owner': {
      const { identities } = await getJson<SplitResult>(blobs, stages['split-non-human'] ?? '');
      const byId = new Map(identities.map((one) => [one.id, one]));
      const owners = (byId.get(subject.identity)?.ownerIds ?? []).flatMap((id) => byId.get(id)?.email ?? []);
      return { email: owners[0], as: 'nhi-owner' };
    }
  }
}

interface Draft {
  readonly view: ReviewView;
  readonly title: string;
  readonly stages: readonly NamedStage[];
  readonly about?: AboutCandidate;
}

/** Gives everybody their person id and every duration its moment. */
export async function finishPlan(
  deps: PlanDeps,
  input: Planning<unknown>,
  { view, title, stages, about }: Draft,
): Promise<ReviewPlan> {
  const { review } = input.spec;
  const resolved: ReviewPlan['stages'][number][] = [];
  for (const stage of stages) resolved.push({ ...stage, reviewers: await peopleOf(deps.store, stage.reviewers) });
  const startedBy = (await deps.store.campaign(input.campaignId))?.startedBy ?? null;
  const proposer = startedBy === null ? null : await oneOf(deps.store, startedBy, about);
  const { personId: fallback } = await deps.store.ensurePerson({ email: fallbackIn(input.spec, about).email });
  return {
    view: await putJson(deps.blobs, view),
    viewDigest: digest('view/v1', view),
    title,
    stages: resolved,
    proposer,
    stewards: [...new Set([fallback, ...(proposer === null ? [] : [proposer])])],
    security: about ? await peopleOf(deps.store, securityPeople({ spec: input.spec, ...about })) : [],
    reasons: review.reasons,
    calendar: await calendarOf(deps, input, about),
  };
}

/** The person this one is among the reviewers, whichever of their e-mails they came with. */
async function oneOf(store: PlanStore, personId: string, about: Draft['about']): Promise<string> {
  const person = about && (await store.person(personId));
  if (!person) return personId;
  return (await store.ensurePerson({ email: personIn(about, person.email, 'proposer').email })).personId;
}

async function calendarOf(deps: PlanDeps, input: Planning<unknown>, about: Draft['about']): Promise<ReviewCalendar> {
  const { review } = input.spec;
  const after = (duration: string): number => momentAfter(input.now, duration, review.calendar);
  const expire = after(review.expire);
  const escalate: ReviewCalendar['escalate'][number][] = [];
  const steps = escalationSteps(review).map((step) => ({ ...step, at: after(step.after) }));
  for (const step of steps.sort((a, b) => a.at - b.at)) {
    const people = escalationPeople(input.spec, step.to, about);
    escalate.push({ at: step.at, to: await peopleOf(deps.store, people) });
  }
  return {
    remind: review.remind.map(after).sort((a, b) => a - b),
    escalate,
    expire,
    extendUntil: momentAfter(expire, review.extendAtMost, review.calendar),
    absences: await absencesOf(deps, input, { expire, about }),
    settle: durationMs(review.settle),
    claim: durationMs(review.claim),
  };
}

/** Absences that touch this review, from their beginning or from its opening, whichever is later. */
async function absencesOf(
  { store }: PlanDeps,
  { spec, now }: Planning<unknown>,
  { expire, about }: { readonly expire: number; readonly about: Draft['about'] },
): Promise<readonly Absence[]> {
  const absences: Absence[] = [];
  for (const { person, from, until, substitute } of spec.review.absences) {
    const begins = Math.max(now, Date.parse(from));
    const ends = until === undefined ? null : Date.parse(until);
    if (begins >= expire || (ends !== null && ends <= now)) continue;
    const { email } = about ? personIn(about, person, 'absent') : { email: person };
    const { personId } = await store.ensurePerson({ email });
    const stand = about ? personIn(about, substitute, 'substitute') : named(substitute, 'substitute');
    const [found] = await peopleOf(store, [stand]);
    if (found) absences.push({ personId, from: begins, until: ends, substitute: found });
  }
  return absences.sort((a, b) => a.from - b.from);
}

const named = (email: string, why: string): NamedReviewer => ({ email, functions: [why], gains: 0 });

async function peopleOf(store: PlanStore, people: readonly NamedReviewer[]): Promise<readonly Reviewer[]> {
  const found: Reviewer[] = [];
  for (const { email, name, functions, gains } of people) {
    const { personId } = await store.ensurePerson(name === undefined ? { email } : { email, name });
    found.push({ personId, functions, gains });
  }
  return found;
}
