/** Date and time of day as clocks somewhere show it. `month` is 1 to 12. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const HOUR = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatting in a fixed locale and calendar: what varies is the zone alone. Throws RangeError for a zone that is none. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  // eslint-disable-next-line no-restricted-syntax -- locale and calendar are fixed: only the zone's own rules are asked for
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** Whether this is the IANA name of a zone (`Europe/Berlin`, `UTC`), and no offset or abbreviation. */
export function isZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at a moment (epoch milliseconds). */
export function localTime(zone: string, at: number): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds, to the minute. */
export function offsetAt(zone: string, at: number): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  return asUtc(localTime(zone, minute)) - minute;
}

/** The moment at which a zone's clocks show this: the first of two where they are put back, none where they skip it. */
export function momentOf(zone: string, local: LocalTime): number | undefined {
  const wanted = asUtc(local);
  const guesses = [wanted - 24 * HOUR, wanted + 24 * HOUR].map((near) => wanted - offsetAt(zone, near));
  return guesses.sort((a, b) => a - b).find((at) => asUtc(localTime(zone, at)) === wanted);
}

/** As `momentOf`; where clocks skip this, the first moment after the gap. */
export const momentFrom = (zone: string, local: LocalTime): number =>
  momentOf(zone, local) ?? asUtc(local) - offsetAt(zone, asUtc(local) - 24 * HOUR);

/** Whether clocks of this zone are put forward and back in the year of this moment. */
export function changesClocks(zone: string, at: number): boolean {
  const { year } = localTime(zone, at);
  const offsets = Array.from({ length: 12 }, (_, month) => offsetAt(zone, Date.UTC(year, month, 15)));
  return new Set(offsets).size > 1;
}

/** For people: `2026-07-01 09:00 Europe/Berlin (UTC+02:00)`. */
export function describeLocal(zone: string, at: number): string {
  const { year, month, day, hour, minute } = localTime(zone, at);
  const minutes = offsetAt(zone, at) / 60_000;
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
  return `${year}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)} ${zone} (UTC${offset})`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

const asUtc = ({ year, month, day, hour, minute }: LocalTime): number => Date.UTC(year, month - 1, day, hour, minute);
