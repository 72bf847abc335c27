import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { takeCheckpoint } from '../evidence/take-checkpoint.js';
import { allow } from './access.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { checkpointWireSchema } from './evidence-schema.js';
import { json, problems, security } from './operation.js';

export const postCheckpoint = createRoute({
  method: 'post',
  path: '/ledger/checkpoints',
  summary: 'Sign where the ledger ends now; keep the answer where the database cannot be written from',
  tags: ['evidence'],
  security,
  middleware: allow('engineer', 'auditor'),
  responses: { 200: json(checkpointWireSchema, 'The signed checkpoint'), ...problems },
});

export function mountCheckpoints(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(postCheckpoint, async (c) => {
    const { signed } = await takeCheckpoint(deps);
    return c.json(signed, 200);
  });
}
