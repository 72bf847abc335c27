import { z } from '@hono/zod-openapi';
import { changeReasons } from '../domain/carry-over.js';
import { keySchema, list, timeSchema } from './schema.js';

const entitlement = z.object({ key: keySchema, name: z.string() });
const person = z.object({ identity: z.string(), name: z.string() });

export const beforeSchema = z
  .object({
    roleId: z.string(),
    version: z.number().int(),
    name: z.string(),
    fate: z.enum(['changed', 'lapsed']),
    why: list(z.enum(changeReasons)),
    came: list(entitlement),
    went: list(entitlement),
    joined: list(person),
    left: list(person),
    figures: list(
      z.object({
        name: z.enum(['members', 'entitlements', 'risk', 'overGrant']),
        before: z.number(),
        after: z.number(),
      }),
    ),
    approvedAt: timeSchema,
    approvedBy: list(z.string()).openapi({ description: 'Ids of the decisions that stand until this is approved.' }),
    ageDays: z.number().int().openapi({ description: 'Of those decisions, at the start of this campaign.' }),
    lines: list(z.string()).openapi({ description: 'The same in words.' }),
  })
  .openapi('RoleBefore', {
    description: 'Where a candidate follows a role in force: why it is asked about again, and what is different.',
  });
