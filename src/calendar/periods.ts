import { RuleError } from '../domain/errors.js';
import type { Cadence, Period, ScheduleTiming, ScheduledStart } from '../domain/schedule.js';
import { localTime, momentFrom, momentOf } from './zone.js';

/** Months of one period. */
export const monthsOf: Readonly<Record<Cadence, number>> = { month: 1, quarter: 3, 'half-year': 6, year: 12 };

/** Counted from the first period of the year 0, so that the next one is one more. */
function indexAt({ every, timezone }: ScheduleTiming, at: number): number {
  const { year, month } = localTime(timezone, at);
  return Math.floor((year * 12 + month - 1) / monthsOf[every]);
}

/** The period in which a moment lies, by the clocks of the schedule's zone. */
export const periodAt = (timing: ScheduleTiming, at: number): Period => periodOf(timing, indexAt(timing, at));

function periodOf({ every, timezone }: ScheduleTiming, index: number): Period {
  const firstMonth = index * monthsOf[every];
  const year = Math.floor(firstMonth / 12);
  const month = (firstMonth % 12) + 1;
  const begins = momentFrom(timezone, { year, month, day: 1, hour: 0, minute: 0 });
  return { name: nameOf(every, { year, month }), begins };
}

function nameOf(every: Cadence, { year, month }: { readonly year: number; readonly month: number }): string {
  const y = String(year).padStart(4, '0');
  switch (every) {
    case 'month':
      return `${y}-${String(month).padStart(2, '0')}`;
    case 'quarter':
      return `${y}-q${Math.ceil(month / 3)}`;
    case 'half-year':
      return `${y}-h${Math.ceil(month / 6)}`;
    case 'year':
      return y;
  }
}

/** The start that is due in a period; none where that day's clocks skip the time. */
function startOf(timing: ScheduleTiming, index: number): ScheduledStart | undefined {
  const firstMonth = index * monthsOf[timing.every] + timing.month - 1;
  const { day, hour, minute, timezone } = timing;
  const at = momentOf(timezone, {
    year: Math.floor(firstMonth / 12),
    month: (firstMonth % 12) + 1,
    ...{ day, hour, minute },
  });
  return at === undefined ? undefined : { at, period: periodOf(timing, index) };
}

/** The next starts after a moment, in order. */
export function startsAfter(timing: ScheduleTiming, after: number, count: number): readonly ScheduledStart[] {
  const starts: ScheduledStart[] = [];
  for (let index = indexAt(timing, after); starts.length < count; index += 1) {
    const start = startOf(timing, index);
    if (start && start.at > after) starts.push(start);
  }
  return starts;
}

/** The period of a run that started no more than `jitterMs` after its moment, or by hand at any other moment. */
export function periodOfRun(timing: ScheduleTiming, startedAt: number, jitterMs: number): Period {
  const [start] = startsAfter(timing, startedAt - jitterMs - 1, 1);
  return start && start.at <= startedAt ? start.period : periodAt(timing, startedAt);
}

/** As many periods as one backfill may take: three years of months. */
const MAX_PERIODS = 36;

/**
 * The starts that were due from one named period to another, both included. Throws `BAD_PERIOD` for names that are none of
 * this schedule's periods, in the wrong order, or too far apart.
 */
export function startsBetween(timing: ScheduleTiming, from: string, to: string): readonly ScheduledStart[] {
  const [first, last] = [indexOf(timing, from), indexOf(timing, to)];
  if (last < first) throw badPeriod(`expected ${from} to be no later than ${to}`);
  if (last - first >= MAX_PERIODS) throw badPeriod(`expected at most ${MAX_PERIODS} periods, got ${last - first + 1}`);
  const indexes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return indexes.flatMap((index) => startOf(timing, index) ?? []);
}

const forms: Readonly<Record<Cadence, { readonly form: RegExp; readonly example: string }>> = {
  month: { form: /^(\d{4})-(0[1-9]|1[0-2])$/, example: '2026-07' },
  quarter: { form: /^(\d{4})-q([1-4])$/, example: '2026-q3' },
  'half-year': { form: /^(\d{4})-h([12])$/, example: '2026-h2' },
  year: { form: /^(\d{4})$/, example: '2026' },
};

function indexOf({ every }: ScheduleTiming, name: string): number {
  const { form, example } = forms[every];
  const found = form.exec(name);
  if (!found) throw badPeriod(`expected a ${every} such as ${example}, got ${JSON.stringify(name.slice(0, 40))}`);
  return (Number(found[1]) * 12) / monthsOf[every] + Number(found[2] ?? 1) - 1;
}

const badPeriod = (message: string): RuleError =>
  new RuleError('BAD_PERIOD', message, { advice: 'Name periods as `schedule next` prints them.' });
