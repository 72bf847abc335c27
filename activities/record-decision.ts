import type { Blobs } from '../src/blobs/blobs.js';
import type { Candidate } from '../src/domain/candidate.js';
import type { Amendment, DecisionCommand } from '../src/domain/command.js';
import { keyText } from '../src/domain/keys.js';
import type { Outcome, RefusalCode, ReviewSubject } from '../src/domain/review.js';
import { verifyCommand } from '../src/snapshot/sign.js';
import type { Recorded, Store } from '../src/store/store.js';
import { reviewContext } from './review-context.js';

export interface RecordDecisionInput {
  readonly campaignId: string;
  readonly subject: ReviewSubject;
  /** Blob addresses of the finished stages. */
  readonly stages: Readonly<Record<string, string>>;
  readonly command: DecisionCommand;
  /** What the review's own rules made of it; null = it may count. */
  readonly refusedCode: RefusalCode | null;
  /** The outcome this decision leads to, for the read model. */
  readonly outcome: Outcome | null;
  /** ISO 8601 UTC, by the workflow's clock. */
  readonly at: string;
  /** Past the limit of ledgered refusals: answer, but append no further refusal. */
  readonly quiet: boolean;
}

/**
 * Counts a decision: verifies that whoever it names really signed it, then appends it, or its refusal, to the ledger.
 * Whoever can reach Temporal can send a command naming anybody, so nothing counts before this. Idempotent on decisionId.
 */
export async function recordDecision(
  deps: { readonly store: Store; readonly blobs: Blobs },
  input: RecordDecisionInput,
): Promise<Recorded> {
  const { campaignId, command, at } = input;
  const refusedCode = (await unauthentic(deps.store, command)) ?? input.refusedCode ?? (await impossible(deps, input));
  if (refusedCode && input.quiet) return { seq: 0, at, refusedCode };
  const recorded = await deps.store.recordDecision({ campaignId, command, refusedCode, at });
  if (!recorded.refusedCode) await deps.store.showOutcome(command.reviewId, input.outcome);
  return recorded;
}

/** Who signed, and may that key act for this person? */
async function unauthentic(store: Store, command: DecisionCommand): Promise<RefusalCode | null> {
  if (command.signature === '') return 'UNSIGNED';
  const key = await store.key(command.keyId);
  if (!key) return 'UNKNOWN_KEY';
  if (!verifyCommand(key.publicKey, command)) return 'BAD_SIGNATURE';
  if (key.kind === 'integration' && !key.people.includes(command.personId)) return 'OUT_OF_SCOPE';
  return null;
}

/** An amendment has to leave a role, made of what the candidate holds. */
async function impossible(deps: { readonly blobs: Blobs }, input: RecordDecisionInput): Promise<RefusalCode | null> {
  const { answer } = input.command;
  if (answer.kind !== 'amend' || input.subject.kind !== 'candidate-role') return null;
  const context = await reviewContext(deps.blobs, input.stages);
  const candidate = context.candidate(input.subject.candidateId);
  return leavesARole(candidate, answer.amendment) ? null : 'WRONG_ANSWER';
}

function leavesARole(candidate: Candidate, amendment: Amendment): boolean {
  const held = new Set(candidate.entitlements.map(keyText));
  const members = new Set(candidate.members);
  const dropped = new Set(amendment.dropEntitlements.map(keyText));
  const removed = new Set(amendment.removeMembers);
  const known = [...dropped].every((key) => held.has(key)) && [...removed].every((id) => members.has(id));
  return known && dropped.size < held.size && removed.size < members.size;
}
