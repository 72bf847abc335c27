import type { LedgerSource } from '../domain/ledger.js';
import type { OutsideHead } from './checkpoint.js';
import { KeyChain } from './key-chain.js';
import {
  ChainWalk,
  entries,
  problemAt,
  type EntryContent,
  type LedgerProblem,
  type LedgerProblemCode,
} from './ledger-chain.js';
import { parseBody } from './schema.js';

/** What the examination of a ledger came to. */
export interface LedgerVerdict {
  readonly holds: boolean;
  readonly entries: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly decisions: number;
  /** How often the catalogue was handed to other systems. */
  readonly exports: number;
  /** Authentic checkpoints that were compared, and the latest entry that one of them knows; 0 without any. */
  readonly checkpoints: number;
  readonly checkpointed: number;
  readonly signer: 'pinned' | 'not pinned';
  readonly problems: readonly LedgerProblem[];
}

/**
 * Examines a ledger where it lies: every entry has its hash and follows the one before, the head row names the last, the
 * chain passes through every checkpoint kept outside, every decision is signed by a key that may speak for its person,
 * and what should keep the ledger from being changed is in place. `trust` holds public keys got from elsewhere.
 */
export async function verifyLedger(
  ledger: LedgerSource,
  given: { readonly checkpoints: readonly OutsideHead[]; readonly trust: readonly string[] },
): Promise<LedgerVerdict> {
  const walk = new ChainWalk();
  const keys = new KeyChain(given.trust);
  const marks = new Marks(given.checkpoints);
  const signatures = new Signatures(keys);
  let exports = 0;
  for await (const page of ledger.pages()) {
    for (const record of page) {
      const content = walk.take(record);
      if (content) signatures.take(content);
      if (content?.kind === 'catalogue-exported') exports += 1;
      marks.pass(record.seq, record.hash);
    }
  }
  const authentic = marks.authentic(keys);
  const { seq, hash } = walk.head;
  const problems = [
    ...walk.problems(),
    ...headProblems(await ledger.head(), walk),
    ...marks.problems(authentic, seq),
    ...signatures.problems(),
    ...(await ledger.missingGuards()).map((name) =>
      problemAt('GUARD_MISSING', 0, `the trigger ${name} is gone or off`),
    ),
  ];
  return {
    holds: problems.length === 0,
    entries: walk.count,
    head: { seq, hash: String(hash) },
    decisions: signatures.decisions,
    exports,
    checkpoints: authentic.length,
    checkpointed: Math.max(0, ...authentic.map((one) => one.seq)),
    signer: given.trust.length > 0 ? 'pinned' : 'not pinned',
    problems: problems.sort((a, b) => a.from - b.from),
  };
}

function headProblems(
  head: { readonly seq: unknown; readonly hash: unknown } | undefined,
  walk: ChainWalk,
): readonly LedgerProblem[] {
  const { seq, hash } = walk.head;
  if (!head) return [problemAt('HEAD_DISAGREES', seq, 'the head row is gone')];
  if (head.seq === seq && head.hash === hash) return [];
  const message = `the head row names entry ${String(head.seq)} (${String(head.hash)}), the last is ${seq} (${String(hash)})`;
  return [problemAt('HEAD_DISAGREES', seq, message)];
}

/** Where the chain has to pass through: checkpoints by their entry, with what stands there. */
class Marks {
  private readonly marks: { readonly checkpoint: OutsideHead; found: unknown }[];
  private readonly bySeq = new Map<number, { found: unknown }[]>();

  constructor(checkpoints: readonly OutsideHead[]) {
    this.marks = checkpoints.map((checkpoint) => ({ checkpoint, found: undefined }));
    for (const mark of this.marks) {
      this.bySeq.set(mark.checkpoint.seq, [...(this.bySeq.get(mark.checkpoint.seq) ?? []), mark]);
    }
  }

  pass(seq: number, hash: unknown): void {
    for (const mark of this.bySeq.get(seq) ?? []) mark.found = hash;
  }

  authentic(keys: KeyChain): readonly OutsideHead[] {
    const trusted = keys.trusted();
    return this.marks.map(({ checkpoint }) => checkpoint).filter((one) => one.signed && trusted.has(one.publicKey));
  }

  problems(authentic: readonly OutsideHead[], last: number): readonly LedgerProblem[] {
    const forged = this.marks.filter(({ checkpoint }) => !authentic.includes(checkpoint));
    const compared = this.marks
      .filter(({ checkpoint }) => authentic.includes(checkpoint) && checkpoint.seq > 0)
      .sort((a, b) => a.checkpoint.seq - b.checkpoint.seq);
    return [
      ...forged.map(({ checkpoint }) => forgery(checkpoint)),
      ...cutTail(compared.at(-1)?.checkpoint, last),
      ...rewritten(compared),
    ];
  }
}

function forgery({ origin, seq, signed, keyId }: OutsideHead): LedgerProblem {
  const why = signed ? `it is signed by ${keyId}, which is not trusted` : 'its signature does not verify';
  return problemAt('FORGED_CHECKPOINT', seq, `${origin} is no checkpoint of this ledger: ${why}`);
}

function cutTail(latest: OutsideHead | undefined, last: number): readonly LedgerProblem[] {
  if (!latest || latest.seq <= last) return [];
  const message = `${entries(last + 1, latest.seq)} cut off: ${latest.origin} knew entry ${latest.seq}`;
  return [problemAt('TAIL_CUT', [last + 1, latest.seq], message)];
}

/** The checkpoints that the chain passes through bound what was rewritten. */
function rewritten(
  marks: readonly { readonly checkpoint: OutsideHead; readonly found: unknown }[],
): readonly LedgerProblem[] {
  const wrong = marks.find(({ checkpoint, found }) => found !== undefined && found !== checkpoint.hash);
  if (!wrong) return [];
  const { seq, hash, origin } = wrong.checkpoint;
  const agreeing = marks.filter(({ checkpoint, found }) => checkpoint.seq < seq && found === checkpoint.hash);
  const from = (agreeing.at(-1)?.checkpoint.seq ?? 0) + 1;
  const message = `${entries(from, seq)} not what ${origin} vouches for: expected entry ${seq} of hash ${hash}, got ${String(wrong.found)}`;
  return [problemAt('REWRITTEN', [from, seq], message)];
}

/** Who signed what: keys as they are registered and handed over, and every decision that counts. */
class Signatures {
  private readonly keys: KeyChain;
  private readonly found: LedgerProblem[] = [];
  decisions = 0;

  constructor(keys: KeyChain) {
    this.keys = keys;
  }

  take(entry: EntryContent): void {
    const { kind, body, seq } = entry;
    this.check('BAD_KEY', seq, () => this.keys.take(entry));
    if (kind !== 'decision') return;
    this.decisions += 1;
    this.check('BAD_DECISION', seq, () => this.keys.problemOf(parseBody(kind, body).command, seq));
  }

  problems(): readonly LedgerProblem[] {
    const strangers = this.keys.strangers().map(({ keyId, seq }) => {
      return problemAt('UNENDORSED_KEY', seq, `server key ${keyId} is neither trusted nor endorsed by a key that is`);
    });
    return [...this.found, ...strangers];
  }

  private check(code: LedgerProblemCode, seq: number, find: () => string | null): void {
    const wrong = attempt(find);
    if (wrong !== null && this.found.length < MOST_PROBLEMS) {
      this.found.push(problemAt(code, seq, `entry ${seq}: ${wrong}`));
    }
  }
}

const MOST_PROBLEMS = 10_000;

/** A body of another shape than documented is a problem of its entry, not of ours. */
function attempt(find: () => string | null): string | null {
  try {
    return find();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
