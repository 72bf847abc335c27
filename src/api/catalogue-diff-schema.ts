import { z } from '@hono/zod-openapi';
import { roleChanges } from '../domain/catalogue-diff.js';
import { keySchema, list } from './schema.js';

const comparedSchema = z
  .object({
    roleId: z.string(),
    version: z.number().int(),
    name: z.string(),
    owner: z.string(),
    entitlements: list(keySchema),
    members: list(z.string()),
  })
  .openapi('ComparedRole');

export const catalogueDiffSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    appeared: list(comparedSchema),
    went: list(comparedSchema),
    kept: list(
      z.object({
        from: comparedSchema,
        to: comparedSchema,
        matchedBy: z.enum(['id', 'entitlements']),
        similarity: z.number(),
        kinds: list(z.enum(roleChanges)),
        membersIn: list(z.string()),
        membersOut: list(z.string()),
        entitlementsIn: list(keySchema),
        entitlementsOut: list(keySchema),
      }),
    ).openapi({ description: 'Roles on both sides; those without `kinds` are as they were.' }),
    fellOutside: list(z.string()).openapi({ description: 'People who had a role before and have none after.' }),
    cameInside: list(z.string()),
    names: z.record(z.string(), z.string()).openapi({ description: 'What people are called, by identity id.' }),
  })
  .openapi('CatalogueDiff');

const side = z
  .string()
  .min(1)
  .max(200)
  .openapi({ description: 'A campaign id, or a moment in ISO 8601 with its zone.' });
export const catalogueDiffQuerySchema = z.object({ from: side, to: side });
