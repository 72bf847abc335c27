import { z } from 'zod';
import { isZone } from '../calendar/zone.js';
import { durationMs } from '../domain/duration.js';
import { cadences, overlaps } from '../domain/schedule.js';
import { duration, keysWithin, plainName, positiveDuration, text, toIssue, type ShapeIssue } from './schema.js';

/** The shape of a schedule file, with its defaults. */

const DAY_MS = 86_400_000;

/** Below the exports folder and not above it; one folder for each period, so that no run reads another period's exports. */
const folder = text
  .max(200)
  .refine(
    (path) =>
      path.includes('{period}') &&
      !/[\\:]/.test(path) &&
      path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    { error: 'expected a relative folder with {period} in it', params: { code: 'BAD_FOLDER' } },
  );

const timezone = z.string().refine(isZone, {
  error: 'expected the IANA name of a time zone such as Europe/Berlin',
  params: { code: 'BAD_TIMEZONE' },
});

const overlap = z.string().refine((word) => overlaps.some((one) => one === word), {
  error: `expected ${overlaps.join(' or ')}`,
  params: { code: 'OVERLAP_SKIPS' },
});

const withinADay = (given: string): boolean => durationMs(given) <= DAY_MS;
const atLeastTenSeconds = (given: string): boolean => durationMs(given) >= 10_000;

/** Everything of one schedule but its campaign. */
const timing = {
  schedule: plainName,
  every: z.enum(cadences).default('quarter'),
  month: z.int().min(1).max(12).default(1),
  day: z.int().min(1).max(28).default(1),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59).default(0),
  timezone,
  jitter: duration.refine(withinADay, 'expected at most a day (P1D)').default('PT0S'),
  overlap: overlap.default('buffer-all').transform((word) => (word === 'buffer-one' ? 'buffer-one' : 'buffer-all')),
  catchup: positiveDuration.refine(atLeastTenSeconds, 'expected at least ten seconds (PT10S)').default('P365D'),
  exports: folder.default('{period}'),
  paused: z.boolean().optional(),
  note: text.max(500).default('-'),
};

/** One schedule whose campaign is given by this schema: the name of a file, or what that file says. */
export const scheduleSchema = <T extends z.ZodType>(
  campaign: T,
): z.ZodObject<typeof timing & { campaign: T }, z.core.$strict> => z.strictObject({ ...timing, campaign });

const fileSchema = z.strictObject({ schedules: z.array(scheduleSchema(text)).min(1).max(100) });

export type WrittenSchedule = z.output<typeof fileSchema>['schedules'][number];

/** The value as a schedule file, or everything about its shape that is wrong. Never throws. */
export function readSchedulesShape(
  value: unknown,
): { readonly schedules: readonly WrittenSchedule[] } | { readonly issues: readonly ShapeIssue[] } {
  const parsed = fileSchema.safeParse(value);
  return parsed.success ? parsed.data : { issues: parsed.error.issues.flatMap(toIssue) };
}

export const scheduleKeysAt = (path: readonly (string | number)[]): readonly string[] => keysWithin(fileSchema, path);
