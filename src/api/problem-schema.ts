import { z } from '@hono/zod-openapi';
import { keySchema, list, orNull, timeSchema } from './schema.js';

const person = z.object({ identity: z.string(), name: z.string() });
const entitlement = z.object({ key: keySchema, name: z.string() });
const gain = person.extend({ entitlements: list(entitlement) });
const text = z.string();

const neverShownSchema = z
  .object({ kind: z.literal('never-shown'), seen: text, now: text })
  .openapi('NeverShown', { description: 'The digest sent is of nothing that this review has ever shown.' });

const changedSchema = z
  .object({
    kind: z.literal('changed'),
    seen: text.openapi({ description: 'The digest that was sent.' }),
    now: text.openapi({ description: 'What the review shows now: decide on this one.' }),
    since: list(
      z.object({
        act: z.enum(['amend', 'withdraw']),
        decisionId: text,
        personId: text,
        name: text,
        at: timeSchema,
      }),
    ).openapi({ description: 'Who changed it, when, in order: an amendment, or one taken back.' }),
    entitlements: z.object({
      dropped: list(entitlement).openapi({ description: 'Left out since.' }),
      kept: list(entitlement).openapi({ description: 'Left out when it was looked at, and part of it again.' }),
    }),
    members: z.object({ removed: list(person), added: list(person) }),
    name: orNull(z.object({ before: text, after: text })),
    owner: orNull(
      z.object({
        before: orNull(z.object({ personId: text, name: text })),
        after: orNull(z.object({ personId: text, name: text })),
      }),
    ),
    gains: list(gain).openapi({
      description: 'Who would get what by it that they do not hold, and would not have before.',
    }),
    gainsNoLonger: list(gain),
    lines: list(text).openapi({ description: 'The same in words.' }),
  })
  .openapi('ViewChanged', { description: 'What has changed between what was looked at and what is shown now.' });

export const changesSchema = z.discriminatedUnion('kind', [neverShownSchema, changedSchema]);

export type Changes = z.output<typeof changesSchema>;

export const problemSchema = z
  .object({
    type: text,
    title: text,
    status: z.number().int(),
    detail: text,
    code: text.openapi({ example: 'REVIEW_CLOSED' }),
    advice: text.optional(),
    changes: changesSchema.optional().openapi({ description: 'With `STALE_VIEW`.' }),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details; `code` is stable.' });
