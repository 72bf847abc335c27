import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { createApp } from '../../src/api/app.js';
import { issueToken } from '../../src/api/auth.js';
import type { ApiDeps, ApiEnv } from '../../src/api/deps.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import { putJson } from '../../src/blobs/json.js';
import type { ReviewSubject } from '../../src/domain/review.js';
import type { CandidateView, ReviewView } from '../../src/domain/view.js';
import { digest } from '../../src/snapshot/digest.js';
import { checkpointFolder } from '../../src/evidence/checkpoint-folder.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { openStore } from '../../src/store/sql-store.js';
import type { Permission, ReviewRow } from '../../src/store/store.js';
import { plan, type PlanParts } from '../support/builders.js';
import { localCampaigns, type LocalCampaigns } from './local-campaigns.js';

export const BASE = 'http://127.0.0.1:7420';

/** A whole API over a real store; the engine is the domain's rules in this process. */
export interface TestApi {
  readonly app: Hono<ApiEnv>;
  readonly deps: ApiDeps;
  readonly campaigns: LocalCampaigns;
  readonly log: readonly string[];
  /** Moves the clock. */
  readonly pass: (ms: number) => void;
  readonly person: (email: string, permissions: readonly Permission[]) => Promise<{ token: string; personId: string }>;
  readonly call: (request: Call) => Promise<Answered>;
  /** Opens a review that asks these people. */
  readonly ask: (question: Question) => Promise<ReviewRow>;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

/** Parsed JSON of which a test says by itself what it expects. */
export type Loose = any;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Loose;
}

export interface Question {
  readonly reviewId: string;
  readonly people: readonly string[];
  readonly subject?: ReviewSubject;
  readonly view?: ReviewView;
  readonly plan?: PlanParts;
  readonly openedAt?: string;
}

export async function withApi(work: (api: TestApi) => Promise<void>, more: Partial<ApiDeps> = {}): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'rolewright-api-'));
  const store = openStore({ sqliteFile: join(dir, 'api.db') });
  try {
    await store.migrate();
    const campaigns = localCampaigns(store);
    const log: string[] = [];
    let now = Date.parse('2026-10-01T08:00:00.000Z');
    const deps: ApiDeps = {
      store,
      blobs: memoryBlobs(),
      checkpoints: checkpointFolder(dir),
      campaigns,
      schedules: noSchedules,
      signer: generateSigningKey(),
      clock: () => new Date(now),
      publicUrl: BASE,
      allowedHosts: [],
      maxExportBytes: 1000,
      alarms: () => [],
      collect: () => Promise.reject(new Error('no engine here')),
      log: (line) => log.push(line),
      ...more,
    };
    const app = createApp(deps);
    await work({
      app,
      deps,
      campaigns,
      log,
      pass: (ms) => {
        now += ms;
      },
      person: (email, permissions) => issueToken(store, { email, name: email, permissions, label: email }),
      call: (request) => callApp(app, request),
      ask: (question) => ask(deps, campaigns, question),
    });
  } finally {
    await store.close();
    await rm(dir, { recursive: true });
  }
}

const noEngine = (): Promise<never> => Promise.reject(new Error('no engine here'));

/** Schedules are the engine's own: their tests run on a real one. */
export const noSchedules: ApiDeps['schedules'] = {
  put: noEngine,
  state: noEngine,
  pause: noEngine,
  resume: noEngine,
  remove: noEngine,
  trigger: noEngine,
  backfill: noEngine,
};

/** One request, as it comes over HTTP. */
export async function callApp(
  app: Hono<ApiEnv>,
  { method = 'GET', path, token, json, body, headers }: Call,
): Promise<Answered> {
  const sent: Record<string, string> = { host: '127.0.0.1:7420', ...headers };
  if (token) sent['authorization'] = `Bearer ${token}`;
  if (json !== undefined) sent['content-type'] = 'application/json';
  const response = await app.request(`${BASE}${path}`, {
    method,
    headers: sent,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

async function ask(deps: ApiDeps, campaigns: LocalCampaigns, question: Question): Promise<ReviewRow> {
  const view = question.view ?? candidateView();
  const { reviewId } = question;
  const row: ReviewRow = {
    reviewId,
    campaignId: 'finance-q4',
    subject: question.subject ?? { kind: 'candidate-role', candidateId: 'candidate/v1:sha256:0' },
    plan: plan({
      title: `Role ${reviewId}`,
      view: await putJson(deps.blobs, view),
      viewDigest: digest('view/v1', view),
      reviewers: question.people.map((personId) => ({ personId, functions: ['entitlement-owner'], gains: 0 })),
      ...question.plan,
      calendar: {
        expire: Date.parse('2026-10-15T00:00:00.000Z'),
        extendUntil: Date.parse('2026-11-15T00:00:00.000Z'),
        settle: 86_400_000,
        claim: 86_400_000,
        ...question.plan?.calendar,
      },
    }),
    state: 'open',
    outcome: null,
    openedAt: question.openedAt ?? '2026-10-01T00:00:00.000Z',
    expiresAt: '2026-10-15T00:00:00.000Z',
    viewDigest: digest('view/v1', view),
    claimedBy: null,
  };
  await campaigns.open(row);
  return row;
}

/** A small candidate with hostile names where names can be hostile. */
export const candidateView = (name = 'Ledger clerks'): CandidateView => ({
  kind: 'candidate-role',
  campaignId: 'finance-q4',
  candidate: {
    id: 'candidate/v1:sha256:0',
    name,
    kind: 'role',
    entitlements: [
      { source: 'erp', id: 'AP_READ' },
      { source: 'erp', id: '<script>alert(1)</script>' },
    ],
    ownEntitlements: [{ source: 'erp', id: 'AP_READ' }],
    parents: [],
    members: ['id-ana', 'id-ben'],
    nearMembers: [{ identity: 'id-cyd', missing: [{ source: 'erp', id: 'AP_READ' }] }],
    overGrants: [],
    measurements: {
      members: 2,
      entitlements: 2,
      coverage: 0.1,
      cohesion: 1,
      stability: 0.9,
      risk: 0.2,
      privileged: 0,
      overGrant: 0,
      nearMembers: 1,
      score: 0.5,
    },
    explanation: 'Two people share two entitlements.',
  },
  entitlements: [
    { key: { source: 'erp', id: 'AP_READ' }, name: 'Read payables', description: '', owned: true },
    {
      key: { source: 'erp', id: '<script>alert(1)</script>' },
      name: '<script>x</script>',
      description: '"><b>',
      owned: false,
    },
  ],
  attributes: { 'id-ana': { department: '<script>dept</script>' }, 'id-ben': {}, 'id-cyd': {} },
});
