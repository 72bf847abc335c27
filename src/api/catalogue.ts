import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { allow } from './access.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { json, problems, security } from './operation.js';
import { pageIn } from './pages-of.js';
import { catalogueQuerySchema, roleListSchema } from './result-schema.js';

export const getCatalogue = createRoute({
  method: 'get',
  path: '/catalogue',
  summary: 'The governed roles in force: each is a list of human decisions',
  tags: ['catalogue'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor'),
  request: { query: catalogueQuerySchema },
  responses: { 200: json(roleListSchema, 'By name'), ...problems },
});

export function mountCatalogue(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  app.openapi(getCatalogue, async (c) => {
    const { campaign, owner, name, ...page } = c.req.valid('query');
    const roles = await store.catalogue(campaign === undefined ? {} : { campaignId: campaign });
    const asked = roles.filter(
      (role) => (owner === undefined || role.owner === owner) && (name === undefined || role.name === name),
    );
    return c.json(
      pageIn(asked, page, ({ roleId }) => roleId),
      200,
    );
  });
}
