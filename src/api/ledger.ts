import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { allow } from './access.js';
import { campaignParamSchema } from './campaign-schema.js';
import { requireCampaign } from './campaigns.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { json, problems, security } from './operation.js';
import { ledgerQuerySchema, ledgerSchema } from './result-schema.js';

export const getLedger = createRoute({
  method: 'get',
  path: '/campaigns/{campaignId}/ledger',
  summary: 'What was decided, refused and done in one campaign, in order',
  tags: ['results'],
  security,
  middleware: allow('auditor'),
  request: { params: campaignParamSchema, query: ledgerQuerySchema },
  responses: { 200: json(ledgerSchema, 'Entries of the hash chain that belong to the campaign'), ...problems },
});

export function mountLedger(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  app.openapi(getLedger, async (c) => {
    const { campaignId } = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { kind, from, limit } = c.req.valid('query');
    const items = await store.ledger({ campaignId, kind, from, limit });
    const last = items.at(-1);
    return c.json({ items, next: last && items.length === limit ? last.seq + 1 : null }, 200);
  });
}
