import type { AccountClass } from './account.js';
import type { EntitlementKey } from './keys.js';

export const doors = ['api', 'page', 'cli', 'signal', 'slack'] as const;
export type Door = (typeof doors)[number];

/** What a decider changes in a candidate before approving it: always said against the candidate as it was mined. */
export interface Amendment {
  readonly dropEntitlements: readonly EntitlementKey[];
  readonly removeMembers: readonly string[];
  /** Near members taken in: they gain what they lack. */
  readonly addMembers?: readonly string[];
  readonly name?: string;
  /** Person id of who will answer for the role. */
  readonly owner?: string;
}

/** An answer to the question. Which of them a review takes depends on its subject (`answersFor`). */
export type Verdict =
  | { readonly kind: 'approve' }
  /** `revision` is the digest of what the review shows from then on: `amended/v1` over the view's digest and the amendment. */
  | { readonly kind: 'amend'; readonly amendment: Amendment; readonly revision: string }
  | { readonly kind: 'reject' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'same' }
  | { readonly kind: 'different' }
  | { readonly kind: 'class'; readonly class: AccountClass }
  | { readonly kind: 'keep' }
  | { readonly kind: 'end' }
  | { readonly kind: 'not-mine' }
  | { readonly kind: 'proceed' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'abstain' }
  /** Asks this person again at `until`, ISO 8601 UTC, before the review ends. */
  | { readonly kind: 'defer'; readonly until: string };

/** What a person may do in any review besides answering it. */
export type ReviewAct =
  /** Takes this person's own standing verdict back, until the outcome settles. */
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'comment' }
  /** Says "I am on it": until the lease ends nobody else decides where one decision is enough. */
  | { readonly kind: 'claim' }
  | { readonly kind: 'release' }
  /** Hands this person's place to another; `for` names the place a steward hands on for somebody who has left. */
  | { readonly kind: 'delegate'; readonly to: string; readonly for?: string }
  /** A steward moves the end, to `until`, ISO 8601 UTC. */
  | { readonly kind: 'extend'; readonly until: string };

export type Answer = Verdict | ReviewAct;

/** An answer as a person gives it; what only a door can add (a revision's digest, a person's id) is not there yet. */
export type AskedAnswer =
  Exclude<Answer, { readonly kind: 'amend' }> | { readonly kind: 'amend'; readonly amendment: Amendment };

/** Which decisions were sent with one click or request, and how many they were. */
export interface Batch {
  readonly id: string;
  readonly size: number;
}

/** The account in a chat by which somebody was known to be `personId` in the moment of deciding. Ids only. */
export interface ChatAccount {
  readonly kind: 'slack';
  readonly teamId: string;
  readonly userId: string;
}

/**
 * A decision as it enters the system. Signed (ed25519 over the canonical form without `signature`, domain `command/v1`)
 * by the server, or by an integration's registered key for its listed people only. The free text of the reason stays in
 * the erasable table; only its salted digest travels.
 */
export interface DecisionCommand {
  readonly decisionId: string;
  readonly reviewId: string;
  /** The digest of what the decider was shown (`view/v1`, or `amended/v1` after an amendment). */
  readonly viewDigest: string;
  readonly answer: Answer;
  readonly reasonDigest?: string;
  /** Of a decision that was one of many made at once. */
  readonly batch?: Batch;
  readonly personId: string;
  readonly via: Door;
  /** With a decision made in a chat: whose account there made it. */
  readonly chat?: ChatAccount;
  /** ISO 8601 UTC, by the signer's clock. */
  readonly issuedAt: string;
  readonly keyId: string;
  /** base64; empty when the sender did not sign, which is refused and ledgered. */
  readonly signature: string;
}

/** Whether an integration may have said this: for a person it may act for, and by the door that is its own. */
export const mayIntegrate = (people: readonly string[], { personId, via }: DecisionCommand): boolean =>
  people.includes(personId) && via === 'signal';
