import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ReviewRow } from '../store/store.js';
import { allow, maySeeAll, visibleReview } from './access.js';
import type { ApiDeps, ApiEnv, Caller } from './deps.js';
import { json, problems, security } from './operation.js';
import { noteLook } from './note-look.js';
import { pageOf } from './pages-of.js';
import { reviewDetails, reviewItem, type ReviewItem } from './review-details.js';
import { reviewDetailsSchema, reviewListSchema, reviewParamSchema, reviewQuerySchema } from './review-schema.js';

export const listReviews = createRoute({
  method: 'get',
  path: '/reviews',
  summary: 'The inbox: reviews you are asked in; engineers and auditors see all',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor'),
  request: { query: reviewQuerySchema },
  responses: { 200: json(reviewListSchema, 'Oldest first'), ...problems },
});

export const getReview = createRoute({
  method: 'get',
  path: '/reviews/{reviewId}',
  summary: 'One review: what it asks, what it shows, who is asked, what was answered',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor'),
  request: { params: reviewParamSchema },
  responses: { 200: json(reviewDetailsSchema, 'The review'), ...problems },
});

export function mountReviews(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(listReviews, async (c) => {
    const page = await inbox(deps, c.get('caller'), c.req.valid('query'));
    return c.json(page, 200);
  });
  app.openapi(getReview, async (c) => {
    const caller = c.get('caller');
    const review = await visibleReview(deps.store, caller, c.req.valid('param').reviewId);
    const details = await reviewDetails(deps, caller, review);
    await noteLook(deps, caller, details);
    return c.json(details, 200);
  });
}

export interface InboxQuery {
  readonly state?: ReviewRow['state'] | undefined;
  readonly campaign?: string | undefined;
  readonly mine?: boolean | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One page of reviews. Whoever may not see everything sees their own, whatever they ask for. */
export async function inbox(
  { store }: Pick<ApiDeps, 'store'>,
  caller: Caller,
  query: InboxQuery,
): Promise<{ readonly items: readonly ReviewItem[]; readonly next: string | null }> {
  const { state, campaign, after, limit } = query;
  const mine = query.mine === true || !maySeeAll(caller);
  const rows = await store.reviews({
    limit,
    ...(mine ? { personId: caller.personId } : {}),
    ...(state === undefined ? {} : { state }),
    ...(campaign === undefined ? {} : { campaignId: campaign }),
    ...(after === undefined ? {} : { after }),
  });
  return pageOf(rows.map(reviewItem), limit, ({ reviewId }) => reviewId);
}
