import { z } from '@hono/zod-openapi';
import { accountClasses } from '../domain/account.js';
import type { AskedAnswer } from '../domain/command.js';
import { askReasons, outcomeKinds } from '../domain/review.js';

/** Wire shapes that several resources share. What is inferred here is what callers read and write. */

export const list = <T extends z.ZodType>(item: T): z.ZodReadonly<z.ZodArray<T>> => z.array(item).readonly();

/** `nullable()` of a schema with a name is described as never null. */
export const orNull = <T extends z.ZodType>(schema: T): z.ZodUnion<readonly [T, z.ZodNull]> =>
  z.union([schema, z.null()]);

/** Query of every list. */
export const pageQuery = {
  after: z.string().min(1).max(500).optional().openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** Answer of every list. */
export const pageSchema = <T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodReadonly<z.ZodArray<T>>; next: z.ZodNullable<z.ZodString> }> =>
  z.object({
    items: list(item),
    next: z.string().nullable().openapi({ description: 'Give it as `after` to go on; null at the end.' }),
  });

/** Text for people: well-formed, so that it can be hashed and stored. */
export const plainText = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed(), 'expected well-formed text');

export const timeSchema = z.string().openapi({ description: 'ISO 8601 UTC', example: '2026-09-30T00:00:00.000Z' });
export const digestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .openapi({ description: 'Blob address: SHA-256 of the bytes' });

/** Never a dot: review ids are made of the campaign id and dots. */
export const campaignIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .openapi({ example: 'finance-q4' });

export const decisionIdSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{7,99}$/);

export const idempotencyHeadersSchema = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{8,200}$/)
    .optional()
    .openapi({ description: 'The same key with the same request is done once; its answer is kept for a day.' }),
});

export const permissionSchema = z.enum(['engineer', 'reviewer', 'auditor', 'admin']);

export const keySchema = z.object({ source: z.string(), id: z.string() }).openapi('EntitlementKey');

export const amendmentSchema = z
  .object({
    dropEntitlements: list(keySchema.strict()).default([]),
    removeMembers: list(z.string().min(1).max(1000)).default([]),
    addMembers: list(z.string().min(1).max(1000)).optional().openapi({ description: 'Near members taken in.' }),
    name: plainText(200).min(1).optional(),
    owner: z.string().min(1).max(254).optional().openapi({
      description: 'Who will answer for the role: a person id, or in a request the e-mail of somebody known here.',
    }),
  })
  .strict()
  .openapi('Amendment');

const until = timeSchema.openapi({ description: 'ISO 8601 UTC' });
const person = z.string().min(1).max(254);

export const answerSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('approve') }).strict(),
    z
      .object({ kind: z.literal('amend'), amendment: amendmentSchema, revision: z.string().max(200).optional() })
      .strict(),
    z.object({ kind: z.literal('reject') }).strict(),
    z.object({ kind: z.literal('confirm') }).strict(),
    z.object({ kind: z.literal('deny') }).strict(),
    z.object({ kind: z.literal('same') }).strict(),
    z.object({ kind: z.literal('different') }).strict(),
    z.object({ kind: z.literal('class'), class: z.enum(accountClasses) }).strict(),
    z.object({ kind: z.literal('keep') }).strict(),
    z.object({ kind: z.literal('end') }).strict(),
    z.object({ kind: z.literal('not-mine') }).strict(),
    z.object({ kind: z.literal('proceed') }).strict(),
    z.object({ kind: z.literal('stop') }).strict(),
    z.object({ kind: z.literal('abstain') }).strict(),
    z.object({ kind: z.literal('defer'), until }).strict(),
    z.object({ kind: z.literal('withdraw') }).strict(),
    z.object({ kind: z.literal('comment') }).strict(),
    z.object({ kind: z.literal('claim') }).strict(),
    z.object({ kind: z.literal('release') }).strict(),
    z
      .object({
        kind: z.literal('delegate'),
        to: person.openapi({ description: 'Person id or e-mail of somebody known here.' }),
        for: person.optional().openapi({ description: 'Whose place a steward hands on; the caller’s own without it.' }),
      })
      .strict(),
    z.object({ kind: z.literal('extend'), until }).strict(),
  ])
  .openapi('Answer');

export const subjectSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('source'), source: z.string() }),
    z.object({ kind: z.literal('attribute'), attribute: z.string() }),
    z.object({ kind: z.literal('match'), left: keySchema, right: keySchema }),
    z.object({ kind: z.literal('account-class'), account: keySchema }),
    z.object({ kind: z.literal('nhi-owner'), identity: z.string() }),
    z.object({ kind: z.literal('circuit-breaker'), source: z.string() }),
    z.object({ kind: z.literal('readiness') }),
    z.object({ kind: z.literal('candidate-role'), candidateId: z.string() }),
    z.object({ kind: z.literal('membership'), owner: z.string() }),
  ])
  .openapi('ReviewSubject');

export const askedSchema = z
  .object({
    why: z.enum(askReasons),
    personIds: list(z.string()),
    at: z.number().openapi({ description: 'Epoch milliseconds' }),
  })
  .openapi('Asked');

export const outcomeSchema = z
  .object({
    kind: z.enum(outcomeKinds),
    decisionIds: list(z.string()),
    amendment: amendmentSchema.optional(),
    class: z.enum(accountClasses).optional(),
    asked: list(askedSchema).optional(),
  })
  .openapi('Outcome');

export const meSchema = z
  .object({ personId: z.string(), email: z.string(), name: z.string(), permissions: list(permissionSchema) })
  .openapi('Me');

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']).openapi({ description: '`degraded`: it answers, and an alarm is raised' }),
    version: z.string(),
    failedSignIns: z.number().int(),
    streams: z.number().int(),
    alarms: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .openapi('Health');

export const granteeSchema = z
  .object({
    email: z.email().max(254),
    name: plainText(200).optional(),
    permissions: list(permissionSchema),
    label: z
      .string()
      .regex(/^[\w.@ -]{1,100}$/)
      .optional()
      .openapi({ description: 'What the token is for; defaults to the e-mail.' }),
    expiresAt: z.iso
      .datetime({ precision: 3 })
      .optional()
      .openapi({ description: 'When a token ends, ISO 8601 UTC; without it, when it is revoked.' }),
  })
  .strict()
  .openapi('Grantee');

export const tokenSchema = z
  .object({ token: z.string(), tokenId: z.string(), personId: z.string() })
  .openapi('IssuedToken');
export const signInLinkSchema = z
  .object({ url: z.string(), personId: z.string(), expiresAt: timeSchema })
  .openapi('SignInLink');

/** An optional field that is absent is no field at all: the domain knows no `undefined`. */
export function answerOf(wire: z.output<typeof answerSchema>): AskedAnswer {
  if (wire.kind === 'delegate') {
    const { for: place, ...rest } = wire;
    return place === undefined ? rest : { ...rest, for: place };
  }
  if (wire.kind !== 'amend') return wire;
  const { addMembers, dropEntitlements, name, owner, removeMembers } = wire.amendment;
  return {
    kind: 'amend',
    amendment: {
      dropEntitlements,
      removeMembers,
      ...(addMembers && addMembers.length > 0 ? { addMembers } : {}),
      ...(name === undefined ? {} : { name }),
      ...(owner === undefined ? {} : { owner }),
    },
  };
}
