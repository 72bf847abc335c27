import { z } from '@hono/zod-openapi';
import { ledgerKinds } from '../../domain/ledger.js';
import { list, pageQuery, pageSchema, timeSchema } from '../schema.js';

const kindsSchema = list(z.enum(ledgerKinds)).openapi({
  description: 'Kinds of ledger entries it is told of; none named: all.',
});

export const addWebhookSchema = z
  .object({
    url: z.string().min(1).max(2000).openapi({ example: 'https://hooks.corp.example/rolewright' }),
    kinds: kindsSchema.default([]),
  })
  .strict()
  .openapi('AddWebhook');

export const webhookSchema = z
  .object({
    webhookId: z.string(),
    url: z.string(),
    kinds: kindsSchema,
    state: z.enum(['active', 'disabled']),
    cursor: z.number().int().openapi({ description: 'The ledger entry up to which it has been told.' }),
    attempts: z.number().int().openapi({ description: 'Of the next entry, in vain.' }),
    dueAt: timeSchema,
    lastError: z.string().nullable(),
    lastDeliveredAt: timeSchema.nullable(),
    createdAt: timeSchema,
    createdBy: z.string(),
  })
  .openapi('Webhook');

export const addedWebhookSchema = webhookSchema
  .extend({ secret: z.string().openapi({ description: 'Verifies what is sent; shown this once.' }) })
  .openapi('AddedWebhook');

export const webhookListSchema = pageSchema(webhookSchema).openapi('WebhookList');
export const webhookParamSchema = z.object({ webhookId: z.string().regex(/^wh_[0-9a-f]{24}$/) });
export const webhookQuerySchema = z.object({ ...pageQuery, state: z.enum(['active', 'disabled']).optional() });

export const redeliverSchema = z
  .object({
    from: z
      .number()
      .int()
      .min(1)
      .optional()
      .openapi({ description: 'The first ledger entry to tell again; without it, where it stopped.' }),
  })
  .strict()
  .openapi('Redeliver');
