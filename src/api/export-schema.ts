import { z } from '@hono/zod-openapi';
import { exportFormats } from '../export/plan.js';
import { list } from './schema.js';

export const orderExportSchema = z
  .object({
    format: z.enum(exportFormats),
    campaign: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'Only the roles whose version in force this campaign made.' }),
  })
  .strict()
  .openapi('OrderExport');

const count = z.number().int().nonnegative();

/** Read by whoever takes an export, so every field is there in any release of version 1. */
export const exportManifestSchema = z
  .object({
    format: z.literal('rolewright/export'),
    version: z.literal(1),
    kind: z.enum(exportFormats),
    exportedAt: z.string(),
    exportedBy: z.string().openapi({ description: 'A person id.' }),
    catalogue: z
      .object({ digest: z.string(), roles: count })
      .openapi({ description: '`catalogue/v1` over `[role id, version]` of every role in force, by role id.' }),
    campaign: z.string().nullable(),
    compared: list(
      z.object({
        campaignId: z.string(),
        snapshot: z.string(),
        asOf: z.string(),
        ageDays: count,
        roles: count,
      }),
    ).openapi({ description: 'The snapshots that roles were compared with: each role with the newest of its series.' }),
    counts: z.object({
      roles: count,
      people: count,
      adds: count,
      keeps: count,
      wouldRevoke: count,
      withoutAccount: count,
    }),
    files: list(z.object({ path: z.string(), digest: z.string(), bytes: count })),
  })
  .openapi('ExportManifest');

export const signedExportSchema = z
  .object({
    manifest: exportManifestSchema,
    digest: z.string().openapi({ description: '`export/v1` over the manifest: the ledger names it.' }),
    keyId: z.string(),
    publicKey: z.string(),
    signature: z.string(),
  })
  .openapi('SignedExport');
