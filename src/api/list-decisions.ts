import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { allow, maySeeAll } from './access.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { json, problems, security } from './operation.js';
import { pageOf } from './pages-of.js';
import { decisionListSchema, decisionQuerySchema } from './review-schema.js';

export const listDecisions = createRoute({
  method: 'get',
  path: '/decisions',
  summary: 'Decisions and refusals in the order of the ledger; reviewers see their own',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor'),
  request: { query: decisionQuerySchema },
  responses: { 200: json(decisionListSchema, 'A page of decisions'), ...problems },
});

export function mountDecisionList(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  app.openapi(listDecisions, async (c) => {
    const { campaign, review, person, refused, after, limit } = c.req.valid('query');
    const caller = c.get('caller');
    const own = maySeeAll(caller) ? {} : { personId: caller.personId };
    if (person !== undefined && own.personId !== undefined && person !== own.personId) {
      return c.json({ items: [], next: null }, 200);
    }
    const filter = { campaignId: campaign, reviewId: review, personId: person, refused, afterSeq: after, limit };
    const rows = await store.decisions({ ...filter, ...own });
    return c.json(
      pageOf(rows, limit, ({ seq }) => String(seq)),
      200,
    );
  });
}
