import { RuleError } from './errors.js';

const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** What a duration is made of; `ms` is its part shorter than a day. */
export interface DurationParts {
  readonly weeks: number;
  readonly days: number;
  readonly ms: number;
}

/** Reads an ISO 8601 duration of weeks, days, hours, minutes, seconds (`P14D`, `PT20S`). Throws `BAD_DURATION`. */
export function durationParts(text: string): DurationParts {
  const parts = form.exec(text);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (parts ?? [])
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const ms = (hours * 60 + minutes) * 60_000 + seconds * 1000;
  if (!parts || text.endsWith('T') || text === 'P' || !Number.isSafeInteger((weeks * 7 + days) * 86_400_000 + ms)) {
    throw new RuleError(
      'BAD_DURATION',
      `expected an ISO 8601 duration such as P14D or PT20S, got ${JSON.stringify(text)}`,
    );
  }
  return { weeks, days, ms };
}

/** Milliseconds of an ISO 8601 duration, a day being 24 hours. Throws `BAD_DURATION`. */
export function durationMs(text: string): number {
  const { weeks, days, ms } = durationParts(text);
  return (weeks * 7 + days) * 86_400_000 + ms;
}
