import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps, ApiEnv } from './deps.js';
import type { Listeners } from './events.js';
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

export function mountHealth(
  app: OpenAPIHono<ApiEnv>,
  { alarms }: ApiDeps,
  { meter, listeners }: { readonly meter: FailureMeter; readonly listeners: Listeners },
): void {
  app.openapi(getHealth, (c) => {
    const now = alarms().map(({ code, message }) => ({ code, message }));
    const status = now.length === 0 ? ('ok' as const) : ('degraded' as const);
    const counts = { failedSignIns: meter.total(), streams: listeners.count() };
    return c.json({ status, version, ...counts, alarms: now }, 200);
  });
}
