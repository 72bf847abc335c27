import { setTimeout as sleep } from 'node:timers/promises';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { InputError, RuleError } from '../domain/errors.js';
import type { LedgerEntry } from '../domain/ledger.js';
import type { CampaignRow } from '../store/store.js';
import { allow, maySeeAll } from './access.js';
import { callerOf } from './auth.js';
import { campaignParamSchema, eventHeadersSchema, eventStreamSchema } from './campaign-schema.js';
import { requireCampaign } from './campaigns.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { problems, security } from './operation.js';
import { progressOf } from './progress.js';

export const getEvents = createRoute({
  method: 'get',
  path: '/campaigns/{campaignId}/events',
  summary: 'Progress of one campaign as server-sent events, until it has closed',
  tags: ['campaigns'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { params: campaignParamSchema, headers: eventHeadersSchema },
  responses: {
    200: {
      content: { 'text/event-stream': { schema: eventStreamSchema } },
      description: 'One event an entry of the ledger; its id is the entry’s number, to go on from by Last-Event-ID',
    },
    204: { description: 'The campaign has closed and Last-Event-ID was its last: do not come back' },
    ...problems,
  },
});

/** How often the ledger is asked, how often a silent stream says that it lives, and how many may listen at a time. */
export interface StreamPace {
  readonly pollMs: number;
  readonly heartbeatMs: number;
  readonly most: number;
}

const usualPace: StreamPace = { pollMs: 1000, heartbeatMs: 15_000, most: 200 };
const ENTRIES_AT_ONCE = 200;

/** Those who listen now: each costs a query a second, so there is an end to them. */
export interface Listeners {
  /** Returns how to leave. Throws `TOO_MANY_STREAMS`. */
  enter(most: number): () => void;
  count(): number;
}

export function countListeners(): Listeners {
  let count = 0;
  return {
    enter(most) {
      if (count >= most) {
        throw new RuleError('TOO_MANY_STREAMS', `expected at most ${most} streams at a time`, {
          advice: 'Close one, or ask again later.',
        });
      }
      count += 1;
      return () => (count -= 1);
    },
    count: () => count,
  };
}

export function mountEvents(app: OpenAPIHono<ApiEnv>, deps: ApiDeps, listeners: Listeners): void {
  const { store, pace = usualPace } = deps;
  app.openapi(getEvents, async (c) => {
    const campaign = await requireCampaign(deps, c.req.valid('param').campaignId);
    const after = lastSeen(c.req.valid('header')['last-event-id']);
    const ahead = await store.ledger({ campaignId: campaign.campaignId, from: after + 1, limit: 1 });
    if (ahead.length === 0 && isOver(campaign)) return c.body(null, 204);
    const authorization = c.req.header('authorization');
    // Whoever's token ends while they listen hears no more than one heartbeat of it, however much happens.
    const mayListen = async (): Promise<boolean> => {
      const caller = await callerOf(deps, { authorization, via: 'api' }).catch(() => undefined);
      return caller !== undefined && maySeeAll(caller);
    };
    const leave = listeners.enter(pace.most);
    return streamSSE(
      c,
      async (stream) => {
        try {
          await tell(deps, { stream, pace, campaign, after, mayListen });
        } finally {
          leave();
        }
      },
      (error) => Promise.resolve(deps.log(`events of ${campaign.campaignId}: ${String(error)}`)),
    );
  });
}

interface Telling {
  readonly stream: SSEStreamingApi;
  readonly pace: StreamPace;
  readonly campaign: CampaignRow;
  readonly after: number;
  readonly mayListen: () => Promise<boolean>;
}

async function tell(deps: ApiDeps, { stream, pace, campaign, after, mayListen }: Telling): Promise<void> {
  const ended = endOf(stream, deps.stopping);
  let seen = after;
  let silentMs = 0;
  let unaskedMs = 0;
  await stream.write(': campaign events\n\n');
  while (!ended.aborted) {
    if (unaskedMs >= pace.heartbeatMs) {
      if (!(await mayListen())) return;
      unaskedMs = 0;
    }
    const entries = await deps.store.ledger({
      campaignId: campaign.campaignId,
      from: seen + 1,
      limit: ENTRIES_AT_ONCE,
    });
    for (const entry of entries) await write(stream, entry);
    seen = entries.at(-1)?.seq ?? seen;
    if (entries.some(({ kind }) => kind === 'campaign-closed')) return;
    unaskedMs += pace.pollMs;
    silentMs = entries.length > 0 ? 0 : silentMs + pace.pollMs;
    if (silentMs >= pace.heartbeatMs) {
      await stream.write(': still here\n\n');
      silentMs = 0;
    }
    if (entries.length < ENTRIES_AT_ONCE) await sleep(pace.pollMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function write(stream: SSEStreamingApi, entry: LedgerEntry): Promise<void> {
  const { seq, kind } = entry;
  await stream.writeSSE({ id: String(seq), event: kind, data: JSON.stringify(progressOf(entry)) });
}

/** Aborted once the client has gone or the server is told to stop. */
function endOf(stream: SSEStreamingApi, stopping: AbortSignal | undefined): AbortSignal {
  const gone = new AbortController();
  stream.onAbort(() => gone.abort());
  return stopping ? AbortSignal.any([gone.signal, stopping]) : gone.signal;
}

const isOver = ({ state }: CampaignRow): boolean => state === 'closed' || state === 'failed';

function lastSeen(header: string | undefined): number {
  if (header === undefined || header === '') return 0;
  const seq = /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN;
  if (Number.isSafeInteger(seq)) return seq;
  throw new InputError('BAD_CURSOR', 'expected the id of an event as Last-Event-ID');
}
