import { RuleError } from './errors.js';

const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes, seconds (`P14D`, `PT20S`). Throws `BAD_DURATION`. */
export function durationMs(text: string): number {
  const parts = form.exec(text);
  const [weeks, days, hours, minutes, seconds] = (parts ?? [])
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const total =
    ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000;
  if (!parts || text.endsWith('T') || text === 'P' || !Number.isSafeInteger(total)) {
    throw new RuleError(
      'BAD_DURATION',
      `expected an ISO 8601 duration such as P14D or PT20S, got ${JSON.stringify(text)}`,
    );
  }
  return total;
}
