/** What the ledger remembers. No entry holds a name, an e-mail or a reason: only random person ids and salted digests. */
export const ledgerKinds = [
  'key-registered',
  'key-rotated',
  'campaign-started',
  'stage-finished',
  'review-opened',
  'reviewers-asked',
  'decision',
  'refusal',
  'outcome',
  'standing-cited',
  'campaign-closed',
  'evidence-collected',
  'catalogue-exported',
  'person-erased',
  'schedule-changed',
  'campaign-not-started',
  'archive-late',
  'configuration-changed',
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An act to be appended. `key` makes it idempotent: the same key is appended once, whatever is retried. */
export interface LedgerAct {
  readonly key: string;
  readonly kind: LedgerKind;
  readonly campaignId: string | null;
  readonly body: { readonly [name: string]: Json };
}

/** The end of the chain: its latest entry; seq 0 and `genesis` while there is none. */
export type LedgerHead = Pick<LedgerEntry, 'seq' | 'hash' | 'at'>;

/**
 * One link of the chain. `hash` = digest(`ledger/v1`, {seq, at, key, kind, campaignId, body, prev}); `prev` is the hash of
 * seq − 1, or `genesis` for seq 1. `at` is ISO 8601 UTC, given by the appender and never earlier than the entry before.
 */
export interface LedgerEntry extends LedgerAct {
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}

/** A row of the ledger as it stands in the database, whoever wrote it: nothing about it is believed yet. */
export interface LedgerRecord {
  readonly seq: number;
  readonly at: unknown;
  readonly key: unknown;
  readonly kind: unknown;
  readonly campaignId: unknown;
  /** Text, as it was hashed: canonical JSON. */
  readonly body: unknown;
  readonly prev: unknown;
  readonly hash: unknown;
}

/** The ledger of one database, at one moment, for whoever examines it. */
export interface LedgerSource {
  /** By seq; never all at once. */
  pages(): AsyncIterable<readonly LedgerRecord[]>;
  /** The row by which appenders know the head; undefined when it is gone. */
  head(): Promise<{ readonly seq: unknown; readonly hash: unknown } | undefined>;
  /** What should keep the ledger from being changed and does not: names of triggers that are gone or switched off. */
  missingGuards(): Promise<readonly string[]>;
}
