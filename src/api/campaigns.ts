import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import type { CampaignRow, ReviewRow } from '../store/store.js';
import { allow } from './access.js';
import {
  campaignDetailsSchema,
  campaignListSchema,
  campaignParamSchema,
  campaignQuerySchema,
  campaignSchema,
  startCampaignSchema,
  startQuerySchema,
} from './campaign-schema.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { pageOf } from './pages-of.js';
import { campaignIdSchema } from './schema.js';
import { startCampaign } from './start-campaign.js';

export const postCampaign = createRoute({
  method: 'post',
  path: '/campaigns',
  summary: 'Start a campaign from uploaded exports; safe to repeat',
  tags: ['campaigns'],
  security,
  middleware: allow('engineer'),
  request: { query: startQuerySchema, body: body(startCampaignSchema) },
  responses: {
    201: json(campaignSchema, 'Started'),
    200: json(campaignSchema, 'The same request was taken before: this is its campaign'),
    ...problems,
  },
});

export const listCampaigns = createRoute({
  method: 'get',
  path: '/campaigns',
  summary: 'Campaigns, newest first',
  tags: ['campaigns'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { query: campaignQuerySchema },
  responses: { 200: json(campaignListSchema, 'A page of campaigns'), ...problems },
});

export const getCampaign = createRoute({
  method: 'get',
  path: '/campaigns/{campaignId}',
  summary: 'One campaign, as its workflow sees it now',
  tags: ['campaigns'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { params: campaignParamSchema },
  responses: { 200: json(campaignDetailsSchema, 'The campaign'), ...problems },
});

export function mountCampaigns(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(postCampaign, async (c) => {
    const { spec, files, previous = null } = c.req.valid('json');
    const campaignId = campaignIdOf(spec.campaign, c.req.valid('query').id);
    const { campaign, isNew } = await startCampaign(deps, c.get('caller'), { campaignId, spec, files, previous });
    return isNew ? c.json(campaign, 201) : c.json(campaign, 200);
  });
  app.openapi(listCampaigns, async (c) => {
    const query = c.req.valid('query');
    const rows = await deps.store.campaigns(query);
    return c.json(
      pageOf(rows, query.limit, ({ campaignId }) => campaignId),
      200,
    );
  });
  app.openapi(getCampaign, async (c) => {
    const campaign = await requireCampaign(deps, c.req.valid('param').campaignId);
    const summary = await deps.campaigns.campaign(campaign.campaignId);
    const reviews = countReviews(await deps.store.reviews({ campaignId: campaign.campaignId }));
    const at = deps.clock().toISOString();
    return c.json({ ...campaign, phase: summary?.phase ?? null, reviews, live: summary !== undefined, at }, 200);
  });
}

/** Throws `CAMPAIGN_NOT_FOUND`. */
export async function requireCampaign({ store }: Pick<ApiDeps, 'store'>, campaignId: string): Promise<CampaignRow> {
  const campaign = await store.campaign(campaignId);
  if (campaign) return campaign;
  throw new RuleError('CAMPAIGN_NOT_FOUND', `expected a campaign, got ${campaignId}`);
}

/** Deterministic, so that starting the same file twice is the same campaign. */
function campaignIdOf(name: string, suffix: string | undefined): string {
  const id = campaignIdSchema.safeParse(suffix === undefined ? name : `${name}-${suffix}`);
  if (id.success) return id.data;
  throw new RuleError(
    'BAD_REQUEST',
    'expected a campaign id of 1 to 63 lower-case letters, digits, - and _, beginning with a letter or digit',
  );
}

function countReviews(rows: readonly ReviewRow[]): {
  open: number;
  settling: number;
  closed: number;
  outcomes: Record<string, number>;
} {
  const counts = { open: 0, settling: 0, closed: 0 };
  const outcomes = new Map<string, number>();
  for (const { state, outcome } of rows) {
    counts[state] += 1;
    if (state === 'closed' && outcome) outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
  }
  return { ...counts, outcomes: Object.fromEntries([...outcomes].sort()) };
}
