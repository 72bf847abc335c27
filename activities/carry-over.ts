import type { Blobs } from '../src/blobs/blobs.js';
import { getJson, putJson } from '../src/blobs/json.js';
import type { CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import type { Candidate, MiningResult } from '../src/domain/candidate.js';
import { askedCandidates, carryOver, membershipOwners, type CarryOver } from '../src/domain/carry-over.js';
import { citations } from '../src/domain/carry-over-citations.js';
import { CodedError } from '../src/domain/errors.js';
import type { FreezeResult } from '../src/domain/stage-results.js';
import type { Store } from '../src/store/store.js';
import { previousDecisions } from './previous-decisions.js';
import type { StageDigests } from './review-context.js';

export interface CarryOverDeps {
  readonly store: Store;
  readonly blobs: Blobs;
}

/** What is asked, and where the whole answer lies. */
export interface Carried {
  readonly receipt: StageReceipt;
  /** Ids of candidates. */
  readonly asked: readonly string[];
}

export interface CarryOverRequest {
  readonly campaignId: string;
  readonly captured: string;
  readonly stages: StageDigests;
}

/**
 * Sorts this campaign's candidates by what the campaigns before it decided; undefined for a campaign on its own. Decisions
 * made after this are for the next campaign. Throws `CAMPAIGN_NOT_FOUND`.
 */
export async function carryOverFrom(
  { store, blobs }: CarryOverDeps,
  input: CarryOverRequest,
): Promise<Carried | undefined> {
  const { lineage } = await getJson<CapturedCampaign>(blobs, input.captured);
  const before = lineage?.previous ?? null;
  if (before === null) return undefined;
  const campaign = await store.campaign(input.campaignId);
  if (!campaign) throw new CodedError('CAMPAIGN_NOT_FOUND', `expected a campaign, got ${input.campaignId}`);
  const previous = await previousDecisions({ store, blobs }, before);
  return carryOverOf(blobs, input, { previous, now: campaign.startedAt });
}

/** The same, from earlier decisions that are known already. */
export async function carryOverOf(
  blobs: Blobs,
  input: Pick<CarryOverRequest, 'captured' | 'stages'>,
  { previous, now }: Pick<CarryOver, 'previous' | 'now'>,
): Promise<Carried> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const { candidates } = await getJson<MiningResult>(blobs, input.stages['mine-roles'] ?? '');
  const { snapshot } = await getJson<FreezeResult>(blobs, input.stages['freeze-snapshot'] ?? '');
  const { membership, recertify } = spec.review;
  const policy = { membership, recertify, minMembers: spec.mining.minMembers };
  const carried = carryOver({ previous, policy, now, candidates, snapshot });
  const digest = await putJson(blobs, carried);
  const receipt = { stage: 'carry-over', digest, counts: countsOf(carried, candidates) } as const;
  return { receipt, asked: askedCandidates(carried) };
}

/** Notes in the ledger, once each, every earlier decision that stands without a question, with its age. */
export async function citeStanding(
  { store, blobs }: CarryOverDeps,
  input: { readonly campaignId: string; readonly carryOver: string },
): Promise<void> {
  const { campaignId } = input;
  const carried = await getJson<CarryOver>(blobs, input.carryOver);
  const acts = citations(carried).map((cited) => ({
    key: `${campaignId}/cited/${cited.kind}/${cited.id}`,
    kind: 'standing-cited' as const,
    campaignId,
    body: { ...cited },
  }));
  await store.appendLedger(acts, new Date().toISOString());
}

function countsOf(carried: CarryOver, candidates: readonly Candidate[]): StageReceipt['counts'] {
  const fate = (wanted: string): number => carried.candidates.filter((one) => one.fate === wanted).length;
  return {
    asked: askedCandidates(carried).length,
    new: fate('new'),
    changed: fate('changed'),
    lapsed: fate('lapsed'),
    carried: carried.roles.filter((role) => role.fate === 'listed').length,
    confirmations: membershipOwners(carried).length,
    cited: citations(carried).length,
    notAsked: candidates.length - askedCandidates(carried).length,
    outside: carried.outside.length,
  };
}
