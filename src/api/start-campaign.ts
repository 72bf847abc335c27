import { checkSpec } from '../campaign-file/check-spec.js';
import { noLineage, type CampaignSpec, type CapturedCampaign, type CapturedFile } from '../domain/campaign.js';
import { CodedError, InputError, RuleError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import type { CampaignRow } from '../store/store.js';
import type { ApiDeps, Caller } from './deps.js';

export interface StartRequest {
  readonly campaignId: string;
  readonly spec: CampaignSpec;
  readonly files: Readonly<Record<string, readonly CapturedFile[]>>;
  readonly previous: string | null;
}

/**
 * Starts a campaign from exports uploaded before. Written so that a stop after any step leaves a request that can simply
 * be sent again: the captured campaign is a blob, the row is taken by its first writer, and the engine takes an id once.
 * The same id with the same content is the same request; with other content it is refused as `CAMPAIGN_EXISTS`. Throws
 * `BAD_CAMPAIGN`, `PREVIOUS_NOT_FOUND` and `PREVIOUS_FOLLOWED`, too.
 */
export async function startCampaign(
  deps: ApiDeps,
  caller: Caller,
  request: StartRequest,
): Promise<{ readonly campaign: CampaignRow; readonly isNew: boolean }> {
  const { campaignId, spec, previous } = request;
  await requireSound(spec);
  await requirePrevious(deps, request);
  const captured = await capture(deps, request);
  const campaign: CampaignRow = {
    campaignId,
    name: spec.campaign,
    state: 'running',
    startedBy: caller.personId,
    startedAt: deps.clock().toISOString(),
    captured,
    stages: {},
    problem: null,
    ...noLineage,
    previous,
  };
  const isNew = await deps.store.addCampaign(campaign);
  const row = (await deps.store.campaign(campaignId)) ?? campaign;
  if (row.captured !== captured) throw exists(campaignId);
  await ensureStarted(deps, row);
  return { campaign: row, isNew };
}

/** Starts the workflow of a row, unless it ever ran. Throws `ENGINE_UNAVAILABLE` when the engine cannot be reached. */
export async function ensureStarted(
  { campaigns }: Pick<ApiDeps, 'campaigns'>,
  { campaignId, captured }: Pick<CampaignRow, 'campaignId' | 'captured'>,
): Promise<void> {
  try {
    await campaigns.start({ campaignId, captured });
  } catch (error) {
    if (error instanceof RuleError && error.code === 'CAMPAIGN_EXISTS') return;
    if (error instanceof CodedError) throw error;
    throw new RuleError('ENGINE_UNAVAILABLE', `campaign ${campaignId} is noted but its workflow could not be started`, {
      advice: 'Send the same request again; nothing is done twice.',
      cause: error,
    });
  }
}

/** Campaigns whose row was written and whose workflow may not have been started before this server stopped. */
export async function resumeStarts(deps: Pick<ApiDeps, 'campaigns' | 'store'>): Promise<number> {
  const rows = await deps.store.campaigns();
  const early = rows.filter(({ state, stages }) => state === 'running' && Object.keys(stages).length === 0);
  for (const row of early) await ensureStarted(deps, row);
  return early.length;
}

/** References and formulas, which the shape of the request says nothing about. */
async function requireSound(spec: CampaignSpec): Promise<void> {
  const problems = (await checkSpec(spec)).map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (problems.length > 0) throw new InputError('BAD_CAMPAIGN', problems.slice(0, 5).join('; '));
}

async function requirePrevious({ store }: ApiDeps, { campaignId, previous }: StartRequest): Promise<void> {
  if (previous === null) return;
  if (previous !== campaignId && (await store.campaign(previous))) return;
  throw new InputError('PREVIOUS_NOT_FOUND', `expected another campaign as the one before, got ${previous}`, {
    advice: 'Name one that `rolewright status` lists.',
  });
}

async function capture({ blobs }: ApiDeps, { spec, files, previous }: StartRequest): Promise<string> {
  for (const [source, { paths }] of Object.entries(spec.sources)) {
    const given = Object.hasOwn(files, source) ? (files[source]?.length ?? 0) : 0;
    if (given !== paths.length) {
      throw new InputError('EXPORT_MISSING', `expected ${paths.length} files for source ${source}, got ${given}`);
    }
  }
  for (const [source, list] of Object.entries(files)) {
    if (!Object.hasOwn(spec.sources, source)) {
      throw new InputError('UNKNOWN_SOURCE', `expected files for sources of the campaign only, got ${source}`);
    }
    for (const file of list) await requireBlob(blobs, file);
  }
  const lineage = previous === null ? {} : { lineage: { ...noLineage, previous } };
  const captured: CapturedCampaign = { spec, files, ...lineage };
  return blobs.put(new TextEncoder().encode(canonical(captured)));
}

async function requireBlob(blobs: ApiDeps['blobs'], { name, digest }: CapturedFile): Promise<void> {
  if (await blobs.has(digest)) return;
  throw new InputError('EXPORT_MISSING', `expected ${name} as uploaded export ${digest}, which is not here`, {
    advice: 'Upload it first by POST /exports.',
  });
}

const exists = (campaignId: string): RuleError =>
  new RuleError('CAMPAIGN_EXISTS', `expected a new campaign id, got ${campaignId}, which has other content`, {
    advice: 'Give this run a suffix of its own by ?id=.',
  });
