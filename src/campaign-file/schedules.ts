import { dirname, isAbsolute, resolve } from 'node:path';
import { monthsOf } from '../calendar/periods.js';
import { changesClocks } from '../calendar/zone.js';
import type { CampaignSpec } from '../domain/campaign.js';
import type { Place } from '../domain/errors.js';
import type { ScheduleDefinition } from '../domain/schedule.js';
import { readCampaign } from './parse.js';
import { CampaignFileError, type Path, type Problem } from './problems.js';
import { readSchedulesShape, scheduleKeysAt, type WrittenSchedule } from './schedules-schema.js';
import { forbiddenKeys, shapeProblems } from './shape-problems.js';
import { readCampaignText } from './source-files.js';
import { parseYaml } from './yaml.js';

/** A schedule as its file orders it. */
export interface OrderedSchedule extends ScheduleDefinition {
  /** Undefined: left as it is. */
  readonly paused?: boolean | undefined;
}

/**
 * Reads a schedule file and the campaign files it names, relative to itself. Throws `CampaignFileError` with everything that
 * is wrong at once, each with its line; what is wrong with a campaign file is told with that file's own lines.
 */
export async function readSchedules(file: string): Promise<readonly OrderedSchedule[]> {
  const written = parseYaml(await readCampaignText(file), file);
  const fail = (problems: readonly Problem[]): never => {
    const placed = problems.map(({ path, ...problem }) => ({ ...problem, place: written.placeOf(path) }));
    throw new CampaignFileError(file, placed);
  };
  const shape = readSchedulesShape(written.value);
  if ('issues' in shape) {
    const kind = { name: 'a schedule file', keysAt: scheduleKeysAt };
    return fail([...forbiddenKeys(written.value), ...shapeProblems(shape.issues, written.value, kind)]);
  }
  const problems = [...forbiddenKeys(written.value), ...shape.schedules.flatMap(timingProblems)];
  if (problems.length > 0) return fail(problems);
  const read = await Promise.all(
    shape.schedules.map(async (schedule, index) => {
      const place = written.placeOf(['schedules', index, 'campaign']);
      return { ...schedule, campaign: await campaignOf(schedule, { file, place }) };
    }),
  );
  const clashes = scheduleProblems(read).map(({ path, ...rest }) => ({ ...rest, path: ['schedules', ...path] }));
  return clashes.length > 0 ? fail(clashes) : read;
}

function timingProblems({ every, month }: WrittenSchedule, index: number): readonly Problem[] {
  const most = monthsOf[every];
  if (month <= most) return [];
  const message = `expected month to be 1 to ${most} of its ${every}, got ${month}`;
  return [
    { code: 'OUT_OF_RANGE', path: ['schedules', index, 'month'], message, advice: 'Count from the first month.' },
  ];
}

/** A campaign file that cannot be read is told where the schedule names it. */
async function campaignOf(
  { campaign }: WrittenSchedule,
  { file, place }: { readonly file: string; readonly place: Place },
): Promise<CampaignSpec> {
  const path = resolve(dirname(file), campaign);
  const text = await readCampaignText(path).catch(() => {
    const code = 'MISSING_FILE';
    const message = `expected a campaign file at ${campaign}, got none that can be read`;
    throw new CampaignFileError(file, [{ code, message, advice: 'Its path is relative to this file.', place }]);
  });
  return (await readCampaign(text, isAbsolute(campaign) ? campaign : path)).spec;
}

/** As long as `-2026-07` may be and the campaign's id stays one. */
const MAX_CAMPAIGN_NAME = 54;

/** What several schedules, or a schedule and its campaign, get wrong together. Paths begin at the list. */
export function scheduleProblems(schedules: readonly ScheduleDefinition[]): readonly Problem[] {
  return schedules.flatMap(({ schedule, campaign, month, every }, index): readonly Problem[] => {
    const before = schedules.slice(0, index);
    const at = (key: keyof ScheduleDefinition): Path => [index, key];
    const advice = 'Give every schedule, and the campaign of each, a name of its own.';
    const once = (what: string, name: string): string => `expected each ${what} once, got ${name} again`;
    return [
      ...(before.some((other) => other.schedule === schedule)
        ? [{ code: 'SAME_SCHEDULE_TWICE', path: at('schedule'), message: once('schedule', schedule), advice }]
        : []),
      ...(before.some((other) => other.campaign.campaign === campaign.campaign)
        ? [{ code: 'CAMPAIGN_TAKEN', path: at('campaign'), message: once('campaign', campaign.campaign), advice }]
        : []),
      ...(month > monthsOf[every]
        ? [{ code: 'OUT_OF_RANGE', path: at('month'), message: `expected month ${month} to be of a ${every}`, advice }]
        : []),
      ...(campaign.campaign.length > MAX_CAMPAIGN_NAME
        ? [
            {
              code: 'OUT_OF_RANGE',
              path: at('campaign'),
              message: `expected the name of a scheduled campaign to have at most ${MAX_CAMPAIGN_NAME} characters`,
              advice: 'The period is appended to it.',
            },
          ]
        : []),
      ...Object.entries(campaign.sources).flatMap(([source, { paths }]) =>
        paths.some((path) => isAbsolute(path) || path.split('/').includes('..'))
          ? [
              {
                code: 'EXPORT_OUTSIDE',
                path: at('campaign'),
                message: `expected the exports of ${source} inside the folder of their period`,
                advice: 'A scheduled campaign names its exports relative to that folder.',
              },
            ]
          : [],
      ),
    ];
  });
}

/** What is allowed and may still surprise. `now`: epoch milliseconds. */
export function scheduleWarnings({ timezone, hour }: ScheduleDefinition, now: number): readonly string[] {
  if (hour < 1 || hour >= 3 || !changesClocks(timezone, now)) return [];
  return [
    `hour ${hour} in ${timezone}: clocks there are put forward and back in these hours, so a start can fall into the gap; choose 3 or later`,
  ];
}
