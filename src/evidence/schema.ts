import { z } from 'zod';
import { doors } from '../domain/command.js';
import { isRefusal, readCommand } from '../domain/command-guard.js';
import type { DecisionCommand } from '../domain/command.js';
import { VerificationError } from '../domain/errors.js';
import { accountClasses } from '../domain/account.js';
import { ledgerKinds } from '../domain/ledger.js';
import { askReasons, decisionRules, outcomeKinds } from '../domain/review.js';
import { verdictKinds } from '../domain/verdicts.js';

export const BUNDLE_FORMAT = 'rolewright/evidence';
export const BUNDLE_VERSION = 1;

/** A bundle comes from outside: every shape is checked before anything in it is believed. */
const text = z.string().max(100_000);
const key = z.object({ source: text, id: text }).readonly();
const count = z.number().int().nonnegative();

export const signedManifestSchema = z
  .object({
    manifest: z
      .object({
        format: z.literal(BUNDLE_FORMAT),
        version: z.literal(BUNDLE_VERSION),
        campaignId: text,
        collectedAt: text,
        versions: z.record(text, text),
        ledger: z.object({ seq: count, hash: text }).strict(),
        withExports: z.boolean(),
        files: z.array(z.object({ path: text, digest: text, bytes: count, erasable: z.boolean() }).strict()),
      })
      .strict(),
    keyId: text,
    publicKey: text,
    signature: text,
  })
  .strict();

export const CHECKPOINT_FORMAT = 'rolewright/checkpoint';
export const CHECKPOINT_VERSION = 1;

export const checkpointSchema = z
  .object({
    checkpoint: z
      .object({
        format: z.literal(CHECKPOINT_FORMAT),
        version: z.literal(CHECKPOINT_VERSION),
        seq: count,
        hash: text,
        at: text,
        takenAt: text,
      })
      .strict(),
    keyId: text,
    publicKey: text,
    signature: text,
  })
  .strict();

export const ledgerEntrySchema = z
  .object({
    seq: count,
    at: text,
    key: text,
    kind: z.enum(ledgerKinds),
    campaignId: text.nullable(),
    body: z.record(text, z.json()),
    prev: text,
    hash: text,
  })
  .strict();

const amendment = z
  .object({
    dropEntitlements: z.array(key),
    removeMembers: z.array(text),
    addMembers: z.array(text).exactOptional(),
    name: text.exactOptional(),
    owner: text.exactOptional(),
  })
  .strict();

const asked = z.object({ why: z.enum(askReasons), personIds: z.array(text), at: z.number() }).strict();

const outcome = z
  .object({
    kind: z.enum(outcomeKinds),
    decisionIds: z.array(text),
    amendment: amendment.exactOptional(),
    class: z.enum(accountClasses).exactOptional(),
    asked: z.array(asked).exactOptional(),
  })
  .strict();

const reviewer = z
  .object({
    personId: text,
    functions: z.array(text),
    gains: z.number(),
    standsInFor: text.exactOptional(),
    escalated: z.literal(true).exactOptional(),
  })
  .strict();
const reviewers = z.array(reviewer);

const calendar = z
  .object({
    remind: z.array(z.number()),
    escalate: z.array(z.object({ at: z.number(), to: reviewers }).strict()),
    expire: z.number(),
    extendUntil: z.number(),
    absences: z.array(
      z.object({ personId: text, from: z.number(), until: z.number().nullable(), substitute: reviewer }).strict(),
    ),
    settle: z.number(),
    claim: z.number(),
  })
  .strict();

const plan = z
  .object({
    view: text,
    viewDigest: text,
    title: text,
    stages: z.array(
      z.object({ reviewers, rule: z.enum(decisionRules), quorum: count, required: z.array(text) }).strict(),
    ),
    proposer: text.nullable(),
    stewards: z.array(text),
    security: reviewers,
    reasons: z.array(z.enum(verdictKinds)),
    calendar,
    edition: z.literal(2).exactOptional(),
  })
  .strict();

const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('source'), source: text }).strict(),
  z.object({ kind: z.literal('attribute'), attribute: text }).strict(),
  z.object({ kind: z.literal('match'), left: key, right: key }).strict(),
  z.object({ kind: z.literal('account-class'), account: key }).strict(),
  z.object({ kind: z.literal('nhi-owner'), identity: text }).strict(),
  z.object({ kind: z.literal('circuit-breaker'), source: text }).strict(),
  z.object({ kind: z.literal('readiness') }).strict(),
  z.object({ kind: z.literal('candidate-role'), candidateId: text }).strict(),
  z.object({ kind: z.literal('membership'), owner: text }).strict(),
]);

export const governedRoleSchema = z
  .object({
    roleId: text,
    version: count,
    name: text,
    owner: text,
    entitlements: z.array(key),
    members: z.array(text),
    campaignId: text,
    reviewId: text,
    candidateId: text,
    viewDigest: text,
    decisionIds: z.array(text),
    since: text,
  })
  .strict();

const command = z
  .object({ via: z.enum(doors) })
  .loose()
  .transform((value, context): DecisionCommand => {
    const read = readCommand(value);
    if (!isRefusal(read)) return read;
    context.addIssue({ code: 'custom', message: read.message });
    return z.NEVER;
  });

/** The ledger bodies that verification reads, by kind. */
export const bodySchemas = {
  'key-registered': z.object({
    keyId: text,
    publicKey: text,
    kind: z.enum(['server', 'integration']),
    people: z.array(text),
  }),
  'key-rotated': z.object({
    from: text,
    fromPublicKey: text,
    to: text,
    publicKey: text,
    endorsement: text,
    acceptance: text,
  }),
  'configuration-changed': z.object({ what: text, keyId: text.exactOptional() }),
  'catalogue-exported': z.object({ exportDigest: text, catalogue: text, headSeq: count }),
  'campaign-started': z.object({ captured: text, startedBy: text }),
  'standing-cited': z.record(text, z.json()),
  'stage-finished': z.object({ stage: text, digest: text }),
  'review-opened': z.object({ reviewId: text, subject, plan }),
  'reviewers-asked': z.object({ reviewId: text, why: z.enum(askReasons), personIds: z.array(text) }),
  decision: z.object({ command, judgedAt: text, delegate: reviewer.exactOptional() }),
  outcome: z.object({
    reviewId: text,
    outcome,
    role: governedRoleSchema.nullable(),
    roles: z.array(governedRoleSchema).exactOptional(),
  }),
};

export type BodyKind = keyof typeof bodySchemas;
export type Body<K extends BodyKind> = z.infer<(typeof bodySchemas)[K]>;

/** An archived or bundled history, as far as we read it ourselves. */
export const historyFileSchema = z.object({
  workflowId: text,
  runId: text,
  history: z.object({ events: z.array(z.record(z.string(), z.unknown())) }).loose(),
});

/** The body of an entry of this kind. Throws `LEDGER_UNREADABLE`. */
export const parseBody = <K extends BodyKind>(kind: K, body: unknown): Body<K> =>
  parseWith(bodySchemas[kind], body, 'LEDGER_UNREADABLE') as Body<K>;

/** Parses, or throws a VerificationError with this code that says where the shape is not the documented one. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown, code: string): z.infer<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problem = read.error.issues[0];
  const where = problem?.path.map(String).join('.') ?? '';
  throw new VerificationError(code, `${where}: ${problem?.message ?? 'not as documented'}`);
}

/**
 * A result of our own stages. The ledger's digest vouches for its bytes (claim `stages`), so its shape is the product's
 * promise; a signer who made up another shape fails the claims that read it.
 */
export const own = <T>(value: unknown): T => value as T;
