import type { z } from '@hono/zod-openapi';
import type { CampaignSpec, CapturedFile } from '../domain/campaign.js';
import type { Answer } from '../domain/command.js';
import { campaignDetailsSchema, campaignListSchema, campaignSchema, exportReceiptSchema } from './campaign-schema.js';
import { manifestSchema } from './evidence-schema.js';
import { sender, type Connection, type Send } from './client-request.js';
import {
  balanceSchema,
  candidateListSchema,
  findingListSchema,
  ledgerSchema,
  roleListSchema,
} from './result-schema.js';
import {
  bulkResultSchema,
  notConfirmedSchema,
  receiptSchema,
  reviewDetailsSchema,
  reviewListSchema,
} from './review-schema.js';
import type { granteeSchema } from './schema.js';
import { healthSchema, meSchema, signInLinkSchema, tokenSchema } from './schema.js';

export type { Connection } from './client-request.js';
export type Campaign = z.output<typeof campaignSchema>;
export type CampaignDetails = z.output<typeof campaignDetailsSchema>;
export type ReviewPage = z.output<typeof reviewListSchema>;
export type ReviewDetails = z.output<typeof reviewDetailsSchema>;
export type DecisionReceipt = z.output<typeof receiptSchema>;
export type BulkResult = z.output<typeof bulkResultSchema>;
export type RoleList = z.output<typeof roleListSchema>;
export type Grantee = z.input<typeof granteeSchema>;

/** One answer about what was looked at. The same `decisionId` sent again is the same decision. */
export interface Decision {
  readonly decisionId?: string;
  readonly viewDigest: string;
  readonly answer: Answer;
  readonly reason?: string;
}

export type DecisionReply =
  | { readonly kind: 'recorded'; readonly receipt: DecisionReceipt }
  | { readonly kind: 'not-confirmed'; readonly decisionId: string; readonly advice: string };

export interface ReviewFilter {
  readonly state?: 'open' | 'settling' | 'closed';
  readonly campaign?: string;
  readonly mine?: boolean;
  readonly after?: string;
  readonly limit?: number;
}

/**
 * The API as functions. What the server refuses is thrown as a coded error: InputError where the request was wrong,
 * RuleError where a rule forbids it; `SERVER_UNREACHABLE` when nobody answers.
 */
export interface ApiClient {
  health(): Promise<z.output<typeof healthSchema>>;
  me(): Promise<z.output<typeof meSchema>>;
  issueToken(grantee: Grantee): Promise<z.output<typeof tokenSchema>>;
  issueSignInLink(grantee: Grantee): Promise<z.output<typeof signInLinkSchema>>;

  uploadExport(bytes: Uint8Array): Promise<z.output<typeof exportReceiptSchema>>;
  /** `suffix` makes a second run of the same file another campaign. */
  startCampaign(start: {
    readonly spec: CampaignSpec;
    readonly files: Readonly<Record<string, readonly CapturedFile[]>>;
    readonly suffix?: string;
    readonly previous?: string;
  }): Promise<Campaign>;
  campaigns(): Promise<readonly Campaign[]>;
  campaign(campaignId: string): Promise<CampaignDetails>;
  findings(campaignId: string): Promise<z.output<typeof findingListSchema>['items']>;
  balance(campaignId: string): Promise<z.output<typeof balanceSchema>>;
  candidates(campaignId: string): Promise<z.output<typeof candidateListSchema>['items']>;
  ledger(campaignId: string, from?: number): Promise<z.output<typeof ledgerSchema>>;

  reviews(filter?: ReviewFilter): Promise<ReviewPage>;
  /** All pages of `reviews`. */
  allReviews(filter?: ReviewFilter): Promise<ReviewPage['items']>;
  review(reviewId: string): Promise<ReviewDetails>;
  decide(reviewId: string, decision: Decision): Promise<DecisionReply>;
  /** At most 500 items. */
  decideMany(items: readonly (Decision & { readonly reviewId: string })[]): Promise<BulkResult['items']>;
  catalogue(campaign?: string): Promise<RoleList['items']>;

  collectEvidence(campaignId: string, withExports: boolean): Promise<z.output<typeof manifestSchema>>;
  blob(digest: string): Promise<Uint8Array>;
}

export function createClient(connection: Connection): ApiClient {
  const send = sender(connection);
  return { ...peopleOf(send), ...campaignsOf(send), ...reviewsOf(send), ...evidenceOf(send) };
}

type Part<K extends keyof ApiClient> = Pick<ApiClient, K>;

const peopleOf = (send: Send): Part<'health' | 'me' | 'issueToken' | 'issueSignInLink'> => ({
  health: () => send.json(healthSchema, { path: ['health'] }),
  me: () => send.json(meSchema, { path: ['me'] }),
  issueToken: (grantee) => send.json(tokenSchema, { path: ['people', 'tokens'], json: grantee }),
  issueSignInLink: (grantee) => send.json(signInLinkSchema, { path: ['people', 'sign-in-links'], json: grantee }),
});

const campaignsOf = (
  send: Send,
): Part<
  'uploadExport' | 'startCampaign' | 'campaigns' | 'campaign' | 'findings' | 'balance' | 'candidates' | 'ledger'
> => ({
  uploadExport: (bytes) => send.json(exportReceiptSchema, { path: ['exports'], bytes }),
  startCampaign: ({ suffix, ...json }) =>
    send.json(campaignSchema, { path: ['campaigns'], json, query: { id: suffix } }),
  campaigns: async () => (await send.json(campaignListSchema, { path: ['campaigns'] })).items,
  campaign: (id) => send.json(campaignDetailsSchema, { path: ['campaigns', id] }),
  findings: async (id) => (await send.json(findingListSchema, { path: ['campaigns', id, 'findings'] })).items,
  balance: (id) => send.json(balanceSchema, { path: ['campaigns', id, 'balance'] }),
  candidates: async (id) => (await send.json(candidateListSchema, { path: ['campaigns', id, 'candidates'] })).items,
  ledger: (id, from) => send.json(ledgerSchema, { path: ['campaigns', id, 'ledger'], query: { from } }),
});

function reviewsOf(send: Send): Part<'reviews' | 'allReviews' | 'review' | 'decide' | 'decideMany' | 'catalogue'> {
  const reviews: ApiClient['reviews'] = (filter = {}) =>
    send.json(reviewListSchema, { path: ['reviews'], query: { ...filter } });
  return {
    reviews,
    allReviews: (filter) => allPages(reviews, filter),
    review: (id) => send.json(reviewDetailsSchema, { path: ['reviews', id] }),
    decide: (id, decision) => decide(send, id, decision),
    decideMany: async (items) =>
      (await send.json(bulkResultSchema, { path: ['decisions', 'bulk'], json: { items } })).items,
    catalogue: async (campaign) =>
      (await send.json(roleListSchema, { path: ['catalogue'], query: { campaign } })).items,
  };
}

const evidenceOf = (send: Send): Part<'collectEvidence' | 'blob'> => ({
  collectEvidence: (id, withExports) =>
    send.json(manifestSchema, { path: ['campaigns', id, 'evidence'], json: { withExports } }),
  blob: (digest) => send.bytes({ path: ['blobs', digest] }),
});

async function allPages(reviews: ApiClient['reviews'], filter: ReviewFilter = {}): Promise<ReviewPage['items']> {
  const items: ReviewPage['items'][number][] = [];
  for (let after: string | null | undefined = filter.after; after !== null;) {
    const page: ReviewPage = await reviews({ limit: 500, ...filter, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

async function decide(send: Send, reviewId: string, json: Decision): Promise<DecisionReply> {
  const reply = await send.json(receiptSchema.or(notConfirmedSchema), {
    path: ['reviews', reviewId, 'decisions'],
    json,
  });
  if ('seq' in reply) return { kind: 'recorded', receipt: reply };
  const { decisionId, advice } = reply;
  return { kind: 'not-confirmed', decisionId, advice };
}
