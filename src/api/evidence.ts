import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { signedManifestSchema } from '../evidence/schema.js';
import { allow } from './access.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { campaignIdSchema, digestSchema } from './schema.js';

export const collectEvidence = createRoute({
  method: 'post',
  path: '/campaigns/{id}/evidence',
  summary: 'Collect the evidence of a closed campaign; the signed manifest lists the files',
  tags: ['evidence'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: {
    params: z.object({ id: campaignIdSchema }),
    body: body(z.object({ withExports: z.boolean().default(false) }).strict()),
  },
  responses: { 200: json(signedManifestSchema, 'Get each file by its digest'), ...problems },
});

export const getBlob = createRoute({
  method: 'get',
  path: '/blobs/{digest}',
  summary: 'One file of an evidence bundle, by the digest its manifest gives',
  tags: ['evidence'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { params: z.object({ digest: digestSchema }) },
  responses: {
    200: { content: { 'application/octet-stream': { schema: z.string() } }, description: 'The bytes' },
    ...problems,
  },
});

export function mountEvidence(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(collectEvidence, async (c) => {
    const { withExports } = c.req.valid('json');
    const signed = await deps.collect({ campaignId: c.req.valid('param').id, withExports });
    return c.json(signedManifestSchema.parse(signed), 200);
  });
  app.openapi(getBlob, async (c) => {
    const bytes = await deps.blobs.get(c.req.valid('param').digest);
    return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': 'application/octet-stream' });
  });
}
