import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { CampaignSpec } from '../src/domain/campaign.js';
import { CodedError } from '../src/domain/errors.js';
import type { ReviewSubject } from '../src/domain/review.js';
import type { DeduplicateResult, FreezeResult } from '../src/domain/stage-results.js';
import type { PlanDeps } from './plan-deps.js';
import { emailLookup, type StageDigests } from './review-context.js';
import { answerableStage, fallbackIn, merge, type NamedReviewer, type NamedStage } from './review-policy.js';

/** What puts something in force, or lets a campaign go on, and is no candidate: whoever proposed it may only refuse. */
export type HeldSubject = Extract<ReviewSubject, { readonly kind: 'circuit-breaker' | 'readiness' | 'membership' }>;

/** Whoever started the campaign: by one e-mail, whichever of theirs a campaign file names. */
export interface Proposer {
  readonly email: string;
  /** The same people, the proposer under the e-mail that they started the campaign with. */
  readonly known: <T extends { readonly email: string }>(one: T) => T;
}

export interface HeldQuestion {
  readonly campaignId: string;
  readonly spec: CampaignSpec;
  readonly stages: StageDigests;
  readonly subject: HeldSubject;
}

/** Whoever answers for it; where that is the proposer or nobody, the fallback as well. */
export async function heldStage(
  deps: PlanDeps,
  question: HeldQuestion,
): Promise<{ readonly stage: NamedStage; readonly proposer: Proposer | undefined }> {
  const { spec, subject } = question;
  const proposer = await proposerOf(deps, question);
  const known = proposer?.known ?? ((one: NamedReviewer) => one);
  const { reviewers, ...rest } = answerableStage(spec, await answererOf(deps, { spec, subject }));
  const asked = reviewers.map(known);
  const alone = asked.every(({ email }) => email === proposer?.email);
  return { stage: { ...rest, reviewers: merge(alone ? [...asked, known(fallbackIn(spec))] : asked) }, proposer };
}

async function answererOf(
  { store }: PlanDeps,
  { spec, subject }: Pick<HeldQuestion, 'spec' | 'subject'>,
): Promise<{ readonly email: string | undefined; readonly as: string }> {
  switch (subject.kind) {
    case 'circuit-breaker':
      return { email: spec.sources[subject.source]?.owner, as: 'source-owner' };
    case 'readiness':
      return { email: undefined, as: 'fallback' };
    case 'membership': {
      const email = (await store.person(subject.owner))?.email;
      return { email: email === '' ? undefined : email, as: 'role-owner' };
    }
  }
}

/** Throws `PERSON_ERASED` where it is not known any more who that was. */
async function proposerOf(deps: PlanDeps, question: HeldQuestion): Promise<Proposer | undefined> {
  const startedBy = (await deps.store.campaign(question.campaignId))?.startedBy;
  if (startedBy === undefined) return undefined;
  const person = await deps.store.person(startedBy);
  if (!person) throw new CodedError('PERSON_ERASED', `expected the e-mail of ${startedBy}, which is erased`);
  const email = person.email.toLowerCase();
  const own = await identitiesOf(deps, question.stages);
  const mine = new Set(own(email));
  const isThem = (other: string): boolean => other.toLowerCase() === email || own(other).some((id) => mine.has(id));
  return { email, known: (one) => (isThem(one.email) ? { ...one, email } : one) };
}

/** The people of the latest stage that knows them. */
async function identitiesOf({ blobs }: PlanDeps, stages: StageDigests): Promise<ReturnType<typeof emailLookup>> {
  const at = stages['freeze-snapshot'] ?? stages['deduplicate'] ?? '';
  const { identities } = await getJson<FreezeResult | DeduplicateResult>(blobs, at);
  return emailLookup(await loadInventory(blobs, stages['inventory'] ?? ''), identities);
}
