import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { SignedManifest } from '../evidence/bundle.js';
import { digest } from '../snapshot/digest.js';
import { allow } from './access.js';
import { campaignParamSchema } from './campaign-schema.js';
import { requireCampaign } from './campaigns.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { blobParamSchema, blobSchema, collectSchema, manifestSchema } from './evidence-schema.js';

export const collectEvidence = createRoute({
  method: 'post',
  path: '/campaigns/{campaignId}/evidence',
  summary: 'Collect the evidence of a closed campaign; the signed manifest lists the files',
  tags: ['evidence'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { params: campaignParamSchema, body: body(collectSchema) },
  responses: { 200: json(manifestSchema, 'Get each file by its digest'), ...problems },
});

export const getBlob = createRoute({
  method: 'get',
  path: '/blobs/{digest}',
  summary: 'One file of an evidence bundle, by the digest its manifest gives',
  tags: ['evidence'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { params: blobParamSchema },
  responses: {
    200: { content: { 'application/octet-stream': { schema: blobSchema } }, description: 'The bytes' },
    ...problems,
  },
});

/** Bundles are assembled from blobs, so collecting again costs nothing and gives the same files. */
export function mountEvidence(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(collectEvidence, async (c) => {
    const { campaignId } = await requireCampaign(deps, c.req.valid('param').campaignId);
    const { withExports } = c.req.valid('json');
    const signed = await deps.collect({ campaignId, withExports });
    await noteCollection(deps, { signed, personId: c.get('caller').personId });
    return c.json(manifestSchema.parse(signed), 200);
  });
  app.openapi(getBlob, async (c) => {
    const bytes = await deps.blobs.get(c.req.valid('param').digest);
    return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': 'application/octet-stream' });
  });
}

/** Whoever takes evidence away, personal data among it, is remembered. */
async function noteCollection(
  { store, clock }: ApiDeps,
  { signed, personId }: { readonly signed: SignedManifest; readonly personId: string },
): Promise<void> {
  const { manifest } = signed;
  const { campaignId, withExports } = manifest;
  const manifestDigest = digest('manifest/v1', manifest);
  const key = `${campaignId}/evidence/${manifestDigest}`;
  const body = { campaignId, manifestDigest, withExports, personId };
  await store.appendLedger([{ key, kind: 'evidence-collected', campaignId, body }], clock().toISOString());
}
