import type { LedgerAct, LedgerEntry } from '../domain/ledger.js';
import { digest } from './digest.js';

/** The hash before the first entry. */
export const GENESIS = 'genesis';

/** The next link: the act in its place in the chain, with its hash. */
export function chainEntry(
  act: LedgerAct,
  place: { readonly seq: number; readonly at: string; readonly prev: string },
): LedgerEntry {
  const { key, kind, campaignId, body } = act;
  const entry = { ...place, key, kind, campaignId, body };
  return { ...entry, hash: digest('ledger/v1', entry) };
}

/** The seq of the first entry that does not follow from the one before, from seq 1 on; null when the chain is whole. */
export function verifyChain(entries: readonly LedgerEntry[]): number | null {
  let prev = GENESIS;
  let at = '';
  for (const [index, entry] of entries.entries()) {
    const { hash, ...rest } = entry;
    const follows = entry.seq === index + 1 && entry.prev === prev && entry.at >= at;
    if (!follows || digest('ledger/v1', rest) !== hash) return index + 1;
    prev = hash;
    at = entry.at;
  }
  return null;
}
