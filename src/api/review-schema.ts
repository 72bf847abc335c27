import { z } from '@hono/zod-openapi';
import {
  amendmentSchema,
  answerSchema,
  askedSchema,
  decisionIdSchema,
  keySchema,
  list,
  orNull,
  outcomeSchema,
  pageQuery,
  pageSchema,
  plainText,
  subjectSchema,
  timeSchema,
} from './schema.js';
import { decisionRules } from '../domain/review.js';
import { plainKinds } from '../domain/view.js';
import { beforeSchema } from './before-schema.js';
import { changesSchema } from './problem-schema.js';
import { measurementsSchema } from './result-schema.js';

export const MAX_BULK = 500;

const reviewShape = {
  reviewId: z.string(),
  campaignId: z.string(),
  subject: subjectSchema,
  title: z.string(),
  viewDigest: z.string(),
  state: z.enum(['open', 'settling', 'closed']),
  outcome: orNull(outcomeSchema),
  openedAt: timeSchema,
  expiresAt: timeSchema,
  quorum: z.number().int(),
  claimedBy: z.string().nullable().openapi({ description: 'Person id of whoever is on it.' }),
};

export const reviewSchema = z.object(reviewShape).openapi('Review');
export const reviewListSchema = pageSchema(reviewSchema).openapi('ReviewList');

const holderSchema = z.object({
  identity: z.string(),
  name: z.string(),
  attributes: z.record(z.string(), z.string()),
});

const candidateFactsSchema = z
  .object({
    kind: z.literal('candidate-role'),
    name: z.string(),
    explanation: z.string(),
    measurements: measurementsSchema,
    entitlements: list(
      z.object({
        key: keySchema,
        name: z.string(),
        description: z.string(),
        owned: z.boolean().openapi({ description: 'Whether somebody answers for it in its source.' }),
        inherited: z.boolean(),
      }),
    ),
    members: list(holderSchema),
    nearMembers: list(holderSchema.extend({ wouldGain: list(z.object({ key: keySchema, name: z.string() })) })),
    overGrants: list(z.object({ identity: z.string(), name: z.string(), entitlement: keySchema })),
    before: beforeSchema.optional(),
  })
  .openapi('CandidateFacts');

const sourceFactsSchema = z
  .object({
    kind: z.literal('source'),
    source: z.string(),
    sourceKind: z.string(),
    files: list(z.object({ name: z.string(), digest: z.string() })),
    rows: z.number(),
    accounts: z.number(),
    grants: z.number(),
    findings: z.number(),
    attributes: list(z.object({ name: z.string(), use: z.enum(['drives', 'describes']) })),
    mappings: z
      .record(z.string(), z.string())
      .exactOptional()
      .openapi({ description: 'Tables that normalised what it said, by name.' }),
  })
  .openapi('SourceFacts');

const plainFactsSchema = z
  .object({
    kind: z.enum(plainKinds),
    sections: list(z.object({ title: z.string(), rows: list(z.object({ label: z.string(), value: z.string() })) })),
  })
  .openapi('PlainFacts', { description: 'The questions whose facts are a few labelled lines.' });

export const factsSchema = z.union([candidateFactsSchema, sourceFactsSchema, plainFactsSchema]);

const batchSchema = z
  .object({ id: z.string(), size: z.number().int() })
  .openapi('Batch', { description: 'Of a decision that was made as one of so many at once.' });

export const decisionSchema = z
  .object({
    decisionId: z.string(),
    personId: z.string(),
    name: z.string(),
    answer: answerSchema,
    via: z.string(),
    at: timeSchema,
    refusedCode: z.string().nullable(),
    reason: z
      .string()
      .nullable()
      .openapi({ description: 'What they wrote; null where they wrote nothing, or it was erased.' }),
    batch: orNull(batchSchema),
    /** True while this is the person's decision that counts. */
    stands: z.boolean(),
  })
  .openapi('Decision');

export const reviewDetailsSchema = z
  .object({
    ...reviewShape,
    settlesAt: timeSchema.nullable(),
    required: list(z.string()),
    rule: z.enum(decisionRules),
    stage: z.number().int().openapi({ description: 'Which round is asked, from 0.' }),
    stages: z.number().int(),
    /** The amendment that is shown since somebody made it. */
    amendment: orNull(amendmentSchema),
    /** Verdicts that need a reason. */
    reasons: list(z.string()),
    asked: list(askedSchema),
    /** What whoever is asked here may answer, besides `withdraw`. */
    answers: list(z.string()),
    reviewers: list(
      z.object({
        personId: z.string(),
        name: z.string(),
        email: z.string().openapi({ description: 'How to reach whoever is asked; empty once erased.' }),
        functions: list(z.string()),
        gains: z.number().int(),
        answered: z.boolean(),
      }),
    ),
    decisions: list(decisionSchema),
    facts: factsSchema,
    /** False when the running review did not answer within two seconds: then this is the read model as of `at`. */
    live: z.boolean(),
    at: timeSchema,
  })
  .openapi('ReviewDetails');

export const decideSchema = z
  .object({
    decisionId: decisionIdSchema.optional(),
    viewDigest: z.string().min(1).max(200).openapi({ description: 'The `viewDigest` of what was looked at.' }),
    answer: answerSchema,
    reason: plainText(2000).optional(),
  })
  .strict()
  .openapi('Decide');

export const receiptSchema = z
  .object({
    decisionId: z.string(),
    reviewId: z.string(),
    seq: z.number().int().openapi({ description: 'Its place in the ledger.' }),
    outcome: orNull(outcomeSchema),
    settlesAt: timeSchema.nullable(),
  })
  .openapi('DecisionReceipt');

export const notConfirmedSchema = z
  .object({ decisionId: z.string(), code: z.literal('NOT_CONFIRMED'), advice: z.string() })
  .openapi('NotConfirmed');

export const bulkSchema = z
  .object({
    items: z
      .array(decideSchema.extend({ reviewId: z.string().min(1).max(200) }).strict())
      .min(1)
      .max(MAX_BULK),
  })
  .strict()
  .openapi('DecideMany');

export const bulkResultSchema = z
  .object({
    items: list(
      z.object({
        reviewId: z.string(),
        decisionId: z.string(),
        status: z.number().int(),
        receipt: orNull(receiptSchema),
        problem: z
          .object({
            code: z.string(),
            detail: z.string(),
            changes: changesSchema.optional().openapi({ description: 'With `STALE_VIEW`.' }),
          })
          .nullable(),
      }),
    ),
  })
  .openapi('DecideManyResult');

const size = z.number().int();

export const bulkPreviewSchema = z
  .object({
    effect: z.object({
      roles: size,
      entitlements: size,
      members: size,
      gaining: size.openapi({ description: 'People who get something they do not hold today.' }),
      leaving: size.openapi({ description: 'People who stop being members.' }),
      privileged: size.openapi({ description: 'Roles that hold something privileged.' }),
      maxRisk: z.number(),
    }),
    items: list(
      z.object({
        reviewId: z.string(),
        problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
  })
  .openapi('DecideManyPreview');

export const reviewParamSchema = z.object({ reviewId: z.string().min(1).max(200) });
export const reviewQuerySchema = z.object({
  state: z.enum(['open', 'settling', 'closed']).optional(),
  campaign: z.string().max(200).optional(),
  mine: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  ...pageQuery,
});

export const listedDecisionSchema = z
  .object({
    seq: z.number().int().openapi({ description: 'Its place in the ledger.' }),
    decisionId: z.string(),
    reviewId: z.string(),
    personId: z.string(),
    answer: answerSchema,
    viewDigest: z.string(),
    via: z.string(),
    at: timeSchema,
    refusedCode: z.string().nullable(),
    batch: orNull(batchSchema),
  })
  .openapi('ListedDecision');
export const decisionListSchema = pageSchema(listedDecisionSchema).openapi('DecisionList');
export const decisionQuerySchema = z.object({
  campaign: z.string().max(200).optional(),
  review: z.string().max(200).optional(),
  person: z.string().max(200).optional(),
  refused: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  ...pageQuery,
  after: z.coerce.number().int().min(0).optional().openapi({ description: '`next` of the page before' }),
});

export const decisionHeadersSchema = z.object({
  'idempotency-key': decisionIdSchema
    .optional()
    .openapi({ description: 'Another place for `decisionId`; in bulk, what each item’s own is made of.' }),
});
