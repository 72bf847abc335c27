import type { DecisionCommand } from '../domain/command.js';

export const noticeKinds = ['asked', 'reminder', 'escalation', 'decided', 'closed'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Whom to tell what: written in the transaction of the act that it tells of, so there is never one without the other. */
export interface Notice {
  readonly noticeId: string;
  readonly personId: string;
  readonly reviewId: string;
  readonly kind: NoticeKind;
  readonly at: string;
}

/** All that one person is to be told at once. A batch that is taken again is the very same batch. */
export interface Batch {
  readonly batchId: string;
  readonly personId: string;
  /** Which attempt this is, from 1; whoever took a later one owns the batch. */
  readonly attempt: number;
  /** By time, then id. */
  readonly notices: readonly Notice[];
}

/** A message that was delivered, by which it can be found again when what it says has changed. */
export interface SentMessage {
  readonly channel: string;
  readonly batchId: string;
  readonly personId: string;
  /** What the channel needs to find it; only the channel reads it. */
  readonly address: string;
  readonly reviewIds: readonly string[];
}

/** When a batch may be formed, and for how long it is taken. Times are ISO 8601 UTC. */
export interface TakeNotices {
  readonly now: string;
  /** Until then nobody else takes it. */
  readonly until: string;
  /** A person hears once nothing new came since then … */
  readonly quietSince: string;
  /** … or once something has waited since then. */
  readonly waitingSince: string;
}

/**
 * What people are still to be told. Delivery is at least once: a batch that was taken and neither delivered nor postponed
 * (its server died) is taken again after its lease, under the same `batchId`, by which a channel can tell a repetition.
 */
export interface NoticeOutbox {
  /** Takes one person's batch; of several servers one gets it. No second batch of a person is formed beside an open one. */
  takeNotices(take: TakeNotices): Promise<Batch | undefined>;
  /** The batch is done: its notices are forgotten and the message, if any, is kept. Idempotent. */
  noticesDelivered(batch: Batch, message: Omit<SentMessage, 'batchId' | 'personId'> | null): Promise<void>;
  /** Tried in vain: again at `at`, or, where that is null, set aside for good with its error. Ignored from a lost lease. */
  postponeNotices(batch: Batch, next: { readonly at: string | null; readonly error: string }): Promise<void>;
  /** Messages of this channel to this person that show one of the reviews; oldest first. */
  messages(filter: {
    readonly channel: string;
    readonly personId: string;
    readonly reviewIds: readonly string[];
  }): Promise<readonly SentMessage[]>;
}

/** A signed command that no worker has confirmed yet. */
export interface KeptCommand {
  readonly command: DecisionCommand;
  /** How often it was sent again, this time included. */
  readonly attempt: number;
  readonly keptAt: string;
  /** Where the sender wants to hear what came of it; only the door that wrote it reads it. */
  readonly replyTo: string | null;
}

/** Commands on their way: kept before they are sent, and gone with the transaction that records them. */
export interface CommandOutbox {
  /**
   * Keeps a command, with its reason's text, before it is sent for the first time. The same decision (id, person, review,
   * view, answer) kept before stays as it is and is returned: the very same command, whatever is signed anew.
   */
  keepCommand(keep: {
    readonly command: DecisionCommand;
    readonly reason: { readonly digest: string; readonly salt: string; readonly text: string } | null;
    readonly replyTo: string | null;
    readonly at: string;
    /** When it is sent again unless somebody has confirmed it. */
    readonly dueAt: string;
  }): Promise<DecisionCommand>;
  /** Takes commands that are due, oldest first; until `until` nobody else takes them. */
  takeCommands(take: {
    readonly now: string;
    readonly until: string;
    readonly limit: number;
  }): Promise<readonly KeptCommand[]>;
  postponeCommand(command: DecisionCommand, dueAt: string): Promise<void>;
  /** There is an answer, though perhaps no record. Idempotent. */
  forgetCommand(command: DecisionCommand): Promise<void>;
}
