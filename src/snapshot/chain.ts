import type { LedgerAct, LedgerEntry } from '../domain/ledger.js';
import { digest } from './digest.js';

/** The hash before the first entry. */
export const GENESIS = 'genesis';

/** An entry known from elsewhere, on which a later part of the chain has to follow. */
export type Checkpoint = Pick<LedgerEntry, 'seq' | 'hash' | 'at'>;

const start: Checkpoint = { seq: 0, hash: GENESIS, at: '' };

/** The next link: the act in its place in the chain, with its hash. */
export function chainEntry(
  act: LedgerAct,
  place: { readonly seq: number; readonly at: string; readonly prev: string },
): LedgerEntry {
  const { key, kind, campaignId, body } = act;
  const entry = { ...place, key, kind, campaignId, body };
  return { ...entry, hash: digest('ledger/v1', entry) };
}

/** The seq of the first entry that does not follow from the one before, from `after` on; null when the chain is whole. */
export function verifyChain(entries: readonly LedgerEntry[], after: Checkpoint = start): number | null {
  let last = after;
  for (const entry of entries) {
    const follows = entry.seq === last.seq + 1 && entry.prev === last.hash && entry.at >= last.at;
    if (!follows || !hashMatches(entry)) return last.seq + 1;
    last = entry;
  }
  return null;
}

/** What cannot be written canonically cannot have been hashed either. */
function hashMatches({ hash, ...rest }: LedgerEntry): boolean {
  try {
    return digest('ledger/v1', rest) === hash;
  } catch {
    return false;
  }
}
