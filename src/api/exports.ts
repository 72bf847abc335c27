import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { exportBodySchema, exportReceiptSchema } from './campaign-schema.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { json, problems, security } from './operation.js';

export const uploadExport = createRoute({
  method: 'post',
  path: '/exports',
  summary: 'Upload one export file; the same bytes give the same digest',
  tags: ['campaigns'],
  security,
  middleware: allow('engineer'),
  request: { body: { content: { 'application/octet-stream': { schema: exportBodySchema } }, required: false } },
  responses: { 201: json(exportReceiptSchema, 'Stored, addressed by its content'), ...problems },
});

/** Exports are captured before a campaign starts, so that what it reads never changes under it. */
export function mountExports(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(uploadExport, async (c) => {
    const bytes = await readAtMost(c.req.raw, deps.maxExportBytes);
    return c.json({ digest: await deps.blobs.put(bytes), bytes: bytes.length }, 201);
  });
}

/** The declared length is only a hint: what counts is what arrives. */
async function readAtMost(request: Request, limit: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  const body: ReadableStream<Uint8Array> | null = request.body;
  const reader = body?.getReader();
  let size = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(next.value);
  }
  return Buffer.concat(chunks, size);
}

const tooLarge = (limit: number): RuleError =>
  new RuleError('TOO_LARGE', `expected at most ${limit} bytes`, { advice: 'Split the export, or raise the limit.' });
