import type { LedgerEntry } from '../domain/ledger.js';
import { KeyChain } from './key-chain.js';

/** Who may have signed what is in a bundle. */
export interface Signers {
  readonly keys: KeyChain;
  readonly pinned: boolean;
  /** Public keys that the pinned ones lead to, by hand-overs that both keys signed; none where none is pinned. */
  readonly trusted: readonly string[];
  /** Entries about keys that are wrong, in words. */
  readonly faults: readonly string[];
}

export function signersIn(ledger: readonly LedgerEntry[], pinned: readonly string[]): Signers {
  const keys = new KeyChain(pinned);
  const faults = ledger.flatMap((entry) => faultOf(keys, entry) ?? []);
  const trusted = pinned.length > 0 ? [...keys.trusted()] : [];
  return { keys, pinned: pinned.length > 0, trusted, faults };
}

function faultOf(keys: KeyChain, entry: LedgerEntry): string | null {
  try {
    const fault = keys.take(entry);
    return fault === null ? null : `ledger entry ${entry.seq}: ${fault}`;
  } catch (error) {
    return `ledger entry ${entry.seq}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
