import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson, putJson } from '../src/blobs/json.js';
import { sourceView } from '../src/domain/attestable-views.js';
import { escalationSteps, type CampaignSpec, type CapturedCampaign } from '../src/domain/campaign.js';
import type { CarryOver } from '../src/domain/carry-over.js';
import { durationMs } from '../src/domain/duration.js';
import type { Absence, ReviewCalendar, Reviewer, ReviewPlan, ReviewSubject } from '../src/domain/review.js';
import type { SplitResult } from '../src/domain/stage-results.js';
import type { ReviewView } from '../src/domain/view.js';
import { digest } from '../src/snapshot/digest.js';
import { heldStage, type HeldSubject, type Proposer } from './held-stage.js';
import { membershipView } from './membership-view.js';
import { candidateView, carriedAt } from './candidate-view.js';
import type { PlanDeps, PlanStore } from './plan-deps.js';
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

/** What plans say, and said before: a past campaign is planned again as its day did. The first is today's. */
export interface PlanRelease {
  /** The view of a candidate that follows a role in force says what is different. */
  readonly showsBefore: boolean;
  /** Whoever an escalation adds is marked as such, and agrees in the place of somebody silent. */
  readonly marksEscalated: boolean;
  /** By which rules it is judged; since the second, whoever proposed it is not asked alone where they may only refuse. */
  readonly edition: 1 | 2;
}

export const planReleases = [
  { showsBefore: true, marksEscalated: true, edition: 2 },
  { showsBefore: true, marksEscalated: true, edition: 1 },
  { showsBefore: false, marksEscalated: false, edition: 1 },
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
  const marked = release.marksEscalated ? markEscalated(plan) : plan;
  return release.edition === 2 ? { ...marked, edition: 2 } : marked;
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
      return planMembership(deps, { ...input, spec, owner: subject.owner, release });
    case 'attribute':
    case 'match':
    case 'account-class':
    case 'nhi-owner':
    case 'circuit-breaker':
    case 'readiness':
      return planPlain(deps, { ...input, spec, subject, release });
  }
}

type Planning<T> = PlanReviewInput & { readonly spec: CampaignSpec } & T;

async function planSource(deps: PlanDeps, input: Planning<{ readonly source: string }>): Promise<ReviewPlan> {
  const { spec, source } = input;
  const inventory = await loadInventory(deps.blobs, input.stages['inventory'] ?? '');
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
async function planMembership(
  deps: PlanDeps,
  input: Planning<{ readonly owner: string; readonly release: PlanRelease }>,
): Promise<ReviewPlan> {
  const { campaignId, spec, owner } = input;
  const carried = await getJson<CarryOver>(deps.blobs, input.stages['carry-over'] ?? '');
  const { title, view } = membershipView(carried, { campaignId, owner });
  if (input.release.edition === 2)
    return planHeld(deps, { ...input, subject: { kind: 'membership', owner }, title, view });
  const person = await deps.store.person(owner);
  const email = person?.email === '' ? undefined : person?.email;
  return finishPlan(deps, input, { title, view, stages: [answerableStage(spec, { email, as: 'role-owner' })] });
}

async function planPlain(
  deps: PlanDeps,
  input: Planning<{ readonly subject: PlainSubject; readonly release: PlanRelease }>,
): Promise<ReviewPlan> {
  const { campaignId, spec, stages, subject } = input;
  const { title, view } = await plainView(deps.blobs, { campaignId, spec, stages, subject });
  const held = subject.kind === 'circuit-breaker' || subject.kind === 'readiness';
  if (held && input.release.edition === 2) return planHeld(deps, { ...input, subject, title, view });
  return finishPlan(deps, input, { view, title, stages: [answerableStage(spec, await answersFor(deps.blobs, input))] });
}

/** Asks somebody besides whoever started the campaign, who may only refuse. */
async function planHeld(
  deps: PlanDeps,
  input: Planning<{ readonly subject: HeldSubject; readonly title: string; readonly view: ReviewView }>,
): Promise<ReviewPlan> {
  const { title, view } = input;
  const { stage, proposer } = await heldStage(deps, input);
  return finishPlan(deps, input, { title, view, stages: [stage], ...(proposer ? { proposer } : {}) });
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
  /** Where it is no candidate, and whoever proposed it may not agree by any of their e-mails. */
  readonly proposer?: Proposer;
}

/** Gives everybody their person id and every duration its moment. */
export async function finishPlan(deps: PlanDeps, input: Planning<unknown>, draft: Draft): Promise<ReviewPlan> {
  const { view, title, stages, about } = draft;
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
    calendar: await calendarOf(deps, input, draft),
  };
}

/** The person this one is among the reviewers, whichever of their e-mails they came with. */
async function oneOf(store: PlanStore, personId: string, about: Draft['about']): Promise<string> {
  const person = about && (await store.person(personId));
  if (!person) return personId;
  return (await store.ensurePerson({ email: personIn(about, person.email, 'proposer').email })).personId;
}

type Known = Pick<Draft, 'about' | 'proposer'>;

async function calendarOf(deps: PlanDeps, input: Planning<unknown>, known: Known): Promise<ReviewCalendar> {
  const { review } = input.spec;
  const after = (duration: string): number => momentAfter(input.now, duration, review.calendar);
  const expire = after(review.expire);
  const escalate: ReviewCalendar['escalate'][number][] = [];
  const steps = escalationSteps(review).map((step) => ({ ...step, at: after(step.after) }));
  for (const step of steps.sort((a, b) => a.at - b.at)) {
    const people = escalationPeople(input.spec, step.to, known.about).map((one) => asKnown(known, one));
    escalate.push({ at: step.at, to: await peopleOf(deps.store, people) });
  }
  return {
    remind: review.remind.map(after).sort((a, b) => a - b),
    escalate,
    expire,
    extendUntil: momentAfter(expire, review.extendAtMost, review.calendar),
    absences: await absencesOf(deps, input, { ...known, expire }),
    settle: durationMs(review.settle),
    claim: durationMs(review.claim),
  };
}

/** Absences that touch this review, from their beginning or from its opening, whichever is later. */
async function absencesOf(
  { store }: PlanDeps,
  { spec, now }: Planning<unknown>,
  { expire, ...known }: Known & { readonly expire: number },
): Promise<readonly Absence[]> {
  const absences: Absence[] = [];
  for (const { person, from, until, substitute } of spec.review.absences) {
    const begins = Math.max(now, Date.parse(from));
    const ends = until === undefined ? null : Date.parse(until);
    if (begins >= expire || (ends !== null && ends <= now)) continue;
    const { email } = somebody(known, person, 'absent');
    const { personId } = await store.ensurePerson({ email });
    const [found] = await peopleOf(store, [somebody(known, substitute, 'substitute')]);
    if (found) absences.push({ personId, from: begins, until: ends, substitute: found });
  }
  return absences.sort((a, b) => a.from - b.from);
}

const somebody = (known: Known, email: string, why: string): NamedReviewer =>
  known.about ? personIn(known.about, email, why) : asKnown(known, { email, functions: [why], gains: 0 });

const asKnown = ({ proposer }: Known, one: NamedReviewer): NamedReviewer => proposer?.known(one) ?? one;

async function peopleOf(store: PlanStore, people: readonly NamedReviewer[]): Promise<readonly Reviewer[]> {
  const found: Reviewer[] = [];
  for (const { email, name, functions, gains } of people) {
    const { personId } = await store.ensurePerson(name === undefined ? { email } : { email, name });
    found.push({ personId, functions, gains });
  }
  return found;
}
