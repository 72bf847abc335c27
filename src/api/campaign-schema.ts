import { z } from '@hono/zod-openapi';
import { campaignSpecSchema } from '../campaign-file/schema.js';
import { campaignIdSchema, digestSchema, list, pageQuery, pageSchema, timeSchema } from './schema.js';

export const exportReceiptSchema = z.object({ digest: digestSchema, bytes: z.number().int() }).openapi('ExportReceipt');

export const startCampaignSchema = z
  .object({
    spec: campaignSpecSchema,
    files: z
      .record(z.string(), list(z.object({ name: z.string().min(1).max(500), digest: digestSchema }).strict()))
      .openapi({ description: 'For each source its uploaded files, in the order of its paths.' }),
    previous: campaignIdSchema.optional().openapi({ description: 'The campaign before it, as in a quarterly series.' }),
  })
  .strict()
  .openapi('StartCampaign');

const stageSchema = z.object({ digest: z.string(), counts: z.record(z.string(), z.number()) });

const campaignStateSchema = z.enum(['running', 'waiting-at-gate', 'in-review', 'closed', 'failed']);

export const campaignSchema = z
  .object({
    campaignId: campaignIdSchema,
    name: z.string(),
    state: campaignStateSchema,
    startedBy: z.string(),
    startedAt: timeSchema,
    captured: z.string(),
    stages: z.record(z.string(), stageSchema),
    problem: z.string().nullable(),
    schedule: z.string().nullable(),
    period: z.string().nullable().openapi({ example: '2026-q3' }),
    previous: z.string().nullable(),
  })
  .openapi('Campaign');

export const campaignListSchema = pageSchema(campaignSchema).openapi('CampaignList');

export const campaignDetailsSchema = campaignSchema
  .extend({
    /** What the running workflow says; null when it did not answer within two seconds. */
    phase: z.string().nullable(),
    /** Reviews by state, then by outcome once closed. */
    reviews: z.object({
      open: z.number().int(),
      settling: z.number().int(),
      closed: z.number().int(),
      outcomes: z.record(z.string(), z.number().int()),
    }),
    live: z.boolean(),
    at: timeSchema,
  })
  .openapi('CampaignDetails');

export const exportBodySchema = z.string().openapi({ type: 'string', format: 'binary' });

/** Told field by field in docs/api.md: OpenAPI has no words for a stream. */
export const eventStreamSchema = z.string().openapi('CampaignEvents');
export const eventHeadersSchema = z.object({
  'last-event-id': z.string().max(30).optional().openapi({ description: 'The id of the last event that was read.' }),
});

export const campaignParamSchema = z.object({ campaignId: campaignIdSchema });
export const campaignQuerySchema = z.object({
  state: campaignStateSchema.optional(),
  name: z.string().max(200).optional(),
  ...pageQuery,
});
export const startQuerySchema = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9_-]{1,30}$/)
    .optional()
    .openapi({ description: 'Appended to the campaign name with a hyphen, to run the same file again.' }),
});
