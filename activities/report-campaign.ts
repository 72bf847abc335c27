import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import type { MiningResult } from '../src/domain/candidate.js';
import { compareText } from '../src/domain/keys.js';
import type { LedgerAct } from '../src/domain/ledger.js';
import type { CampaignState, Store } from '../src/store/store.js';

export interface ReportProgressInput {
  readonly campaignId: string;
  readonly state: CampaignState;
  readonly stage?: StageReceipt;
  readonly problem?: string;
  /** Reviews by outcome, when the campaign closes. */
  readonly outcomes?: Readonly<Record<string, number>>;
}

export interface OutcomeCount {
  readonly closed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Sources whose review ended in anything but a confirmation. */
  readonly notConfirmed: readonly string[];
}

/** Shows how far the campaign is and ledgers a finished stage, the close and a failure, each once. */
export async function reportProgress(deps: { readonly store: Store }, input: ReportProgressInput): Promise<void> {
  const { campaignId, state, stage, problem } = input;
  const finished = stage && { stages: { [stage.stage]: { digest: stage.digest, counts: stage.counts } } };
  const change = { state, ...finished, ...(problem === undefined ? {} : { problem }) };
  await deps.store.updateCampaign(campaignId, change, actsOf(input));
}

function actsOf({ campaignId, state, stage, problem, outcomes }: ReportProgressInput): readonly LedgerAct[] {
  if (stage) {
    const key = `${campaignId}/stage/${stage.stage}`;
    return [{ key, kind: 'stage-finished', campaignId, body: { campaignId, ...stage } }];
  }
  if (state !== 'closed' && state !== 'failed') return [];
  const body = { campaignId, state, problem: problem ?? null, outcomes: outcomes ?? {} };
  return [{ key: `${campaignId}/closed`, kind: 'campaign-closed', campaignId, body }];
}

/** The sources whose owners have to confirm them, in the order of their names. */
export async function listSources(
  deps: { readonly blobs: Blobs },
  input: { readonly captured: string },
): Promise<readonly string[]> {
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  return Object.keys(spec.sources).sort(compareText);
}

/** One wave of candidate ids, in the order of the mine. */
export async function listCandidates(
  deps: { readonly blobs: Blobs },
  input: { readonly candidates: string; readonly offset: number; readonly limit: number },
): Promise<readonly string[]> {
  const { candidates } = await getJson<MiningResult>(deps.blobs, input.candidates);
  return candidates.slice(input.offset, input.offset + input.limit).map(({ id }) => id);
}

/** How many of the campaign's reviews have taken effect, by outcome. */
export async function countOutcomes(
  deps: { readonly store: Store },
  input: { readonly campaignId: string },
): Promise<OutcomeCount> {
  const reviews = await deps.store.reviews({ campaignId: input.campaignId, state: 'closed' });
  const outcomes = new Map<string, number>();
  const notConfirmed: string[] = [];
  for (const { outcome, subject } of reviews) {
    const kind = outcome?.kind ?? 'expired';
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    if (subject.kind === 'source' && kind !== 'confirmed') notConfirmed.push(subject.source);
  }
  const sorted = [...outcomes].sort(([a], [b]) => compareText(a, b));
  return { closed: reviews.length, outcomes: Object.fromEntries(sorted), notConfirmed };
}
