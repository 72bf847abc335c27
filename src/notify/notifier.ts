import { CodedError } from '../domain/errors.js';
import type { VerdictKind } from '../domain/verdicts.js';
import type { NoticeKind } from '../store/outbox.js';

/** One labelled fact of a question, in words. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What somebody answered, with the name looked up now. */
export interface Given {
  readonly name: string;
  readonly answer: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly via: string;
}

/** One review as a message shows it to one person: plain data, of which every channel makes its own picture. */
export interface Question {
  readonly reviewId: string;
  readonly title: string;
  /** Where its page is. */
  readonly page: string;
  /** The digest of what is shown: an answer given from a message is about exactly that. */
  readonly viewDigest: string;
  readonly state: 'open' | 'settling' | 'closed';
  readonly outcome: string | null;
  readonly expiresAt: string;
  readonly facts: readonly Fact[];
  readonly given: readonly Given[];
  /** What this person may still answer; nothing once they have, or once there is nothing left to decide. */
  readonly answers: readonly VerdictKind[];
}

export interface Addressee {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
}

/** All that one person is told at once. */
export interface Digest {
  /** The same for every attempt to deliver it: a channel that can, delivers it once. */
  readonly id: string;
  /** From 1; above 1 an earlier attempt may have succeeded. */
  readonly attempt: number;
  readonly to: Addressee;
  readonly why: NoticeKind;
  readonly questions: readonly Question[];
  /** Further open questions that are not shown. */
  readonly more: number;
  /** Where all of them are. */
  readonly inbox: string;
}

export type Delivery =
  | { readonly kind: 'sent'; readonly address: string }
  /** This person cannot be reached here, now or later: the next channel's turn. */
  | { readonly kind: 'unreachable'; readonly why: string };

/**
 * A way to tell people. Three implementations (Slack, mail, Teams) pass one conformance suite. What is told is text of
 * others: no channel may take it for markup, links, mentions, headers or addresses. Every method ends within seconds; a
 * failure is a CodedError `NOTIFY_FAILED`, or `NOTIFY_LATER` with the time the channel asked for.
 */
export interface Notifier {
  readonly channel: 'slack' | 'mail' | 'teams';
  /** Delivers one message with all questions of the digest. The address finds it again. */
  deliver(digest: Digest): Promise<Delivery>;
  /** Makes an earlier message show what is so now; absent where messages cannot change. One that is gone is no failure. */
  readonly revise?: (address: string, digest: Digest) => Promise<void>;
}

/** The channel asks to be left alone for a while. */
export class NotifyLater extends CodedError {
  readonly afterMs: number;

  constructor(channel: string, afterMs: number) {
    super('NOTIFY_LATER', `${channel} asks to wait ${Math.ceil(afterMs / 1000)} s`);
    this.afterMs = afterMs;
  }
}

export const notifyFailed = (channel: string, cause: unknown): CodedError =>
  new CodedError('NOTIFY_FAILED', `${channel} did not take the message: ${reasonOf(cause)}`, { cause });

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 300);
