import type { EntitlementKey } from './keys.js';

export const doors = ['api', 'page', 'cli', 'signal'] as const;
export type Door = (typeof doors)[number];

/** What a decider changes in a candidate before approving it. */
export interface Amendment {
  readonly dropEntitlements: readonly EntitlementKey[];
  readonly removeMembers: readonly string[];
  readonly name?: string;
}

/** The typed answer. Which ones a review accepts depends on its subject (`answersFor` in review.ts). */
export type Answer =
  | { readonly kind: 'approve' }
  | { readonly kind: 'amend'; readonly amendment: Amendment }
  | { readonly kind: 'reject' }
  | { readonly kind: 'abstain' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'deny' }
  /** Takes this person's own standing decision back, until the outcome settles. */
  | { readonly kind: 'withdraw' };

/**
 * A decision as it enters the system. Signed (ed25519 over the canonical form without `signature`, domain `command/v1`)
 * by the server, or by an integration's registered key for its listed people only. The free text of the reason stays in
 * the erasable table; only its salted digest travels.
 */
export interface DecisionCommand {
  readonly decisionId: string;
  readonly reviewId: string;
  /** The digest of what the decider was shown (`view/v1`). */
  readonly viewDigest: string;
  readonly answer: Answer;
  readonly reasonDigest?: string;
  readonly personId: string;
  readonly via: Door;
  /** ISO 8601 UTC, by the signer's clock. */
  readonly issuedAt: string;
  readonly keyId: string;
  /** base64; empty when the sender did not sign, which is refused and ledgered. */
  readonly signature: string;
}
