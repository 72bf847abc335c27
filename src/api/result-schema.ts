import { z } from '@hono/zod-openapi';
import { miningObjectives } from '../domain/campaign.js';
import { residueReasons } from '../domain/candidate.js';
import { ledgerKinds, type LedgerEntry } from '../domain/ledger.js';
import { keySchema, list, pageQuery, pageSchema, timeSchema } from './schema.js';

/** The results of the stages, as their blobs hold them. */

export const measurementsSchema = z
  .object({
    members: z.number(),
    entitlements: z.number(),
    coverage: z.number(),
    cohesion: z.number(),
    stability: z.number(),
    risk: z.number(),
    privileged: z.number(),
    overGrant: z.number(),
    nearMembers: z.number(),
    score: z.number(),
  })
  .openapi('Measurements');

const severitySchema = z.enum(['info', 'warning', 'error']);

export const findingListSchema = pageSchema(
  z.object({
    code: z.string(),
    severity: severitySchema,
    source: z.string(),
    line: z.number().int().optional(),
    subject: z.string(),
    message: z.string(),
  }),
).openapi('FindingList');

export const findingQuerySchema = z.object({
  code: z.string().max(200).optional(),
  severity: severitySchema.optional(),
  source: z.string().max(200).optional(),
  ...pageQuery,
});

const bucketsSchema = z.object({
  refused: z.number(),
  duplicate: z.number(),
  orphan: z.number(),
  non_human: z.number(),
  shared: z.number(),
  privileged: z.number(),
  out_of_scope: z.number(),
  mined: z.number(),
});

const countedSchema = z.object({ total: z.number(), buckets: bucketsSchema });

export const balanceSchema = z
  .object({
    stage: z.string(),
    sources: z.record(z.string(), z.object({ rows: countedSchema, accounts: countedSchema, grants: countedSchema })),
    addsUp: z.boolean(),
  })
  .openapi('Balance');

export const candidateListSchema = pageSchema(
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['birthright', 'role']),
    entitlements: list(keySchema),
    ownEntitlements: list(keySchema),
    parents: list(z.string()),
    members: list(z.string()),
    nearMembers: list(z.object({ identity: z.string(), missing: list(keySchema) })),
    overGrants: list(z.object({ identity: z.string(), entitlement: keySchema })),
    measurements: measurementsSchema,
    explanation: z.string(),
  }),
).openapi('CandidateList');

const shareSchema = z.number().min(0).max(1);
const countsSchema = z.record(z.string(), z.number().int());

const miningLimitsSchema = z.object({
  overGrant: shareSchema,
  underGrant: shareSchema.exactOptional(),
  minMembers: z.number().int(),
  minEntitlements: z.number().int().exactOptional(),
  maxEntitlementsPerRole: z.number().int().exactOptional(),
  maxRolesPerIdentity: z.number().int(),
  neverOverGrant: list(keySchema).exactOptional(),
  apart: list(z.tuple([keySchema, keySchema]).readonly()).exactOptional(),
});

/** The report of `docs/result-files.md`, without what is as long as the data: residue is counted, proofs are left to evidence. */
export const miningSchema = z
  .object({
    roles: z.number().int(),
    found: z
      .object({
        objective: z.enum(miningObjectives),
        lowerBound: z.number().int(),
        optimal: z.boolean(),
        flatWsc: z.number().int(),
        coverage: shareSchema,
        overGranted: z.number().int(),
        missing: countsSchema,
        limits: miningLimitsSchema,
        withoutEffect: list(keySchema),
      })
      .exactOptional(),
    exactCoverRoles: z.number().int(),
    lowerBound: z.number().int(),
    optimal: z.boolean(),
    coverage: shareSchema,
    overGrant: z.number().int(),
    residue: countsSchema,
    parameters: z.record(z.string(), z.union([z.number(), z.string()])),
    inputDigest: z.string(),
  })
  .openapi('Mining');

export const residueListSchema = pageSchema(
  z.object({ identity: z.string(), entitlement: keySchema, reason: z.enum(residueReasons) }),
).openapi('ResidueList');

export const residueQuerySchema = z.object({ reason: z.enum(residueReasons).optional(), ...pageQuery });

export const candidateQuerySchema = z.object({ kind: z.enum(['birthright', 'role']).optional(), ...pageQuery });

export const roleSchema = z
  .object({
    roleId: z.string(),
    version: z.number().int(),
    name: z.string(),
    owner: z.string(),
    entitlements: list(keySchema),
    members: list(z.string()),
    campaignId: z.string(),
    reviewId: z.string(),
    candidateId: z.string(),
    viewDigest: z.string(),
    decisionIds: list(z.string()),
    since: timeSchema,
  })
  .openapi('GovernedRole');

export const roleListSchema = pageSchema(roleSchema).openapi('GovernedRoleList');

/** Any plain JSON object; which fields it has depends on the kind of entry. */
const bodySchema = z
  .custom<LedgerEntry['body']>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .openapi({ type: 'object', additionalProperties: true });

export const ledgerSchema = z
  .object({
    items: list(
      z.object({
        seq: z.number().int(),
        at: timeSchema,
        key: z.string(),
        kind: z.string(),
        campaignId: z.string().nullable(),
        body: bodySchema,
        prev: z.string(),
        hash: z.string(),
      }),
    ),
    next: z.number().int().nullable().openapi({ description: 'Give it as `from` to go on; null at the end.' }),
  })
  .openapi('LedgerPage');

export const catalogueQuerySchema = z.object({
  campaign: z.string().max(200).optional(),
  owner: z.string().max(200).optional().openapi({ description: 'A person id.' }),
  name: z.string().max(200).optional(),
  ...pageQuery,
});
export const ledgerQuerySchema = z.object({
  kind: z.enum(ledgerKinds).optional(),
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
