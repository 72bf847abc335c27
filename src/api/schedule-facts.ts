import type { z } from '@hono/zod-openapi';
import { periodOfRun, startsAfter } from '../calendar/periods.js';
import { describeLocal } from '../calendar/zone.js';
import { durationMs } from '../domain/duration.js';
import { RuleError } from '../domain/errors.js';
import { scheduledCampaignId, type ScheduleDefinition, type ScheduledStart } from '../domain/schedule.js';
import type { CampaignRow, ScheduleRow } from '../store/store.js';
import type { ScheduleState } from '../temporal/schedules.js';
import type { ApiDeps } from './deps.js';
import type { scheduleSchemaOf } from './schedule-schema.js';
import { readBlob } from './stage-schema.js';

type Facts = z.input<typeof scheduleSchemaOf>;

/** A schedule as the engine runs it, and who put that definition in force. */
export interface InForce {
  readonly row: ScheduleRow;
  readonly definition: ScheduleDefinition;
  readonly state: ScheduleState;
}

/** Throws `SCHEDULE_NOT_FOUND`: for one the engine does not have, and for one that was not made by `apply`. */
export async function inForce(deps: ApiDeps, schedule: string): Promise<InForce> {
  const state = await deps.schedules.state(schedule);
  const rows = await deps.store.schedules();
  const row = rows.find((one) => one.schedule === schedule && one.definition === state?.definition);
  if (!state || !row) throw scheduleNotFound(schedule);
  return { row, state, definition: await readBlob(deps.blobs, 'schedule', row.definition) };
}

export const scheduleNotFound = (schedule: string): RuleError =>
  new RuleError('SCHEDULE_NOT_FOUND', `expected a schedule, got ${schedule}`, {
    advice: '`schedule list` shows those that are there; `schedule apply FILE` makes them.',
  });

/** The next starts, as they are shown. */
export const startsOf = (deps: Pick<ApiDeps, 'clock'>, definition: ScheduleDefinition, count: number): Facts['next'] =>
  startsAfter(definition, deps.clock().getTime(), count).map((start) => shownStart(definition, start));

export const shownStart = (definition: ScheduleDefinition, { at, period }: ScheduledStart): Facts['next'][number] => ({
  at: new Date(at).toISOString(),
  local: describeLocal(definition.timezone, at),
  period: period.name,
  campaignId: scheduledCampaignId(definition, period.name),
});

/** Everything about one schedule. Throws `SCHEDULE_NOT_FOUND`, `ENGINE_UNAVAILABLE`. */
export async function describeSchedule(deps: ApiDeps, schedule: string): Promise<Facts> {
  const { row, state, definition } = await inForce(deps, schedule);
  const { campaign, note: describes, ...timing } = definition;
  const campaigns = await deps.store.campaigns();
  const own = new Map(campaigns.map((one) => [one.campaignId, one]));
  const runs = state.runs.map((run) => runOf(definition, run, own));
  const { missed, skipped, waiting, paused } = state;
  return {
    ...timing,
    describes,
    campaign: campaign.campaign,
    ...row,
    ...{ paused, missed, skipped, waiting },
    note: (await deps.store.reason(state.note))?.text ?? state.note,
    next: startsOf(deps, definition, 4),
    runs,
    alerts: alertsOf(state, runs),
  };
}

function runOf(
  definition: ScheduleDefinition,
  run: ScheduleState['runs'][number],
  campaigns: ReadonlyMap<string, CampaignRow>,
): Facts['runs'][number] {
  const period = periodOfRun(definition, Date.parse(run.scheduledAt), durationMs(definition.jitter)).name;
  const campaignId = scheduledCampaignId(definition, period);
  const campaign = campaigns.get(campaignId);
  const own = campaign?.schedule === definition.schedule ? campaign : undefined;
  return { ...run, period, campaignId, campaign: own?.state ?? null, problem: own?.problem ?? null };
}

/** What a person has to do something about: a period that is missing, or a campaign that failed. */
function alertsOf({ missed, skipped }: ScheduleState, runs: Facts['runs']): Facts['alerts'] {
  const failed = new Map(
    runs
      .filter(({ state, campaign }) => campaign === 'failed' || (state === 'failed' && campaign === null))
      .map(({ campaignId, problem }) => [campaignId, problem ?? 'its run failed; see the engine']),
  );
  return [
    ...(missed > 0
      ? [
          {
            code: 'STARTS_MISSED',
            message: `${missed} starts came too late to be made up for; backfill their periods`,
          },
        ]
      : []),
    ...(skipped > 0 ? [{ code: 'STARTS_SKIPPED', message: `${skipped} starts were left out; backfill them` }] : []),
    ...[...failed].map(([campaignId, problem]) => ({ code: 'CAMPAIGN_FAILED', message: `${campaignId}: ${problem}` })),
  ];
}
