import type { AppliedSchedules, ListedSchedule, Schedule, Starts } from '../api/client.js';
import { columns } from './output.js';

/** What was done, or would be. */
export function appliedText({ items, dryRun, others }: AppliedSchedules): readonly string[] {
  const words = dryRun
    ? { create: 'would be created', update: 'would change', none: 'is as ordered' }
    : { create: 'created', update: 'changed', none: 'is as ordered' };
  return [
    ...items.flatMap(({ schedule, change, differences, warnings, next }) => [
      `${schedule}: ${words[change]}`,
      ...differences.map(({ key, from, to }) => `  ${key}: ${from} → ${to}`),
      ...warnings.map((warning) => `  warning: ${warning}`),
      ...startsText(next).map((line) => `  ${line}`),
    ]),
    ...others.map((name) => `${name}: not in this file, left as it is`),
  ];
}

export const startsText = (items: Starts): readonly string[] =>
  columns(items.map(({ local, at, period, campaignId }) => [local, at, period, campaignId]));

export const listText = (items: readonly ListedSchedule[]): readonly string[] =>
  items.length === 0
    ? ['No schedule yet: `rolewright schedule apply FILE` makes some.']
    : columns(
        items.map(({ schedule, paused, next, alerts }) => [
          schedule,
          paused ? 'paused' : 'running',
          `next ${next[0]?.local ?? 'never'}`,
          alerts.map(({ code }) => code).join(' '),
        ]),
      );

export function scheduleText(schedule: Schedule): readonly string[] {
  const { runs, alerts, next, note } = schedule;
  const state = schedule.paused ? 'paused' : 'running';
  return [
    `Schedule ${schedule.schedule}: ${state}${note === '' || note === '-' ? '' : `, ${note}`}`,
    `  ${schedule.describes}`,
    `  campaign ${schedule.campaign}, every ${schedule.every}, month ${schedule.month}, day ${schedule.day}, ${clock(schedule)}`,
    `  jitter ${schedule.jitter}, overlap ${schedule.overlap}, catchup ${schedule.catchup}, exports in ${schedule.exports}`,
    `  put in force by ${schedule.appliedBy} at ${schedule.appliedAt}: ${schedule.definition}`,
    ...alerts.map(({ code, message }) => `ALERT ${code}: ${message}`),
    'Next:',
    ...startsText(next).map((line) => `  ${line}`),
    `Latest: ${schedule.missed} missed, ${schedule.skipped} skipped, ${schedule.waiting} waiting`,
    ...columns(
      runs.map(({ scheduledAt, period, campaignId, state: run, campaign, problem }) => [
        `  ${scheduledAt}`,
        period,
        `run ${run}`,
        `${campaignId} ${campaign ?? 'not there'}`,
        problem ?? '',
      ]),
    ),
  ];
}

const clock = ({ hour, minute, timezone }: Schedule): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} ${timezone}`;
