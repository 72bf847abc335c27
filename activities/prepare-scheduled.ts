import { getJson, putJson } from '../src/blobs/json.js';
import type { Blobs } from '../src/blobs/blobs.js';
import { periodAt } from '../src/calendar/periods.js';
import type { CampaignSpec, CapturedCampaign, CapturedFile } from '../src/domain/campaign.js';
import { CodedError, InputError, RuleError, describeError } from '../src/domain/errors.js';
import { compareText } from '../src/domain/keys.js';
import { scheduledCampaignId, type Period, type ScheduleDefinition } from '../src/domain/schedule.js';
import type { CampaignRow, ScheduleRow, Store } from '../src/store/store.js';

/** Reads one file below the exports folder. Throws `EXPORT_MISSING`, `EXPORT_OUTSIDE`, `TOO_LARGE`. */
export type ReadExport = (folder: string, name: string) => Promise<Uint8Array>;

export interface PrepareScheduledInput {
  readonly schedule: string;
  readonly definition: string;
  /** ISO 8601 UTC: the moment the run is for. */
  readonly scheduledAt: string;
  /** ISO 8601 UTC, by the workflow's clock: when it was started. */
  readonly startedAt: string;
  /** Names this run of the schedule, so that its failure is ledgered once. */
  readonly run: string;
}

export interface PreparedCampaign {
  readonly campaignId: string;
  readonly period: string;
  /** Blob address of the `CapturedCampaign`. */
  readonly captured: string;
}

interface Deps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly readExport: ReadExport;
}

/**
 * Makes the campaign of one period ready to start: captures its exports and notes its row; the one that is there already is
 * left as it is, so a period is campaigned once. A campaign whose exports are missing is noted as failed, and the next run
 * for the same period tries again. Throws `SCHEDULE_UNKNOWN`, `CAMPAIGN_EXISTS`, `EXPORT_MISSING` and what reading throws.
 */
export async function prepareScheduled(deps: Deps, input: PrepareScheduledInput): Promise<PreparedCampaign> {
  const applied = await inForce(deps.store, input);
  const definition = await getJson<ScheduleDefinition>(deps.blobs, applied.definition);
  const period = periodAt(definition, Date.parse(input.scheduledAt));
  const campaignId = scheduledCampaignId(definition, period.name);
  const there = await deps.store.campaign(campaignId);
  if (there && there.captured !== '') return existing(there, { schedule: input.schedule, period });
  const row: CampaignRow = {
    campaignId,
    name: definition.campaign.campaign,
    state: 'running',
    startedBy: applied.appliedBy,
    startedAt: input.startedAt,
    captured: '',
    stages: {},
    problem: null,
    schedule: input.schedule,
    period: period.name,
    previous: null,
  };
  try {
    await addAfterTheLast(deps, { definition, period, row });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const problem = `${error.code}: ${describeError(error)}`;
    await deps.store.noteNotStarted({ ...row, state: 'failed', problem }, input.run);
    throw error;
  }
  return existing((await deps.store.campaign(campaignId)) ?? row, { schedule: input.schedule, period });
}

interface Prepared {
  readonly definition: ScheduleDefinition;
  readonly period: Period;
  readonly row: CampaignRow;
}

/** Somebody may start the next campaign of the line by hand at the same moment: then this one follows theirs. */
async function addAfterTheLast(deps: Deps, { row, ...about }: Prepared): Promise<void> {
  const line = { schedule: row.schedule ?? '', period: about.period.name };
  let previous = await predecessor(deps.store, line);
  for (;;) {
    const after = { ...row, previous };
    const captured = await capture(deps, { ...about, row: after });
    try {
      await deps.store.addCampaign({ ...after, captured });
      return;
    } catch (error) {
      const last = await predecessor(deps.store, line);
      if (!(error instanceof CodedError) || error.code !== 'PREVIOUS_FOLLOWED' || last === previous) throw error;
      previous = last;
    }
  }
}

/** Whoever can reach Temporal can make a schedule; only what an engineer put in force, and the ledger knows, may start anything. */
async function inForce(store: Store, { schedule, definition }: PrepareScheduledInput): Promise<ScheduleRow> {
  const rows = await store.schedules();
  const row = rows.find((one) => one.schedule === schedule && one.definition === definition);
  if (row) return row;
  throw new RuleError('SCHEDULE_UNKNOWN', 'expected a schedule that was put in force by `schedule apply`');
}

/** A campaign that somebody started by hand under this id is not this schedule's. */
function existing(
  row: CampaignRow,
  { schedule, period }: { readonly schedule: string; readonly period: Period },
): PreparedCampaign {
  const { campaignId, captured } = row;
  if (row.schedule === schedule) return { campaignId, period: period.name, captured };
  throw new RuleError(
    'CAMPAIGN_EXISTS',
    `expected no campaign ${campaignId}, got one that this schedule did not start`,
  );
}

/**
 * The campaign of the latest earlier period that has started, in the order of periods and not of starts; or the last of those
 * that somebody started by hand to follow it, because a series is a line.
 */
async function predecessor(
  store: Store,
  { schedule, period }: { readonly schedule: string; readonly period: string },
): Promise<string | null> {
  const started = (await store.campaigns()).filter(({ captured }) => captured !== '');
  const earlier = started.filter((row) => row.schedule === schedule && row.period !== null && row.period < period);
  const [last] = earlier.sort((a, b) => compareText(b.period ?? '', a.period ?? ''));
  return last ? lastInLine(last.campaignId, started) : null;
}

function lastInLine(campaignId: string, started: readonly CampaignRow[]): string {
  const byHand = started.find((row) => row.previous === campaignId && row.schedule === null && row.state !== 'failed');
  return byHand ? lastInLine(byHand.campaignId, started) : campaignId;
}

async function capture(deps: Deps, about: Prepared): Promise<string> {
  const { definition, period, row } = about;
  const folder = definition.exports.replaceAll('{period}', period.name);
  const { schedule, previous } = row;
  const asOf = new Date(period.begins).toISOString().replace('.000Z', 'Z');
  const captured: CapturedCampaign = {
    spec: { ...definition.campaign, asOf },
    files: await captureFiles(deps, definition.campaign, folder),
    lineage: { schedule, period: period.name, previous },
  };
  return putJson(deps.blobs, captured);
}

/** One file after another: they may be large. All that is missing is told at once. */
async function captureFiles(deps: Deps, { sources }: CampaignSpec, folder: string): Promise<CapturedCampaign['files']> {
  const files: (readonly [string, readonly CapturedFile[]])[] = [];
  const missing: string[] = [];
  for (const [source, { paths }] of Object.entries(sources)) {
    const captured: CapturedFile[] = [];
    for (const name of paths) {
      const bytes = await deps.readExport(folder, name).catch((error: unknown) => {
        if (!(error instanceof CodedError) || error.code !== 'EXPORT_MISSING') throw error;
        missing.push(`${folder}/${name}`);
        return undefined;
      });
      if (bytes) captured.push({ name, digest: await deps.blobs.put(bytes) });
    }
    files.push([source, captured]);
  }
  if (missing.length === 0) return Object.fromEntries(files);
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  throw new InputError('EXPORT_MISSING', `expected exports ${missing.slice(0, 5).join(', ')}${more}, got none there`, {
    advice: 'Put them into the exports folder, then trigger or backfill this period again.',
  });
}
