import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { compareText } from '../domain/keys.js';
import { gatherExport, type Gathered } from '../export/gather.js';
import type { Compared, ExportFormat } from '../export/plan.js';
import { countExport, renderExport } from '../export/render.js';
import { catalogueDigest } from '../snapshot/catalogue-digest.js';
import { blobDigest, digest } from '../snapshot/digest.js';
import { signValue } from '../snapshot/sign.js';
import { allow } from './access.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { orderExportSchema, signedExportSchema, type exportManifestSchema } from './export-schema.js';
import { body, json, problems, security } from './operation.js';

export const exportCatalogue = createRoute({
  method: 'post',
  path: '/catalogue/exports',
  summary: 'Plan what would change in other systems so that people hold what governed roles give; nothing is pushed',
  tags: ['catalogue'],
  security,
  middleware: allow('engineer'),
  request: { body: body(orderExportSchema) },
  responses: { 200: json(signedExportSchema, 'Get each file by its digest, as those of evidence'), ...problems },
});

export function mountCatalogueExport(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(exportCatalogue, async (c) => {
    const { format, campaign: campaignId } = c.req.valid('json');
    const now = deps.clock();
    // Before the catalogue is read: whoever verifies looks between this entry and the one of the export.
    const { seq } = await deps.store.ledgerHead();
    const gathered = await gatherExport(deps, { campaignId, now });
    const files = await keepFiles(deps, gathered, format);
    const manifest = manifestOf(gathered, {
      files,
      kind: format,
      campaign: campaignId ?? null,
      exportedAt: now.toISOString(),
      exportedBy: c.get('caller').personId,
    });
    await noteExport(deps, manifest, seq);
    const { keyId, publicKey } = deps.signer;
    const signature = signValue(deps.signer, 'export/v1', manifest);
    return c.json({ manifest, digest: digest('export/v1', manifest), keyId, publicKey, signature }, 200);
  });
}

type Manifest = z.output<typeof exportManifestSchema>;

/** They name people, so they go when somebody is erased. */
async function keepFiles(
  { store, blobs }: ApiDeps,
  { plan }: Gathered,
  format: ExportFormat,
): Promise<Manifest['files']> {
  const files: Manifest['files'][number][] = [];
  for (const [path, bytes] of Object.entries(renderExport(plan, format))) {
    await store.notePersonalBlob(blobDigest(bytes));
    files.push({ path, digest: await blobs.put(bytes), bytes: bytes.length });
  }
  return files.sort((a, b) => compareText(a.path, b.path));
}

function manifestOf(
  { plan, inForce }: Gathered,
  about: Pick<Manifest, 'files' | 'kind' | 'campaign' | 'exportedAt' | 'exportedBy'>,
): Manifest {
  const { files, ...order } = about;
  return {
    format: 'rolewright/export',
    version: 1,
    ...order,
    catalogue: { digest: catalogueDigest(inForce), roles: inForce.length },
    compared: comparedWith([...plan.roles.values()].map(({ compared }) => compared)),
    counts: countExport(plan),
    files,
  };
}

function comparedWith(each: readonly Compared[]): Manifest['compared'] {
  const worlds = new Map(each.map((one) => [one.campaignId, one]));
  const roles = (campaignId: string): number => each.filter((one) => one.campaignId === campaignId).length;
  return [...worlds.values()]
    .sort((a, b) => compareText(a.campaignId, b.campaignId))
    .map((one) => ({ ...one, roles: roles(one.campaignId) }));
}

/** Who took which plan of which catalogue, and when. */
async function noteExport({ store }: ApiDeps, manifest: Manifest, headSeq: number): Promise<void> {
  const { kind: format, campaign, exportedAt, exportedBy: personId, catalogue, counts } = manifest;
  const exportDigest = digest('export/v1', manifest);
  const entry = { exportDigest, format, campaign, personId, catalogue: catalogue.digest, headSeq, counts };
  const act = { key: `exports/${exportDigest}`, kind: 'catalogue-exported', campaignId: null, body: entry } as const;
  await store.appendLedger([act], exportedAt);
}
