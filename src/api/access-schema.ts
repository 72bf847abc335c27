import { z } from '@hono/zod-openapi';
import { list, pageQuery, pageSchema, permissionSchema, timeSchema } from './schema.js';

/** Wire shapes of who may do what: people, tokens, keys of integrations. */

export const personSchema = z
  .object({ personId: z.string(), email: z.string(), name: z.string() })
  .openapi('Person', { description: 'E-mail and name are empty once erased.' });
export const personListSchema = pageSchema(personSchema).openapi('PersonList');
export const personQuerySchema = z.object({ ...pageQuery, email: z.string().max(254).optional() });

export const eraseSchema = z
  .object({ person: z.string().min(1).max(254).openapi({ description: 'E-mail, or person id.' }) })
  .strict()
  .openapi('Erase');
const howMany = z.number().int();
export const erasedSchema = z
  .object({
    personId: z.string(),
    erasedAt: timeSchema,
    seq: howMany.openapi({ description: 'The ledger entry `person-erased`.' }),
    erased: z.object({
      people: howMany.openapi({ description: 'Name and e-mail: 1, or 0 when they had gone before.' }),
      reasons: howMany,
      tokens: howMany,
      sessions: howMany,
      messages: howMany,
      answers: howMany,
    }),
    removedFiles: howMany.openapi({ description: 'Erasable files of bundles, removed from the blobs.' }),
    bundlesTaken: howMany.openapi({
      description: 'How often evidence was taken away: those bundles hold people.json and reasons.json still.',
    }),
  })
  .openapi('Erasure');

export const listedTokenSchema = z
  .object({
    tokenId: z.string().openapi({ description: 'Names the token; it is no secret.' }),
    personId: z.string(),
    label: z.string(),
    permissions: list(permissionSchema),
    issuedAt: z.string().openapi({ description: 'ISO 8601 UTC; empty for one older than this field.' }),
    expiresAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable().openapi({ description: 'To the hour; null when it never was.' }),
  })
  .openapi('Token');
export const tokenListSchema = pageSchema(listedTokenSchema).openapi('TokenList');
export const tokenQuerySchema = z.object({ ...pageQuery, person: z.string().max(200).optional() });
export const tokenParamSchema = z.object({ tokenId: z.string().regex(/^[0-9a-f]{64}$/) });

/** base64 of 32 bytes: 43 characters and one `=`. */
const publicKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/)
  .openapi({ description: 'base64 of the raw 32-byte ed25519 public key' });

export const registerKeySchema = z
  .object({
    publicKey: publicKeySchema,
    people: z
      .array(z.email().max(254))
      .min(1)
      .max(1000)
      .openapi({ description: 'E-mails of those the integration may act for.' }),
  })
  .strict()
  .openapi('RegisterKey');

export const listedKeySchema = z
  .object({
    keyId: z.string(),
    publicKey: z.string(),
    kind: z.enum(['server', 'integration']),
    people: list(z.string()).openapi({ description: 'Person ids; nobody for the server, which may act for all.' }),
    revokedAt: timeSchema.nullable(),
  })
  .openapi('SigningKey');
export const keyListSchema = pageSchema(listedKeySchema).openapi('SigningKeyList');
export const keyQuerySchema = z.object({ ...pageQuery, kind: z.enum(['server', 'integration']).optional() });
export const keyParamSchema = z.object({ keyId: z.string().regex(/^ed25519-[0-9a-f]{16}$/) });
