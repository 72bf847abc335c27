import type { LedgerRecord } from '../domain/ledger.js';
import { canonical } from '../snapshot/canonical.js';
import { GENESIS } from '../snapshot/chain.js';
import { digest } from '../snapshot/digest.js';

export type LedgerProblemCode =
  | 'CHANGED'
  | 'MOVED'
  | 'REPLACED'
  | 'MISSING'
  | 'TIME_BACKWARDS'
  | 'HEAD_DISAGREES'
  | 'TAIL_CUT'
  | 'REWRITTEN'
  | 'FORGED_CHECKPOINT'
  | 'BAD_DECISION'
  | 'BAD_KEY'
  | 'UNENDORSED_KEY'
  | 'GUARD_MISSING';

/** What is wrong with a ledger, and where: the first and the last entry it is about. */
export interface LedgerProblem {
  readonly code: LedgerProblemCode;
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** A problem at one entry, or from one to another. */
export function problemAt(
  code: LedgerProblemCode,
  place: number | readonly [from: number, to: number],
  message: string,
): LedgerProblem {
  const [from, to] = typeof place === 'number' ? [place, place] : place;
  return { code, from, to, message };
}

/** What an entry holds, once its text has been read. */
export interface EntryContent {
  readonly seq: number;
  readonly at: string;
  readonly key: string;
  readonly kind: string;
  readonly campaignId: string | null;
  readonly body: unknown;
  readonly prev: string;
}

/** As many broken entries are told apart by where they came from; each is tried at every place that is not as it was. */
const COMPARED = 300;

/**
 * Walks the chain in the order of seq, one entry at a time, and goes on after every break, so that each is named.
 * What was changed by hand no longer has its hash; a row that stands elsewhere has the hash of its old place.
 */
export class ChainWalk {
  private readonly found: LedgerProblem[] = [];
  private readonly broken: { readonly content: EntryContent; readonly hash: unknown }[] = [];
  private readonly places = new Set<number>();
  private last: { readonly seq: number; readonly hash: unknown; readonly at: string; readonly sound: boolean } = {
    ...{ seq: 0, hash: GENESIS, at: '', sound: true },
  };
  count = 0;

  get head(): { readonly seq: number; readonly hash: unknown } {
    return this.last;
  }

  /** Takes the next row; returns its content when it is what was hashed. */
  take(record: LedgerRecord): EntryContent | undefined {
    this.count += 1;
    const { seq, hash } = record;
    const { last } = this;
    const content = contentOf(record);
    const sound = content !== undefined && hashOf(content) === hash;
    if (seq > last.seq + 1) this.gap(last.seq + 1, seq - 1);
    if (!sound) this.changed(record, content);
    else if (seq < 1) this.say('CHANGED', seq, `entry ${seq} stands before the first`);
    else if (seq === last.seq + 1) this.follows(content);
    this.last = { seq: Math.max(seq, last.seq), hash, at: content?.at ?? last.at, sound };
    return sound ? content : undefined;
  }

  /** Everything found, in the order of the entries; rows that only stand elsewhere are named as moved. */
  problems(): readonly LedgerProblem[] {
    const moved = new Map<number, number>();
    for (const { content, hash } of this.broken) {
      const place = [...this.places].find((seq) => seq !== content.seq && hashOf({ ...content, seq }) === hash);
      if (place !== undefined) moved.set(content.seq, place);
    }
    return this.found.map((problem) => {
      const place = problem.code === 'CHANGED' ? moved.get(problem.from) : undefined;
      if (place === undefined) return problem;
      return { ...problem, code: 'MOVED', message: `entry ${problem.from} is what was entry ${place}` };
    });
  }

  private gap(from: number, to: number): void {
    this.say('MISSING', [from, to], `${entries(from, to)} missing`);
    for (let seq = from; seq <= to && this.places.size < COMPARED; seq++) this.places.add(seq);
  }

  private changed({ seq, hash }: LedgerRecord, content: EntryContent | undefined): void {
    if (!content)
      return this.say('CHANGED', seq, `entry ${seq} is no longer an entry: its columns are not what is hashed`);
    this.say(
      'CHANGED',
      seq,
      `entry ${seq} was changed: expected content of hash ${String(hash)}, got ${hashOf(content)}`,
    );
    if (this.broken.length >= COMPARED) return;
    this.broken.push({ content, hash });
    this.places.add(seq);
  }

  private follows(content: EntryContent): void {
    const { last } = this;
    if (content.prev !== last.hash && last.sound) {
      const message = `entry ${last.seq} was replaced: entry ${content.seq} follows one of hash ${content.prev}, got ${String(last.hash)}`;
      this.say('REPLACED', last.seq, message);
    }
    if (content.at < last.at && last.sound) {
      this.say('TIME_BACKWARDS', content.seq, `entry ${content.seq} is earlier than the one before`);
    }
  }

  private say(...said: Parameters<typeof problemAt>): void {
    if (this.found.length < MOST_PROBLEMS) this.found.push(problemAt(...said));
  }
}

/** A ledger can be wrong in a million places; these are enough to know. */
const MOST_PROBLEMS = 10_000;

export const entries = (from: number, to: number): string =>
  from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;

/** Undefined when a column does not hold what an appender writes: text, and a body in canonical form. */
function contentOf({ seq, at, key, kind, campaignId, body, prev }: LedgerRecord): EntryContent | undefined {
  if (typeof at !== 'string' || typeof key !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof prev !== 'string' || typeof body !== 'string') return undefined;
  if (campaignId !== null && typeof campaignId !== 'string') return undefined;
  try {
    const value = jsonOf(body);
    return canonical(value) === body ? { seq, at, key, kind, campaignId, body: value, prev } : undefined;
  } catch {
    return undefined;
  }
}

const jsonOf = (text: string): unknown => JSON.parse(text);

function hashOf(content: EntryContent): string {
  try {
    return digest('ledger/v1', content);
  } catch {
    // Text that cannot be written canonically cannot have been hashed either.
    return 'none';
  }
}
