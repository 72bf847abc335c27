import { randomUUID } from 'node:crypto';
import type { LedgerEntry } from '../../domain/ledger.js';
import type { Store } from '../../store/store.js';
import type { Webhook } from '../../store/webhooks.js';
import { progressOf } from '../progress.js';
import type { Sealer } from '../seal.js';
import { post } from './post.js';
import { signedHeaders } from './sign.js';

export interface DeliverDeps {
  readonly store: Store;
  readonly seal: Sealer;
  readonly clock: () => Date;
  readonly insiders: readonly string[];
  readonly stopping: AbortSignal;
  readonly log: (line: string) => void;
  /** Pauses after each failure, where they are not the usual ones; after the last of them the endpoint is disabled. */
  readonly pausesMs?: readonly number[];
}

/** Five seconds to a day, three days and four hours in all. */
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const usualPauses = [5, 30, 300, 1800]
  .map((seconds) => seconds * SECOND)
  .concat([2, 5, 10, 14, 20, 24].map((h) => h * HOUR));

const LEASE_MS = 60_000;
/** An endpoint that is slow gives way to the others after this long. */
const TURN_MS = 20_000;
const ENTRIES_AT_ONCE = 100;

/** Tells one endpoint what it has not heard yet, in order, until it fails or its turn is over. Returns 0 when none is due. */
export async function deliverWebhooks(deps: DeliverDeps): Promise<number> {
  const now = deps.clock();
  const lease = randomUUID();
  const webhook = await deps.store.takeWebhook({ lease, now: now.toISOString(), until: later(now, LEASE_MS) });
  if (!webhook) return 0;
  const secret = deps.seal.open(webhook.secret, webhook.webhookId);
  if (secret === undefined) await giveUp(deps, { webhook, lease, failure: 'SECRET_LOST' });
  else await takeTurn(deps, { webhook, lease, secret, endsAt: now.getTime() + TURN_MS });
  return 1;
}

interface Turn {
  readonly webhook: Webhook;
  readonly lease: string;
  readonly secret: string;
  readonly endsAt: number;
}

async function takeTurn(deps: DeliverDeps, { webhook, lease, secret, endsAt }: Turn): Promise<void> {
  const { store, clock, stopping } = deps;
  const held = { webhookId: webhook.webhookId, lease };
  let { cursor, attempts } = webhook;
  let failure: string | undefined;
  for (const entry of await store.ledger({ from: cursor + 1, limit: ENTRIES_AT_ONCE })) {
    if (stopping.aborted || clock().getTime() > endsAt) break;
    if (concerns(webhook, entry)) {
      failure = await tell(deps, { webhook, secret, entry });
      if (failure !== undefined) break;
      attempts = 0;
      const at = clock();
      const told = { cursor: entry.seq, deliveredAt: at.toISOString(), at: at.toISOString() };
      if (!(await store.webhookTold(held, { ...told, until: later(at, LEASE_MS) }))) return;
    }
    cursor = entry.seq;
  }
  const at = clock();
  // Stopped half-way, nobody knows whether it was heard: that is no failure of the endpoint's, and it is told again.
  const failed = stopping.aborted ? undefined : failure;
  const until = failed === undefined ? null : later(at, LEASE_MS);
  await store.webhookTold(held, { cursor, deliveredAt: null, at: at.toISOString(), until });
  if (failed !== undefined) await fail(deps, { webhook: { ...webhook, cursor, attempts }, lease, failure: failed });
}

const concerns = ({ kinds }: Webhook, { kind }: LedgerEntry): boolean => kinds.length === 0 || kinds.includes(kind);

interface Telling {
  readonly webhook: Webhook;
  readonly secret: string;
  readonly entry: LedgerEntry;
}

/** Undefined when it was heard; else why not. */
async function tell(deps: DeliverDeps, { webhook, secret, entry }: Telling): Promise<string | undefined> {
  const { webhookId, url } = webhook;
  const body = JSON.stringify({ type: `rolewright.${entry.kind}`, timestamp: entry.at, data: progressOf(entry) });
  const timestamp = Math.floor(deps.clock().getTime() / 1000);
  const headers = signedHeaders(secret, { id: `${webhookId}.${entry.seq}`, timestamp, body });
  const { insiders, stopping: signal } = deps;
  const answer = await post({ url, insiders, headers, body, signal });
  if (typeof answer === 'string') return answer;
  return answer >= 200 && answer < 300 ? undefined : `HTTP_${answer}`;
}

interface Failing {
  readonly webhook: Webhook;
  readonly lease: string;
  readonly failure: string;
}

async function fail(deps: DeliverDeps, { webhook, lease, failure }: Failing): Promise<void> {
  const pause = (deps.pausesMs ?? usualPauses)[webhook.attempts];
  // 410 is how an endpoint says that it wants to hear no more.
  if (pause === undefined || failure === 'HTTP_410') return giveUp(deps, { webhook, lease, failure });
  const dueAt = later(deps.clock(), pause);
  await deps.store.webhookFailed({ webhookId: webhook.webhookId, lease }, { dueAt, error: failure });
}

async function giveUp({ store, clock, log }: DeliverDeps, { webhook, lease, failure }: Failing): Promise<void> {
  const { webhookId, cursor } = webhook;
  await store.webhookFailed({ webhookId, lease }, { dueAt: null, error: failure });
  log(`ALARM WEBHOOK_DISABLED: webhook ${webhookId} is told nothing more: ${failure}`);
  const key = `webhook/${webhookId}/disabled/${lease}`;
  const body = { what: 'webhook-disabled', webhookId, cursor, error: failure };
  await store.appendLedger([{ key, kind: 'configuration-changed', campaignId: null, body }], clock().toISOString());
}

const later = (from: Date, ms: number): string => new Date(from.getTime() + ms).toISOString();
