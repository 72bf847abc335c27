import { randomUUID } from 'node:crypto';
import type { Json } from '../domain/ledger.js';
import type { ApiDeps, Caller } from './deps.js';

/** Ledgers that an administrator changed who may do what, or who is told: ids only, never a name or a secret. */
export async function noteChange(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  { personId }: Caller,
  facts: { readonly what: string; readonly [name: string]: Json },
): Promise<void> {
  const key = `configuration/${randomUUID()}`;
  const body = { ...facts, by: personId };
  await store.appendLedger([{ key, kind: 'configuration-changed', campaignId: null, body }], clock().toISOString());
}
