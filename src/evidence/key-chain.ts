import type { DecisionCommand } from '../domain/command.js';
import { mayIntegrate } from '../domain/command.js';
import { verifyCommand, verifyValue } from '../snapshot/sign.js';
import type { EntryContent } from './ledger-chain.js';
import { parseBody, type Body } from './schema.js';

interface KnownKey {
  readonly keyId: string;
  readonly publicKey: string;
  readonly kind: 'server' | 'integration';
  readonly people: readonly string[];
  /** The entry that registered it. */
  readonly since: number;
  /** The entry from which on it no longer signs; null while it does. */
  retired: number | null;
}

/**
 * The keys that the ledger knows, taken in chain order. A server key hands over to its successor by an entry that both
 * sign, so trust follows from a pinned key to those after it, and to those it says it came after. Without pinned keys
 * the first server key is the root.
 */
export class KeyChain {
  private readonly pinned: readonly string[];
  private readonly keys = new Map<string, KnownKey>();
  private readonly rotations: { readonly from: KnownKey; readonly to: KnownKey }[] = [];
  /** The first use of each server key. */
  private readonly used = new Map<string, number>();

  constructor(pinned: readonly string[]) {
    this.pinned = pinned;
  }

  /** Takes an entry of any kind; returns what is wrong with one about keys. Throws `LEDGER_UNREADABLE`. */
  take({ kind, body, seq }: Pick<EntryContent, 'kind' | 'body' | 'seq'>): string | null {
    switch (kind) {
      case 'key-registered':
        return this.register(parseBody(kind, body), seq);
      case 'key-rotated':
        return this.rotate(parseBody(kind, body), seq);
      case 'configuration-changed': {
        const { what, keyId } = parseBody(kind, body);
        return what === 'key-revoked' ? this.revoke(keyId ?? '', seq) : null;
      }
      default:
        return null;
    }
  }

  private register({ keyId, publicKey, kind, people }: Body<'key-registered'>, seq: number): string | null {
    if (this.keys.has(keyId)) return `key ${keyId} is registered a second time`;
    this.keys.set(keyId, { keyId, publicKey, kind, people, since: seq, retired: null });
    return null;
  }

  /** Takes a hand-over; returns what is wrong with it, and then it counts for nothing. */
  private rotate(rotation: Body<'key-rotated'>, seq: number): string | null {
    const { endorsement, acceptance, ...said } = rotation;
    const from = this.keys.get(said.from);
    const to = this.keys.get(said.to);
    if (from?.kind !== 'server' || from.publicKey !== said.fromPublicKey)
      return `key ${said.from} is no server key here`;
    if (to?.kind !== 'server' || to.publicKey !== said.publicKey) return `key ${said.to} is no server key here`;
    if (from.retired !== null) return `key ${said.from} had handed over before, in entry ${from.retired}`;
    const endorsed = verifyValue({ publicKey: from.publicKey, signature: endorsement }, 'key-rotation/v1', said);
    if (!endorsed) return `key ${said.to} is not endorsed by key ${said.from}: the signature does not verify`;
    const accepted = verifyValue({ publicKey: to.publicKey, signature: acceptance }, 'key-rotation/v1', said);
    if (!accepted) return `key ${said.to} has not signed that it follows ${said.from}`;
    from.retired = seq;
    this.rotations.push({ from, to });
    return null;
  }

  /** An integration's key that is revoked signs for nobody from then on. */
  private revoke(keyId: string, seq: number): null {
    const key = this.keys.get(keyId);
    if (key?.kind === 'integration') key.retired ??= seq;
    return null;
  }

  /** Whether this decision, ledgered as entry `seq`, is by a key that may speak for its person; null, or what is wrong. */
  problemOf(command: DecisionCommand, seq: number): string | null {
    const { decisionId, keyId, personId } = command;
    const key = this.keys.get(keyId);
    if (!key || key.since > seq) return `decision ${decisionId} names key ${keyId}, which is not registered`;
    if (!verifyCommand(key.publicKey, command)) return `the signature of decision ${decisionId} does not verify`;
    if (key.retired !== null && key.retired < seq) {
      return `decision ${decisionId} is signed by key ${keyId}, which had ended in entry ${key.retired}`;
    }
    if (key.kind === 'integration' && !mayIntegrate(key.people, command)) {
      return `key ${keyId} may not act for ${personId} via ${command.via}`;
    }
    if (key.kind === 'server' && !this.used.has(keyId)) this.used.set(keyId, seq);
    return null;
  }

  /** Public keys of the servers that are trusted, once every entry has been taken. */
  trusted(): ReadonlySet<string> {
    const first = [...this.keys.values()].find(({ kind }) => kind === 'server');
    const roots = this.pinned.length > 0 ? this.pinned : first ? [first.publicKey] : [];
    const trusted = new Set(roots);
    for (let before = -1; before !== trusted.size;) {
      before = trusted.size;
      for (const { from, to } of this.rotations) {
        if (trusted.has(from.publicKey)) trusted.add(to.publicKey);
        if (trusted.has(to.publicKey)) trusted.add(from.publicKey);
      }
    }
    return trusted;
  }

  /** Whether this decision's key is trusted; an integration's is, because the ledger registered it. */
  trusts({ keyId }: DecisionCommand): boolean {
    const key = this.keys.get(keyId);
    return key?.kind !== 'server' || this.trusted().has(key.publicKey);
  }

  /** Server keys that no trusted key leads to, each with the entry that first needs it. */
  strangers(): readonly { readonly seq: number; readonly keyId: string }[] {
    const trusted = this.trusted();
    const servers = [...this.keys.values()].filter(
      ({ kind, publicKey }) => kind === 'server' && !trusted.has(publicKey),
    );
    return servers.map(({ keyId, since }) => ({ keyId, seq: this.used.get(keyId) ?? since }));
  }
}
