import type { Hono } from 'hono';
import type { ApiDeps, ApiEnv, Caller } from '../api/deps.js';
import { measuresFor, QUICK_BELOW_SECONDS } from '../api/measures.js';
import { reviewItem, type ReviewItem } from '../api/review-details.js';
import { campaignsSeen } from './campaign.js';
import { inboxView, pageful, type InboxView } from './inbox-list.js';
import { InboxPage, type OwnFigures } from './inbox-page.js';
import { withVisitor, type PageContext, type PageDeps, type Visitor } from './visitor.js';

/** The newest so many of a state are looked through. */
const MOST_LOADED = 5000;

/** Campaigns of which the page says how its reader decides. */
const MOST_MEASURED = 3;

export function mountInbox(app: Hono<ApiEnv>, deps: PageDeps): void {
  app.get('/inbox', (c) => withVisitor(deps, c, (visitor) => showInbox(deps, c, visitor)));
}

async function showInbox(deps: PageDeps, c: PageContext, visitor: Visitor): Promise<Response> {
  const { caller, who, csrf } = visitor;
  const view = inboxView((name) => c.req.query(name));
  const list = pageful(await inboxItems(deps, caller, view.state), view);
  const own = await ownFigures(deps, caller, list.items);
  const campaigns = await campaignsSeen(deps, visitor);
  return c.html(<InboxPage who={who} csrf={csrf} view={view} list={list} own={own} campaigns={campaigns} />);
}

/** What this person is asked, in one state. */
export async function inboxItems(
  { store }: Pick<ApiDeps, 'store'>,
  { personId }: Caller,
  state: InboxView['state'],
): Promise<readonly ReviewItem[]> {
  const rows = await store.reviews({ personId, state, limit: MOST_LOADED, newestFirst: true });
  return rows.map(reviewItem);
}

async function ownFigures(deps: ApiDeps, caller: Caller, items: readonly ReviewItem[]): Promise<readonly OwnFigures[]> {
  const campaigns = [...new Set(items.map(({ campaignId }) => campaignId))].slice(0, MOST_MEASURED);
  const found = await Promise.all(
    campaigns.map((campaignId) => measuresFor(deps, caller, { campaignId, quickBelow: QUICK_BELOW_SECONDS })),
  );
  return found.flatMap(({ campaignId, people, quickBelowSeconds }) => {
    const own = people.find(({ personId }) => personId === caller.personId);
    return own ? [{ campaignId, quickBelowSeconds, figures: own }] : [];
  });
}
