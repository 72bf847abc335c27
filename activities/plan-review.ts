import type { Blobs } from '../src/blobs/blobs.js';
import { getJson, putJson } from '../src/blobs/json.js';
import type { CampaignSpec, CapturedCampaign } from '../src/domain/campaign.js';
import { durationMs } from '../src/domain/duration.js';
import { InputError } from '../src/domain/errors.js';
import type { Reviewer, ReviewPlan, ReviewSubject, ReviewTimers } from '../src/domain/review.js';
import type { InventoryResult } from '../src/domain/stage-results.js';
import type { CandidateView, ReviewView, SourceView } from '../src/domain/view.js';
import { digest } from '../src/snapshot/digest.js';
import type { Store } from '../src/store/store.js';
import { reviewContext, type ReviewContext, type StageDigests } from './review-context.js';
import { escalationPeople, reviewersOf, sourceReviewers, type NamedReviewer } from './review-policy.js';

export interface PlanReviewInput {
  readonly campaignId: string;
  readonly subject: ReviewSubject;
  readonly captured: string;
  readonly stages: StageDigests;
}

interface PlanDeps {
  readonly store: Store;
  readonly blobs: Blobs;
}

/**
 * Evaluates the policy of one review, once: what is shown (bound by digest), who may decide and why, quorum, timers.
 * Everybody is a random person id from here on; all accounts of one person are one entry.
 */
export async function planReview(deps: PlanDeps, input: PlanReviewInput): Promise<ReviewPlan> {
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  switch (input.subject.kind) {
    case 'source':
      return planSource(deps, { ...input, spec, source: input.subject.source });
    case 'candidate-role':
      return planCandidate(deps, { ...input, spec, candidateId: input.subject.candidateId });
  }
}

/** Before any review opens: names every candidate whose review could never be decided. Throws `REVIEW_UNREACHABLE`. */
export async function preflightReviews(
  deps: PlanDeps,
  input: Pick<PlanReviewInput, 'captured' | 'stages'>,
): Promise<{ readonly reviews: number }> {
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  const context = await reviewContext(deps.blobs, input.stages);
  const problems: string[] = [];
  for (const candidate of context.candidates) {
    const { reviewers, quorum, required } = await reviewersOf({ spec, context, candidate });
    const able = reviewers.filter(({ gains }) => gains === 0);
    const absent = required.filter((needed) => !able.some(({ functions }) => functions.includes(needed)));
    if (able.length < quorum) problems.push(`${candidate.name}: ${able.length} of ${quorum} needed`);
    if (absent.length > 0) problems.push(`${candidate.name}: nobody as ${absent.join(', ')}`);
  }
  if (problems.length === 0) return { reviews: context.candidates.length };
  throw new InputError(
    'REVIEW_UNREACHABLE',
    `expected enough reviewers for every candidate, got too few for ${problems.length}: ${problems.slice(0, 10).join('; ')}`,
    { advice: 'Name more reviewers under review.reviewers, review.when or functions, or lower the quorum.' },
  );
}

async function planSource(
  deps: PlanDeps,
  input: PlanReviewInput & { readonly spec: CampaignSpec; readonly source: string },
): Promise<ReviewPlan> {
  const { spec, source } = input;
  const inventory = await getJson<InventoryResult>(deps.blobs, input.stages['inventory'] ?? '');
  return finishPlan(deps, {
    view: sourceView(input, inventory),
    title: `Source ${source}: do you own it, and is it complete?`,
    reviewers: sourceReviewers(spec, source),
    escalateTo: escalationPeople(spec),
    quorum: 1,
    required: [],
    timers: timersOf(spec),
  });
}

async function planCandidate(
  deps: PlanDeps,
  input: PlanReviewInput & { readonly spec: CampaignSpec; readonly candidateId: string },
): Promise<ReviewPlan> {
  const { spec } = input;
  const context = await reviewContext(deps.blobs, input.stages);
  const candidate = context.candidate(input.candidateId);
  const { reviewers, quorum, required } = await reviewersOf({ spec, context, candidate });
  return finishPlan(deps, {
    view: candidateView(input.campaignId, context, candidate.id),
    title: `Role ${candidate.name}`,
    reviewers,
    escalateTo: escalationPeople(spec, { context, candidate }),
    quorum,
    required,
    timers: timersOf(spec),
  });
}

type DraftPlan = Omit<ReviewPlan, 'view' | 'viewDigest' | 'reviewers' | 'escalateTo'> & {
  readonly view: ReviewView;
  readonly reviewers: readonly NamedReviewer[];
  readonly escalateTo: readonly NamedReviewer[];
};

async function finishPlan(deps: PlanDeps, draft: DraftPlan): Promise<ReviewPlan> {
  return {
    ...draft,
    view: await putJson(deps.blobs, draft.view),
    viewDigest: digest('view/v1', draft.view),
    reviewers: await peopleOf(deps.store, draft.reviewers),
    escalateTo: await peopleOf(deps.store, draft.escalateTo),
  };
}

async function peopleOf(store: Store, named: readonly NamedReviewer[]): Promise<readonly Reviewer[]> {
  const people: Reviewer[] = [];
  for (const { email, name, functions, gains } of named) {
    const { personId } = await store.ensurePerson(name === undefined ? { email } : { email, name });
    people.push({ personId, functions, gains });
  }
  return people;
}

function timersOf({ review }: CampaignSpec): ReviewTimers {
  const timers = {
    remind: review.remind.map(durationMs).sort((a, b) => a - b),
    expire: durationMs(review.expire),
    settle: durationMs(review.settle),
  };
  return review.escalate ? { ...timers, escalate: durationMs(review.escalate.after) } : timers;
}

function sourceView(
  input: { readonly campaignId: string; readonly spec: CampaignSpec; readonly source: string },
  inventory: InventoryResult,
): SourceView {
  const { campaignId, spec, source } = input;
  const control = inventory.controls.find((one) => one.source === source);
  const attributes = Object.entries(spec.attributes).filter(([, { systemOfRecord }]) => systemOfRecord === source);
  return {
    kind: 'source',
    campaignId,
    source,
    sourceKind: control?.kind ?? '',
    files: control?.files ?? [],
    rows: control?.rows ?? 0,
    accounts: control?.accounts ?? 0,
    grants: control?.grants ?? 0,
    findings: inventory.findings.filter((finding) => finding.source === source).length,
    attributes: attributes.map(([name, { use }]) => ({ name, use })),
  };
}

function candidateView(campaignId: string, context: ReviewContext, candidateId: string): CandidateView {
  const candidate = context.candidate(candidateId);
  const people = [...candidate.members, ...candidate.nearMembers.map(({ identity }) => identity)];
  return {
    kind: 'candidate-role',
    campaignId,
    candidate,
    entitlements: candidate.entitlements.map((key) => {
      const entitlement = context.entitlement(key);
      const { name = key.id, description = '' } = entitlement ?? {};
      return { key, name, description, owned: (entitlement?.owners.length ?? 0) > 0 };
    }),
    attributes: Object.fromEntries(people.map((id) => [id, context.identity(id)?.attributes ?? {}])),
  };
}
