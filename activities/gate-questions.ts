import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson, putJson } from '../src/blobs/json.js';
import {
  askedAgain,
  attestationCitations,
  attestations,
  subjectText,
  type Attestable,
  type Attestation,
  type Attestations,
  type AttestedSubject,
} from '../src/domain/attestation.js';
import { attributeFacts, sourceView } from '../src/domain/attestable-views.js';
import type { CampaignSpec, CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { CodedError } from '../src/domain/errors.js';
import { compareText } from '../src/domain/keys.js';
import { gateQuestions } from '../src/domain/questions.js';
import type { ReviewSubject } from '../src/domain/review.js';
import type { InventoryResult } from '../src/domain/stage-results.js';
import type { CampaignRow, ReviewRow, Store } from '../src/store/store.js';
import { chainTo } from './previous-decisions.js';

interface GateDeps {
  readonly store: Store;
  readonly blobs: Blobs;
}

export interface GateRequest {
  readonly campaignId: string;
  readonly captured: string;
  /** Blob address of the inventory. */
  readonly inventory: string;
}

/** What has to be answered before stage 2, and what earlier answers it rests on where a series carries them. */
export interface GateQuestions {
  readonly questions: readonly ReviewSubject[];
  readonly attestations?: StageReceipt;
}

/**
 * Sources, and attributes where the policy asks: all of them, or in a series with `review.attest` those that nobody has
 * confirmed lately as they are. Throws `CAMPAIGN_NOT_FOUND`.
 */
export async function listGateQuestions({ store, blobs }: GateDeps, input: GateRequest): Promise<GateQuestions> {
  const { spec, lineage } = await getJson<CapturedCampaign>(blobs, input.captured);
  const before = lineage?.previous ?? null;
  if (before === null || spec.review.attest === undefined) return { questions: gateQuestions(spec) };
  const campaign = await store.campaign(input.campaignId);
  if (!campaign) throw new CodedError('CAMPAIGN_NOT_FOUND', `expected a campaign, got ${input.campaignId}`);
  const attested = await attestedUntil({ store, blobs }, before);
  const ownerOf: OwnerOf = async (_, email) => (await store.ensurePerson({ email })).personId;
  return gateQuestionsAfter(blobs, input, {
    previous: { campaignId: before, attested },
    now: campaign.startedAt,
    ownerOf,
  });
}

/** The person id of an owner, by the e-mail that the campaign file names. */
export type OwnerOf = (subject: AttestedSubject, email: string) => Promise<string>;

/** The same, from earlier confirmations that are known already. */
export async function gateQuestionsAfter(
  blobs: Blobs,
  input: GateRequest,
  { previous, now, ownerOf }: Pick<Attestations, 'previous' | 'now'> & { readonly ownerOf: OwnerOf },
): Promise<GateQuestions> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const inventory = await loadInventory(blobs, input.inventory);
  const today: Attestable[] = [];
  for (const subject of gateQuestions(spec)) {
    const owner = await ownerOf(subject, ownerEmail(spec, subject));
    today.push({ subject, owner, view: viewOf(subject, { campaignId: input.campaignId, spec, inventory }) });
  }
  const found = attestations({ previous, policy: { attest: spec.review.attest ?? 'P0D' }, now, today });
  const digest = await putJson(blobs, found);
  return { questions: askedAgain(found), attestations: { stage: 'attestations', digest, counts: countsOf(found) } };
}

const ownerEmail = ({ sources, attributes }: CampaignSpec, subject: AttestedSubject): string =>
  (subject.kind === 'source' ? sources[subject.source] : attributes[subject.attribute])?.owner ?? '';

function viewOf(
  subject: AttestedSubject,
  about: { readonly campaignId: string; readonly spec: CampaignSpec; readonly inventory: InventoryResult },
): Attestable['view'] {
  const { campaignId, spec, inventory } = about;
  if (subject.kind === 'source') return sourceView({ campaignId, spec, source: subject.source }, inventory);
  const { sections } = attributeFacts(subject.attribute, spec, inventory);
  return { kind: 'attribute', campaignId, sections };
}

function countsOf({ fates }: Attestations): StageReceipt['counts'] {
  const count = (wanted: string): number => fates.filter(({ fate }) => fate === wanted).length;
  return { new: count('new'), changed: count('changed'), lapsed: count('lapsed'), cited: count('standing') };
}

/** The latest word of owners in a series of campaigns: what was denied, or expired, is confirmed no more. */
async function attestedUntil({ store, blobs }: GateDeps, campaignId: string): Promise<readonly Attestation[]> {
  const latest = new Map<string, Attestation>();
  for (const campaign of await chainTo(store, campaignId)) {
    for (const review of await closedGates(store, campaign)) {
      latest.delete(subjectText(review.subject));
      const attested = await attestationOf({ store, blobs }, review);
      if (attested) latest.set(subjectText(review.subject), attested);
    }
  }
  return [...latest.values()].sort((a, b) => compareText(subjectText(a.subject), subjectText(b.subject)));
}

type GateReview = ReviewRow & { readonly subject: AttestedSubject };

async function closedGates(store: Store, { campaignId }: CampaignRow): Promise<readonly GateReview[]> {
  const closed = await store.reviews({ campaignId, state: 'closed' });
  return closed.filter((review): review is GateReview => ['source', 'attribute'].includes(review.subject.kind));
}

async function attestationOf({ store, blobs }: GateDeps, review: GateReview): Promise<Attestation | undefined> {
  const { reviewId, subject, plan, outcome, openedAt } = review;
  if (outcome?.kind !== 'confirmed') return undefined;
  const decisions = await store.decisions({ reviewId, refused: false });
  const counted = decisions.filter(({ decisionId }) => outcome.decisionIds.includes(decisionId));
  return {
    subject,
    owner: plan.stages[0]?.reviewers[0]?.personId ?? '',
    view: await getJson<Attestable['view']>(blobs, plan.view),
    reviewId,
    decisionIds: outcome.decisionIds,
    at: counted.at(-1)?.at ?? openedAt,
  };
}

/** Notes in the ledger, once each, every earlier confirmation that stands without a question, with its age. */
export async function citeAttested(
  { store, blobs }: GateDeps,
  input: { readonly campaignId: string; readonly attestations: string },
): Promise<void> {
  const { campaignId } = input;
  const found = await getJson<Attestations>(blobs, input.attestations);
  const acts = attestationCitations(found).map((cited) => ({
    key: `${campaignId}/cited/${cited.kind}/${cited.id}`,
    kind: 'standing-cited' as const,
    campaignId,
    body: { ...cited },
  }));
  await store.appendLedger(acts, new Date().toISOString());
}
