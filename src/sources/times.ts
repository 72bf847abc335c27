/** ISO 8601 UTC with milliseconds, or null where the text is no moment. Only offset-bearing ISO is one: a zone is never guessed. */
export function readMoment(text: string): string | null {
  const trimmed = text.trim();
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/.exec(trimmed);
  if (!form || readDay(form[1] ?? '') === null) return null;
  const ms = Date.parse(trimmed.replace(/(\.\d{3})\d+/, '$1').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** A day of the calendar as `YYYY-MM-DD`, or null: `2026-02-30` is none, nor is a spreadsheet's `3/14/2026`. */
export function readDay(text: string): string | null {
  const form = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (!form) return null;
  const [year, month, day] = form.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  const same = date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return same ? text.trim() : null;
}

/** The latest of ISO moments written by `readMoment`, whose text order is their order in time. */
export const latest = (moments: readonly (string | null | undefined)[]): string | undefined =>
  moments.reduce<string | undefined>((last, at) => (at && (last === undefined || at > last) ? at : last), undefined);

const FILETIME_EPOCH_MS = 11_644_473_600_000n;
const TICKS_PER_MS = 10_000n;
const NEVER = 9_223_372_036_854_775_807n;
const END_OF_9999_MS = 253_402_300_800_000;

/** What a FILETIME says: a moment, or that there is none. */
export type FileTime = { readonly kind: 'at'; readonly at: string } | { readonly kind: 'never' };

/**
 * A FILETIME (100 ns since 1601-01-01, MS-DTYP 2.3.3) in decimal. `never` for 0 and the largest value, which AD uses for "no
 * moment"; null where the text is no FILETIME or lies beyond the years that ISO 8601 writes with four digits.
 */
export function readFileTime(text: string): FileTime | null {
  if (!/^\d{1,19}$/.test(text.trim())) return null;
  const ticks = BigInt(text.trim());
  if (ticks === 0n || ticks >= NEVER) return { kind: 'never' };
  const ms = Number(ticks / TICKS_PER_MS - FILETIME_EPOCH_MS);
  return ms >= END_OF_9999_MS ? null : { kind: 'at', at: new Date(ms).toISOString() };
}

/** GeneralizedTime as AD writes it (`20210201080000.0Z`, X.680 with seconds, in UTC), or null. */
export function readGeneralizedTime(text: string): string | null {
  const form = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/.exec(text.trim());
  if (!form) return null;
  const [year, month, day, hour, minute, second] = form.slice(1);
  return readMoment(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
