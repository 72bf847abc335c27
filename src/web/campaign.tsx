import type { Hono } from 'hono';
import { maySeeAll, requirePermission } from '../api/access.js';
import { requireCampaign } from '../api/campaigns.js';
import type { ApiEnv } from '../api/deps.js';
import { identityNames } from '../api/names.js';
import { readBlob } from '../api/stage-schema.js';
import { CampaignPage } from './campaign-page.js';
import { withVisitor, type PageContext, type PageDeps, type Visitor } from './visitor.js';

/** Campaigns that the inbox leads to, the newest. */
const MOST_LISTED = 20;

/** Campaigns as whoever runs or audits them sees them. */
export function mountCampaignPage(app: Hono<ApiEnv>, deps: PageDeps): void {
  app.get('/campaign/:campaignId', (c) => withVisitor(deps, c, (visitor) => showCampaign(deps, c, visitor)));
}

async function showCampaign(deps: PageDeps, c: PageContext, { caller, who, csrf }: Visitor): Promise<Response> {
  requirePermission(caller, ['engineer', 'auditor']);
  const campaign = await requireCampaign(deps, c.req.param('campaignId') ?? '');
  const address = campaign.stages['mine-roles']?.digest;
  const mined = address === undefined ? undefined : await readBlob(deps.blobs, 'mining', address);
  const nameOf = await identityNames(deps.blobs, campaign.stages['freeze-snapshot']?.digest);
  return c.html(<CampaignPage who={who} csrf={csrf} campaign={campaign} mined={mined} nameOf={nameOf} />);
}

/** Ids of campaigns whose page this visitor may see. */
export async function campaignsSeen({ store }: PageDeps, { caller }: Visitor): Promise<readonly string[]> {
  if (!maySeeAll(caller)) return [];
  return (await store.campaigns({ limit: MOST_LISTED })).map(({ campaignId }) => campaignId);
}
