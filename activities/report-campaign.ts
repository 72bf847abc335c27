import type { StageReceipt } from '../src/domain/campaign.js';
import { compareText } from '../src/domain/keys.js';
import type { LedgerAct } from '../src/domain/ledger.js';
import type { ReviewSubject } from '../src/domain/review.js';
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
  /** Questions at a gate that ended in anything but a yes. */
  readonly stopping: readonly string[];
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

/** How many of the campaign's reviews have taken effect, by outcome. */
export async function countOutcomes(
  deps: { readonly store: Store },
  input: { readonly campaignId: string },
): Promise<OutcomeCount> {
  const reviews = await deps.store.reviews({ campaignId: input.campaignId, state: 'closed' });
  const outcomes = new Map<string, number>();
  const stopping: string[] = [];
  for (const { outcome, plan, subject } of reviews) {
    const kind = outcome?.kind ?? 'expired';
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    if (gates.includes(subject.kind) && kind !== 'confirmed' && kind !== 'proceeding') {
      stopping.push(`${plan.title} (${kind})`);
    }
  }
  const sorted = [...outcomes].sort(([a], [b]) => compareText(a, b));
  return { closed: reviews.length, outcomes: Object.fromEntries(sorted), stopping: stopping.sort(compareText) };
}

/** Questions that hold the campaign until somebody says that it may go on. */
const gates: readonly ReviewSubject['kind'][] = ['source', 'attribute', 'circuit-breaker', 'readiness'];
