import type { Amendment, Answer } from './command.js';
import { isVerdict, type VerdictKind } from './verdicts.js';

/** A decision that counted, as much of it as says what the review showed afterwards. */
export interface CountedDecision {
  readonly decisionId: string;
  readonly personId: string;
  readonly answer: Answer;
  readonly at: string;
}

/** An act that changed what a review shows. */
export interface ViewChange {
  /** What it shows from then on. */
  readonly digest: string;
  /** Null: the candidate as it was mined, again. */
  readonly amendment: Amendment | null;
  readonly act: 'amend' | 'withdraw';
  readonly decisionId: string;
  readonly personId: string;
  readonly at: string;
}

interface Revision {
  readonly digest: string;
  readonly amendment: Amendment;
  readonly by: string;
}

/**
 * Everything a review has shown since it opened with `viewDigest`, from the decisions that counted, in their order: each
 * amendment, and each amendment taken back. The last one is what it shows now.
 */
export function viewChanges(viewDigest: string, decisions: readonly CountedDecision[]): readonly ViewChange[] {
  const changes: ViewChange[] = [];
  const lastWord = new Map<string, VerdictKind>();
  let revisions: readonly Revision[] = [];
  for (const { answer, at, decisionId, personId } of decisions) {
    const by = { decisionId, personId, at };
    if (answer.kind === 'amend') {
      const { amendment, revision: digest } = answer;
      revisions = [...revisions, { digest, amendment, by: personId }];
      changes.push({ ...by, act: 'amend', digest, amendment });
    }
    if (answer.kind === 'withdraw' && lastWord.get(personId) === 'amend') {
      revisions = revisions.filter((one) => one.by !== personId);
      const { digest = viewDigest, amendment = null } = revisions.at(-1) ?? {};
      changes.push({ ...by, act: 'withdraw', digest, amendment });
    }
    if (answer.kind === 'withdraw') lastWord.delete(personId);
    else if (isVerdict(answer)) lastWord.set(personId, answer.kind);
  }
  return changes;
}

/** What somebody missed who looked last when `seen` was shown, and what they saw. */
export interface Missed {
  readonly before: Amendment | null;
  readonly after: Amendment | null;
  readonly since: readonly ViewChange[];
}

/** Null for a digest that this review never showed. */
export function missedSince(viewDigest: string, changes: readonly ViewChange[], seen: string): Missed | null {
  const last = changes.findLastIndex(({ digest }) => digest === seen);
  if (last < 0 && seen !== viewDigest) return null;
  const before = changes[last]?.amendment ?? null;
  return { before, after: changes.at(-1)?.amendment ?? null, since: changes.slice(last + 1) };
}
