import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './deps.js';
import type { FailureMeter } from './failure-meter.js';
import { json, problems } from './operation.js';
import { healthSchema } from './schema.js';
import { version } from './version.js';

export const getHealth = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether this server answers; needs no token',
  tags: ['server'],
  responses: { 200: json(healthSchema, 'It does'), ...problems },
});

export function mountHealth(app: OpenAPIHono<ApiEnv>, meter: FailureMeter): void {
  app.openapi(getHealth, (c) => c.json({ status: 'ok' as const, version, failedSignIns: meter.total() }, 200));
}
