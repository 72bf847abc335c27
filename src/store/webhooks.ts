import type { LedgerKind } from '../domain/ledger.js';

/** Somebody else's endpoint that is told of ledger entries, one after the other. */
export interface Webhook {
  readonly webhookId: string;
  readonly url: string;
  /** Which entries; none named: all. */
  readonly kinds: readonly LedgerKind[];
  /** The signing secret, sealed. */
  readonly secret: string;
  readonly state: 'active' | 'disabled';
  /** The last entry that was delivered or is none of its kinds. */
  readonly cursor: number;
  /** Of the next entry, in vain. */
  readonly attempts: number;
  readonly dueAt: string;
  readonly lastError: string | null;
  readonly lastDeliveredAt: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Proof of having taken a webhook: whoever lost the lease changes nothing any more. */
export interface WebhookLease {
  readonly webhookId: string;
  readonly lease: string;
}

/**
 * Endpoints and how far each has been told. Each is taken by one server at a time, so entries arrive in their order;
 * a server that dies leaves its lease to run out, and the entry is told again: at least once. Times are ISO 8601 UTC.
 */
export interface WebhookStore {
  /** It hears of entries from now on. */
  addWebhook(
    webhook: Omit<Webhook, 'state' | 'cursor' | 'attempts' | 'dueAt' | 'lastError' | 'lastDeliveredAt'>,
  ): Promise<Webhook>;
  webhook(webhookId: string): Promise<Webhook | undefined>;
  /** By webhookId. */
  webhooks(filter?: {
    readonly state?: Webhook['state'] | undefined;
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): Promise<readonly Webhook[]>;
  /** False when there is none. */
  removeWebhook(webhookId: string): Promise<boolean>;
  /** Takes one that is due and behind the ledger, until `until`; of several servers one gets it. */
  takeWebhook(take: {
    readonly lease: string;
    readonly now: string;
    readonly until: string;
  }): Promise<Webhook | undefined>;
  /** Up to `cursor` all is told; attempts begin anew. `until` null gives the lease back, `at` being when: others are served first then. False when it was lost. */
  webhookTold(
    lease: WebhookLease,
    told: {
      readonly cursor: number;
      readonly deliveredAt: string | null;
      readonly at: string;
      readonly until: string | null;
    },
  ): Promise<boolean>;
  /** Tried in vain, lease given back: again at `dueAt`, or, where that is null, disabled. Ignored from a lost lease. */
  webhookFailed(lease: WebhookLease, failure: { readonly dueAt: string | null; readonly error: string }): Promise<void>;
  /** Active again from `cursor`, or from where it was; whoever has it loses it. Undefined when there is none. */
  restartWebhook(
    webhookId: string,
    restart: { readonly cursor: number | undefined; readonly now: string },
  ): Promise<Webhook | undefined>;
}
