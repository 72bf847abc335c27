import { carryOverOf, type Carried, type CarryOverRequest } from '../../activities/carry-over.js';
import { planReleases, planReview, type PlanRelease, type PlanReviewInput } from '../../activities/plan-review.js';
import type { PlanDeps, PlanStore } from '../../activities/plan-deps.js';
import { preflightGate } from '../../activities/preflight-gate.js';
import { preflightReviews } from '../../activities/preflight-reviews.js';
import {
  gateQuestionsAfter,
  type GateQuestions,
  type GateRequest,
  type OwnerOf,
} from '../../activities/gate-questions.js';
import { listQuestions, listStops } from '../../activities/questions.js';
import type { Blobs } from '../blobs/blobs.js';
import { getJson } from '../blobs/json.js';
import { subjectText, type Attestations } from '../domain/attestation.js';
import type { CapturedCampaign, StageReceipt } from '../domain/campaign.js';
import type { CarryOver } from '../domain/carry-over.js';
import { CodedError } from '../domain/errors.js';
import { gateQuestions } from '../domain/questions.js';
import type { ReviewPlan } from '../domain/review.js';
import type { CampaignFacts } from '../evidence/ledger-facts.js';
import { own } from '../evidence/schema.js';
import { canonical } from '../snapshot/canonical.js';
import { receiptOf } from './compare-stages.js';
import type { RecordedResult } from './history.js';
import { erasedPerson, withRecordedIds, type BundledPeople } from './people.js';

export interface Asking {
  readonly blobs: Blobs;
  readonly facts: CampaignFacts;
  readonly people: BundledPeople;
  readonly receipts: readonly StageReceipt[];
}

/** Everything that answering again brought to light, besides the answers. */
export interface Asked {
  /** By review id: the plan that the policy of the day gives. */
  readonly plans: Map<string, ReviewPlan>;
  /** What a series carried over, as it comes out today. */
  readonly carried: StageReceipt[];
  /** Answers that need more than the bundle holds. */
  readonly gaps: Set<string>;
}

/**
 * Asks the activities that are functions of what is captured again: the stages, whom to ask about what, and the plan of
 * every review by the policy recorded in the campaign. The others act on the world: what they answered is a fact.
 */
export function askingAgain(asking: Asking, asked: Asked): (recorded: RecordedResult) => Promise<string | undefined> {
  return async (recorded) => {
    try {
      return await answerAgain(asking, { asked, recorded });
    } catch (error) {
      if (!(error instanceof CodedError) || !gapCodes.includes(error.code)) throw error;
      asked.gaps.add(`answer of ${recorded.activity}: ${error.message} in this bundle`);
      return undefined;
    }
  };
}

/** The bundle lacks a blob, or somebody's e-mail has been erased since. */
const gapCodes: readonly string[] = ['BLOB_MISSING', 'PERSON_ERASED'];

async function answerAgain(
  asking: Asking,
  { asked, recorded }: { readonly asked: Asked; readonly recorded: RecordedResult },
): Promise<string | undefined> {
  const { blobs, receipts } = asking;
  const deps = { blobs, store: planStore(asking, recorded) };
  switch (recorded.activity) {
    case 'planReview': {
      const input = inputOf<PlanReviewInput & { readonly reviewId: string }>(recorded);
      const plan = await planAgain({ deps, input, people: asking.people, recorded: JSON.parse(recorded.result) });
      asked.plans.set(input.reviewId, own<ReviewPlan>(plan));
      return JSON.stringify(plan);
    }
    case 'preflightReviews': {
      const carryOver = (request: CarryOverRequest): Promise<Carried | undefined> => carryOverAgain(asking, request);
      const flight = await asItsDay((release) => preflightReviews({ ...deps, carryOver }, inputOf(recorded), release));
      if (flight.carryOver) asked.carried.push(flight.carryOver);
      return JSON.stringify(flight);
    }
    case 'listGateQuestions': {
      const gate = await gateQuestionsAgain(asking, inputOf(recorded));
      if (gate.attestations) asked.carried.push(gate.attestations);
      return JSON.stringify(gate);
    }
    case 'preflightGate':
      return JSON.stringify(await preflightGate(deps, inputOf(recorded)));
    case 'listStops':
      return JSON.stringify(await listStops(deps, inputOf(recorded)));
    case 'listQuestions':
      return JSON.stringify(await listQuestions(deps, inputOf(recorded)));
    default:
      return receiptOf(recorded.activity, receipts);
  }
}

interface Planning {
  readonly deps: PlanDeps;
  readonly input: PlanReviewInput;
  readonly people: BundledPeople;
  readonly recorded: unknown;
}

/** As today's release plans it; as an earlier one did, where that is what was recorded. */
async function planAgain({ deps, input, people, recorded }: Planning): Promise<unknown> {
  const plans: Promise<unknown>[] = [];
  for (const release of planReleases) {
    const planning = planReview(deps, input, release).then((plan) => withRecordedIds(plan, recorded, people));
    plans.push(planning);
    const plan = await planning.catch(unlessGap);
    if (plan !== undefined && canonical(plan) === canonical(recorded)) return plan;
  }
  return plans[0];
}

/** An earlier release may need less than the bundle lacks. */
function unlessGap(error: unknown): undefined {
  if (!(error instanceof CodedError) || !gapCodes.includes(error.code)) throw error;
}

/** A campaign that an earlier release let start is looked at as that one did. */
async function asItsDay<T>(look: (release: PlanRelease) => Promise<T>): Promise<T> {
  const [today, ...earlier] = planReleases;
  try {
    return await look(today);
  } catch (error) {
    const before = earlier.at(0);
    if (!before || !(error instanceof CodedError) || error.code !== 'REVIEW_UNREACHABLE') throw error;
    return look(before);
  }
}

/** From the earlier decisions that the bundle holds; whether those are the ledger's is a claim of the evidence. */
async function carryOverAgain({ blobs, facts }: Asking, request: CarryOverRequest): Promise<Carried | undefined> {
  const recorded = facts.stages.find(({ stage }) => stage === 'carry-over');
  return recorded && carryOverOf(blobs, request, await getJson<CarryOver>(blobs, recorded.digest));
}

/** The same; an owner who has been erased since is the person recorded. */
async function gateQuestionsAgain({ blobs, facts, people }: Asking, request: GateRequest): Promise<GateQuestions> {
  const recorded = facts.stages.find(({ stage }) => stage === 'attestations');
  if (!recorded) return { questions: gateQuestions((await getJson<CapturedCampaign>(blobs, request.captured)).spec) };
  const { previous, now, today } = await getJson<Attestations>(blobs, recorded.digest);
  const owners = new Map(today.map(({ subject, owner }) => [subjectText(subject), owner]));
  const ownerOf: OwnerOf = (subject, email) =>
    Promise.resolve(people.idOf(email) ?? owners.get(subjectText(subject)) ?? '');
  return gateQuestionsAfter(blobs, request, { previous, now, ownerOf });
}

/** Inputs are compared with what the workflow code computes; here they are only used. */
const inputOf = <T>({ input }: RecordedResult): T => own<readonly T[]>(JSON.parse(input))[0] ?? own<T>({});

/**
 * People as the bundle knows them. Whom a recorded plan names had an e-mail then, and so may have whom the pre-flight looked at:
 * without it the answer cannot be given again. Only whoever started the campaign is known by the id alone.
 */
function planStore({ facts, people }: Asking, recorded: RecordedResult): PlanStore {
  return {
    ensurePerson: ({ email, name = '' }) =>
      Promise.resolve({ personId: people.idOf(email) ?? erasedPerson(email), email, name }),
    person: (personId) => {
      const email = people.emailOf(personId);
      const counted = recorded.activity === 'preflightReviews' || recorded.result.includes(personId);
      if (email === undefined && counted && personId !== facts.started?.startedBy) {
        throw new CodedError('PERSON_ERASED', `expected the e-mail of ${personId}, which is erased`);
      }
      return Promise.resolve(email === undefined ? undefined : { personId, email, name: '' });
    },
    campaign: () => Promise.resolve(facts.started && { startedBy: facts.started.startedBy }),
  };
}
