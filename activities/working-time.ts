import { offsetAt } from '../src/calendar/zone.js';
import type { WorkingCalendar } from '../src/domain/campaign.js';
import { durationParts } from '../src/domain/duration.js';

const DAY_MS = 86_400_000;

/**
 * The moment a duration after another, epoch milliseconds. With a working calendar, days are working days of its zone at the
 * same time of day, weeks are calendar weeks, hours and less are plain time; a moment never falls on a day off, but moves to
 * the next working day. Without one, a day is 24 hours.
 */
export function momentAfter(from: number, duration: string, calendar: WorkingCalendar | undefined): number {
  const { weeks, days, ms } = durationParts(duration);
  if (!calendar) return from + (weeks * 7 + days) * DAY_MS + ms;
  const start = localOf(from, calendar.timezone);
  let day = start.day + weeks * 7 * DAY_MS;
  for (let left = days; left > 0; left -= 1) day = nextWorkingDay(day + DAY_MS, calendar);
  const at = instantOf(day + start.time, calendar.timezone) + ms;
  return onWorkingDay(at, calendar);
}

function onWorkingDay(at: number, calendar: WorkingCalendar): number {
  const { day, time } = localOf(at, calendar.timezone);
  const working = nextWorkingDay(day, calendar);
  return working === day ? at : instantOf(working + time, calendar.timezone);
}

/** This day, or the first after it that is worked. A calendar of holidays only ends after ten years. */
function nextWorkingDay(day: number, { workingDays, holidays }: WorkingCalendar): number {
  let candidate = day;
  for (let tried = 0; tried < 3660; tried += 1, candidate += DAY_MS) {
    const date = new Date(candidate);
    const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    if (workingDays.includes(weekday) && !holidays.includes(date.toISOString().slice(0, 10))) return candidate;
  }
  return day;
}

/** A local date as its midnight written as if it were UTC, and the time of day in milliseconds. */
interface Local {
  readonly day: number;
  readonly time: number;
}

function localOf(at: number, zone: string): Local {
  const local = at + offsetAt(zone, at);
  const time = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  return { day: local - time, time };
}

/** The instant of a local time; one that a change of clocks skips or repeats counts by the offset before the change. */
function instantOf(local: number, zone: string): number {
  const before = local - offsetAt(zone, local - DAY_MS);
  const after = local - offsetAt(zone, local + DAY_MS);
  return before + offsetAt(zone, before) === local ? before : after + offsetAt(zone, after) === local ? after : before;
}
