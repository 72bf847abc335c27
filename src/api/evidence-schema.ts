import { z } from '@hono/zod-openapi';
import { checkpointSchema, signedManifestSchema } from '../evidence/schema.js';
import { digestSchema } from './schema.js';

export const collectSchema = z
  .object({
    withExports: z
      .boolean()
      .default(false)
      .openapi({ description: 'Also the captured exports, which offline replay needs.' }),
  })
  .strict()
  .openapi('CollectEvidence');

export const manifestSchema = signedManifestSchema;
export const checkpointWireSchema = checkpointSchema;

export const blobParamSchema = z.object({ digest: digestSchema });
export const blobSchema = z.string().openapi({ type: 'string', format: 'binary' });
