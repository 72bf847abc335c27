/** What the ledger remembers. No entry holds a name, an e-mail or a reason: only random person ids and salted digests. */
export const ledgerKinds = [
  'key-registered',
  'campaign-started',
  'stage-finished',
  'review-opened',
  'reviewers-asked',
  'decision',
  'refusal',
  'outcome',
  'campaign-closed',
  'evidence-collected',
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
