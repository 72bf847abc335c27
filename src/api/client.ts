import type { z } from '@hono/zod-openapi';
import type { OrderedSchedule } from '../campaign-file/schedules.js';
import type { CampaignSpec, CapturedFile } from '../domain/campaign.js';
import type { AskedAnswer } from '../domain/command.js';
import { campaignDetailsSchema, campaignListSchema, campaignSchema, exportReceiptSchema } from './campaign-schema.js';
import { checkpointWireSchema, manifestSchema } from './evidence-schema.js';
import { catalogueDiffSchema } from './catalogue-diff-schema.js';
import { signedExportSchema, type orderExportSchema } from './export-schema.js';
import { measuresSchema } from './measures-schema.js';
import { sender, type ApiRequest, type Connection, type Send } from './client-request.js';
import {
  balanceSchema,
  candidateListSchema,
  findingListSchema,
  ledgerSchema,
  miningSchema,
  roleListSchema,
} from './result-schema.js';
import {
  bulkPreviewSchema,
  bulkResultSchema,
  notConfirmedSchema,
  receiptSchema,
  reviewDetailsSchema,
  reviewListSchema,
} from './review-schema.js';
import { appliedSchema, scheduleListSchema, scheduleSchemaOf, startListSchema } from './schedule-schema.js';
import type { granteeSchema } from './schema.js';
import {
  addedWebhookSchema,
  webhookListSchema,
  webhookSchema,
  type addWebhookSchema,
} from './webhooks/webhook-schema.js';
import {
  erasedSchema,
  keyListSchema,
  listedKeySchema,
  tokenListSchema,
  type registerKeySchema,
} from './access-schema.js';
import { healthSchema, meSchema, signInLinkSchema, tokenSchema } from './schema.js';

export type { Connection } from './client-request.js';
export { StaleViewError } from './stale-view-error.js';
export type Campaign = z.output<typeof campaignSchema>;
export type CampaignDetails = z.output<typeof campaignDetailsSchema>;
export type ReviewPage = z.output<typeof reviewListSchema>;
export type ReviewDetails = z.output<typeof reviewDetailsSchema>;
export type DecisionReceipt = z.output<typeof receiptSchema>;
export type BulkResult = z.output<typeof bulkResultSchema>;
export type BulkPreview = z.output<typeof bulkPreviewSchema>;
export type Measures = z.output<typeof measuresSchema>;
export type Mining = z.output<typeof miningSchema>;
export type RoleList = z.output<typeof roleListSchema>;
export type AppliedSchedules = z.output<typeof appliedSchema>;
export type Schedule = z.output<typeof scheduleSchemaOf>;
export type ListedSchedule = z.output<typeof scheduleListSchema>['items'][number];
export type Starts = z.output<typeof startListSchema>['items'];
export type CatalogueChanges = z.output<typeof catalogueDiffSchema>;
export type SignedExport = z.output<typeof signedExportSchema>;
export type Grantee = z.input<typeof granteeSchema>;
export type ListedToken = z.output<typeof tokenListSchema>['items'][number];
export type ListedWebhook = z.output<typeof webhookSchema>;
export type ListedKey = z.output<typeof listedKeySchema>;

/** One answer about what was looked at. The same `decisionId` sent again is the same decision. */
export interface Decision {
  readonly decisionId?: string;
  readonly viewDigest: string;
  readonly answer: AskedAnswer;
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
  tokens(): Promise<readonly ListedToken[]>;
  revokeToken(tokenId: string): Promise<void>;
  registerKey(key: z.input<typeof registerKeySchema>): Promise<ListedKey>;
  keys(): Promise<readonly ListedKey[]>;
  revokeKey(keyId: string): Promise<void>;
  addWebhook(webhook: z.input<typeof addWebhookSchema>): Promise<z.output<typeof addedWebhookSchema>>;
  webhooks(): Promise<readonly ListedWebhook[]>;
  removeWebhook(webhookId: string): Promise<void>;
  /** From this ledger entry on; without one, from where it stopped. */
  redeliver(webhookId: string, from?: number): Promise<ListedWebhook>;
  /** By e-mail or id. */
  erase(person: string): Promise<z.output<typeof erasedSchema>>;

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
  /** How deciding went, as far as the caller may see it. */
  measures(campaignId: string): Promise<Measures>;
  findings(campaignId: string): Promise<z.output<typeof findingListSchema>['items']>;
  balance(campaignId: string): Promise<z.output<typeof balanceSchema>>;
  /** Throws `STAGE_NOT_FINISHED` before there is anything. */
  mining(campaignId: string): Promise<Mining>;
  candidates(campaignId: string): Promise<z.output<typeof candidateListSchema>['items']>;
  ledger(campaignId: string, from?: number): Promise<z.output<typeof ledgerSchema>>;

  reviews(filter?: ReviewFilter): Promise<ReviewPage>;
  /** All pages of `reviews`. */
  allReviews(filter?: ReviewFilter): Promise<ReviewPage['items']>;
  review(reviewId: string): Promise<ReviewDetails>;
  decide(reviewId: string, decision: Decision): Promise<DecisionReply>;
  /** At most 500 items. */
  decideMany(items: readonly (Decision & { readonly reviewId: string })[]): Promise<BulkResult['items']>;
  /** What the same items would come to together; nothing is decided. */
  previewMany(items: readonly (Decision & { readonly reviewId: string })[]): Promise<BulkPreview>;
  catalogue(campaign?: string): Promise<RoleList['items']>;

  /** Safe to repeat: what is as ordered is not touched. */
  applySchedules(order: {
    readonly schedules: readonly OrderedSchedule[];
    readonly dryRun: boolean;
  }): Promise<AppliedSchedules>;
  schedules(): Promise<readonly ListedSchedule[]>;
  schedule(schedule: string): Promise<Schedule>;
  deleteSchedule(schedule: string): Promise<void>;
  nextStarts(schedule: string, count: number): Promise<Starts>;
  changePause(schedule: string, change: 'pause' | 'resume', note: string): Promise<Schedule>;
  triggerSchedule(schedule: string): Promise<Starts>;
  backfillSchedule(schedule: string, periods: { readonly from: string; readonly to: string }): Promise<Starts>;

  /** Each side is a campaign or a moment (ISO 8601). */
  catalogueDiff(from: string, to: string): Promise<CatalogueChanges>;
  /** Plans and ledgers; files are got by `blob`. */
  exportCatalogue(order: z.input<typeof orderExportSchema>): Promise<SignedExport>;

  collectEvidence(campaignId: string, withExports: boolean): Promise<z.output<typeof manifestSchema>>;
  blob(digest: string): Promise<Uint8Array>;
  takeCheckpoint(): Promise<z.output<typeof checkpointWireSchema>>;
}

export function createClient(connection: Connection): ApiClient {
  const send = sender(connection);
  return {
    ...peopleOf(send),
    ...accessOf(send),
    ...webhooksOf(send),
    ...campaignsOf(send),
    ...reviewsOf(send),
    ...evidenceOf(send),
    ...schedulesOf(send),
  };
}

type Part<K extends keyof ApiClient> = Pick<ApiClient, K>;

const peopleOf = (send: Send): Part<'health' | 'me' | 'issueToken' | 'issueSignInLink'> => ({
  health: () => send.json(healthSchema, { path: ['health'] }),
  me: () => send.json(meSchema, { path: ['me'] }),
  issueToken: (grantee) => send.json(tokenSchema, { path: ['people', 'tokens'], json: grantee }),
  issueSignInLink: (grantee) => send.json(signInLinkSchema, { path: ['people', 'sign-in-links'], json: grantee }),
});

const accessOf = (send: Send): Part<'tokens' | 'revokeToken' | 'registerKey' | 'keys' | 'revokeKey' | 'erase'> => ({
  tokens: () => everyPage((page) => send.json(tokenListSchema, { path: ['people', 'tokens'], query: { ...page } })),
  revokeToken: (id) => send.nothing({ path: ['people', 'tokens', id], method: 'DELETE' }),
  registerKey: (json) => send.json(listedKeySchema, { path: ['keys'], json }),
  keys: () => everyPage((page) => send.json(keyListSchema, { path: ['keys'], query: { ...page } })),
  erase: (person) => send.json(erasedSchema, { path: ['people', 'erasures'], json: { person } }),
  revokeKey: (id) => send.nothing({ path: ['keys', id], method: 'DELETE' }),
});

const webhooksOf = (send: Send): Part<'addWebhook' | 'webhooks' | 'removeWebhook' | 'redeliver'> => ({
  addWebhook: (json) => send.json(addedWebhookSchema, { path: ['webhooks'], json }),
  webhooks: () => everyPage((page) => send.json(webhookListSchema, { path: ['webhooks'], query: { ...page } })),
  removeWebhook: (id) => send.nothing({ path: ['webhooks', id], method: 'DELETE' }),
  redeliver: (id, from) =>
    send.json(webhookSchema, { path: ['webhooks', id, 'redeliver'], json: from === undefined ? {} : { from } }),
});

const campaignsOf = (
  send: Send,
): Part<
  | 'uploadExport'
  | 'startCampaign'
  | 'campaigns'
  | 'campaign'
  | 'measures'
  | 'findings'
  | 'balance'
  | 'mining'
  | 'candidates'
  | 'ledger'
> => ({
  uploadExport: (bytes) => send.json(exportReceiptSchema, { path: ['exports'], bytes }),
  startCampaign: ({ suffix, ...json }) =>
    send.json(campaignSchema, { path: ['campaigns'], json, query: { id: suffix } }),
  campaigns: () => everyPage((page) => send.json(campaignListSchema, { path: ['campaigns'], query: { ...page } })),
  campaign: (id) => send.json(campaignDetailsSchema, { path: ['campaigns', id] }),
  measures: (id) => send.json(measuresSchema, { path: ['campaigns', id, 'measures'] }),
  findings: (id) =>
    everyPage((page) => send.json(findingListSchema, { path: ['campaigns', id, 'findings'], query: { ...page } })),
  balance: (id) => send.json(balanceSchema, { path: ['campaigns', id, 'balance'] }),
  mining: (id) => send.json(miningSchema, { path: ['campaigns', id, 'mining'] }),
  candidates: (id) =>
    everyPage((page) => send.json(candidateListSchema, { path: ['campaigns', id, 'candidates'], query: { ...page } })),
  ledger: (id, from) => send.json(ledgerSchema, { path: ['campaigns', id, 'ledger'], query: { from } }),
});

function reviewsOf(
  send: Send,
): Part<'reviews' | 'allReviews' | 'review' | 'decide' | 'decideMany' | 'previewMany' | 'catalogue' | 'catalogueDiff'> {
  const reviews: ApiClient['reviews'] = (filter = {}) =>
    send.json(reviewListSchema, { path: ['reviews'], query: { ...filter } });
  return {
    reviews,
    allReviews: (filter) => everyPage((page) => reviews({ ...filter, ...page })),
    review: (id) => send.json(reviewDetailsSchema, { path: ['reviews', id] }),
    decide: (id, decision) => decide(send, id, decision),
    decideMany: async (items) =>
      (await send.json(bulkResultSchema, { path: ['decisions', 'bulk'], json: { items } })).items,
    previewMany: (items) => send.json(bulkPreviewSchema, { path: ['decisions', 'bulk', 'preview'], json: { items } }),
    catalogueDiff: (from, to) => send.json(catalogueDiffSchema, { path: ['catalogue', 'diff'], query: { from, to } }),
    catalogue: (campaign) =>
      everyPage((page) => send.json(roleListSchema, { path: ['catalogue'], query: { campaign, ...page } })),
  };
}

const evidenceOf = (send: Send): Part<'collectEvidence' | 'blob' | 'takeCheckpoint' | 'exportCatalogue'> => ({
  exportCatalogue: (json) => send.json(signedExportSchema, { path: ['catalogue', 'exports'], json }),
  collectEvidence: (id, withExports) =>
    send.json(manifestSchema, { path: ['campaigns', id, 'evidence'], json: { withExports } }),
  blob: (digest) => send.bytes({ path: ['blobs', digest] }),
  takeCheckpoint: () => send.json(checkpointWireSchema, { path: ['ledger', 'checkpoints'], json: {} }),
});

function schedulesOf(
  send: Send,
): Part<
  | 'applySchedules'
  | 'schedules'
  | 'schedule'
  | 'deleteSchedule'
  | 'nextStarts'
  | 'changePause'
  | 'triggerSchedule'
  | 'backfillSchedule'
> {
  const starts = async (path: readonly string[], more: Partial<ApiRequest>): Promise<Starts> =>
    (await send.json(startListSchema, { path, ...more })).items;
  return {
    applySchedules: (json) => send.json(appliedSchema, { path: ['schedules'], json }),
    schedules: () => everyPage((page) => send.json(scheduleListSchema, { path: ['schedules'], query: { ...page } })),
    deleteSchedule: (name) => send.nothing({ path: ['schedules', name], method: 'DELETE' }),
    schedule: (name) => send.json(scheduleSchemaOf, { path: ['schedules', name] }),
    nextStarts: (name, count) => starts(['schedules', name, 'next'], { query: { count } }),
    changePause: (name, change, note) =>
      send.json(scheduleSchemaOf, { path: ['schedules', name, change], json: { note } }),
    triggerSchedule: (name) => starts(['schedules', name, 'trigger'], { json: {} }),
    backfillSchedule: (name, json) => starts(['schedules', name, 'backfill'], { json }),
  };
}

interface PageAsked {
  readonly limit: number;
  readonly after?: string;
}

/** Page after page, the largest the API gives. */
async function everyPage<T>(
  ask: (page: PageAsked) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await ask(after === undefined ? { limit: 500 } : { limit: 500, after });
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
