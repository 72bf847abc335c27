import { z } from '@hono/zod-openapi';
import { campaignSpecSchema } from '../campaign-file/schema.js';
import { scheduleSchema } from '../campaign-file/schedules-schema.js';
import { campaignIdSchema, digestSchema, list, pageQuery, pageSchema, plainText, timeSchema } from './schema.js';

export const orderSchema = z
  .object({
    schedules: list(scheduleSchema(campaignSpecSchema)).refine(
      (all) => all.length >= 1 && all.length <= 100,
      'expected 1 to 100 schedules',
    ),
    dryRun: z.boolean().default(false).openapi({ description: 'Only say what would change.' }),
  })
  .strict()
  .openapi('ScheduleOrder');

const startSchema = z
  .object({
    at: timeSchema,
    local: z.string().openapi({ example: '2026-07-01 09:00 Europe/Berlin (UTC+02:00)' }),
    period: z.string().openapi({ example: '2026-q3' }),
    campaignId: campaignIdSchema,
  })
  .openapi('ScheduledStart');

export const startListSchema = z.object({ items: list(startSchema) }).openapi('ScheduledStartList');

const differenceSchema = z.object({ key: z.string(), from: z.string(), to: z.string() });

export const appliedSchema = z
  .object({
    dryRun: z.boolean(),
    items: list(
      z.object({
        schedule: z.string(),
        change: z.enum(['create', 'update', 'none']),
        differences: list(differenceSchema),
        definition: digestSchema,
        warnings: list(z.string()),
        next: list(startSchema),
      }),
    ),
    others: list(z.string()).openapi({ description: 'Schedules that are there and not in this order; they stay.' }),
  })
  .openapi('AppliedSchedules');

const alertSchema = z.object({ code: z.string(), message: z.string() });

const summary = {
  schedule: z.string(),
  definition: digestSchema,
  every: z.string(),
  timezone: z.string(),
  paused: z.boolean(),
  note: z.string().openapi({ description: 'What came with the latest pause or resumption.' }),
  next: list(startSchema),
  alerts: list(alertSchema).openapi({ description: 'What somebody has to look after.' }),
};

export const scheduleListSchema = pageSchema(z.object(summary)).openapi('ScheduleList');
export const scheduleQuerySchema = z.object(pageQuery);

export const scheduleSchemaOf = z
  .object({
    ...summary,
    month: z.number().int(),
    day: z.number().int(),
    hour: z.number().int(),
    minute: z.number().int(),
    jitter: z.string(),
    overlap: z.string(),
    catchup: z.string(),
    exports: z.string(),
    describes: z.string().openapi({ description: 'The note of the schedule file.' }),
    campaign: z.string(),
    appliedBy: z.string(),
    appliedAt: timeSchema,
    missed: z.number().int(),
    skipped: z.number().int(),
    waiting: z.number().int(),
    runs: list(
      z.object({
        scheduledAt: timeSchema,
        startedAt: timeSchema,
        period: z.string(),
        campaignId: campaignIdSchema,
        state: z.enum(['running', 'done', 'failed']),
        campaign: z.string().nullable().openapi({ description: 'The state of its campaign, if one came of it.' }),
        problem: z.string().nullable(),
      }),
    ),
  })
  .openapi('Schedule');

export const scheduleParamSchema = z.object({ schedule: campaignIdSchema });
export const countQuerySchema = z.object({ count: z.coerce.number().int().min(1).max(100).default(4) });
export const noteSchema = z
  .object({ note: plainText(2000).default('') })
  .strict()
  .openapi('ScheduleNote');
export const emptySchema = z.object({}).strict().openapi('Nothing');

const periodSchema = z.string().min(1).max(20).openapi({ example: '2026-q1' });
export const backfillSchema = z.object({ from: periodSchema, to: periodSchema }).strict().openapi('Backfill');
