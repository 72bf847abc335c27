import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign } from '../src/domain/campaign.js';
import type { Candidate } from '../src/domain/candidate.js';
import type { Amendment, Answer, DecisionCommand } from '../src/domain/command.js';
import { mayIntegrate } from '../src/domain/command.js';
import { keyText } from '../src/domain/keys.js';
import type { RefusalCode, Reviewer, ReviewSubject } from '../src/domain/review.js';
import { revisionDigest } from '../src/snapshot/revision.js';
import { verifyCommand } from '../src/snapshot/sign.js';
import type { Recorded, ReviewShown, Store } from '../src/store/store.js';
import { reviewContext, type ReviewContext } from './review-context.js';
import { personIn, securityPeople } from './review-policy.js';

export interface RecordDecisionInput {
  readonly campaignId: string;
  readonly subject: ReviewSubject;
  /** Blob address of the campaign as captured. */
  readonly captured: string;
  /** The digest of the view the review opened with. */
  readonly viewDigest: string;
  /** The amendment that the review shows while this command is judged. */
  readonly amendment: Amendment | null;
  /** With `delegate`: what the place is there for that would be handed on. */
  readonly place: readonly string[];
  /** Blob addresses of the finished stages. */
  readonly stages: Readonly<Record<string, string>>;
  readonly command: DecisionCommand;
  /** What the review's own rules made of it; null = it may count. */
  readonly refusedCode: RefusalCode | null;
  /** What the read model shows once this decision counts. */
  readonly shown: ReviewShown;
  /** ISO 8601 UTC, by the workflow's clock. */
  readonly at: string;
  /** Past the limit of ledgered refusals: answer, but append no further refusal. */
  readonly quiet: boolean;
}

/** What recording came to, and with a delegation who takes the place. */
export interface RecordedDecision extends Recorded {
  readonly delegate?: Reviewer;
}

interface Deps {
  readonly store: Store;
  readonly blobs: Blobs;
}

/**
 * Counts a decision: verifies that whoever it names really signed it, then appends it, or its refusal, to the ledger.
 * Whoever can reach Temporal can send a command naming anybody, so nothing counts before this. Idempotent on decisionId.
 */
export async function recordDecision(deps: Deps, input: RecordDecisionInput): Promise<RecordedDecision> {
  const { campaignId, command, at, shown } = input;
  const facts = await outsideFacts(deps, input);
  const refusedCode = (await unauthentic(deps.store, command)) ?? input.refusedCode ?? facts.refusedCode;
  if (refusedCode && input.quiet) return { seq: 0, at, refusedCode };
  const delegate = refusedCode ? undefined : facts.delegate;
  const recorded = await deps.store.recordDecision({
    campaignId,
    command,
    refusedCode,
    at,
    shown,
    ...(delegate ? { delegate } : {}),
  });
  return delegate && !recorded.refusedCode ? { ...recorded, delegate } : recorded;
}

/** Who signed, and may that key act for this person? */
async function unauthentic(store: Store, command: DecisionCommand): Promise<RefusalCode | null> {
  if (command.signature === '') return 'UNSIGNED';
  const key = await store.key(command.keyId);
  if (!key) return 'UNKNOWN_KEY';
  if (!verifyCommand(key.publicKey, command)) return 'BAD_SIGNATURE';
  if (key.kind === 'integration' && !mayIntegrate(key.people, command)) return 'OUT_OF_SCOPE';
  return null;
}

interface OutsideFacts {
  readonly refusedCode: RefusalCode | null;
  readonly delegate?: Reviewer;
}

/** What only data outside the review can say: who gains, whether an amendment leaves a role, and who a delegate is. */
async function outsideFacts(deps: Deps, input: RecordDecisionInput): Promise<OutsideFacts> {
  const { answer, personId } = input.command;
  if (answer.kind === 'delegate') return delegateFacts(deps, input, answer.to);
  if (input.subject.kind !== 'candidate-role') return { refusedCode: null };
  if ((answer.kind === 'approve' || answer.kind === 'claim') && input.amendment) {
    return { refusedCode: await beneficiary(deps, input, { personId, amendment: input.amendment }) };
  }
  if (answer.kind !== 'amend') return { refusedCode: null };
  const context = await reviewContext(deps.blobs, input.stages);
  const candidate = context.candidate(input.subject.candidateId);
  if (!leavesARole(candidate, answer.amendment) || !namesItself(input.viewDigest, answer)) {
    return { refusedCode: 'WRONG_ANSWER' };
  }
  const { owner } = answer.amendment;
  if (owner !== undefined && !(await deps.store.person(owner))) return { refusedCode: 'WRONG_ANSWER' };
  return { refusedCode: await beneficiary(deps, input, { personId, amendment: answer.amendment }) };
}

/** Whoever an amendment takes in may not put it in force, whoever made it. */
async function beneficiary(
  { blobs, store }: Deps,
  { stages }: RecordDecisionInput,
  { personId, amendment }: { readonly personId: string; readonly amendment: Amendment },
): Promise<'BENEFICIARY' | null> {
  const added = amendment.addMembers ?? [];
  if (added.length === 0) return null;
  const person = await store.person(personId);
  const context = await reviewContext(blobs, stages);
  const own = person ? context.identitiesOf(person.email) : [];
  return own.some((id) => added.includes(id)) ? 'BENEFICIARY' : null;
}

const namesItself = (viewDigest: string, answer: Extract<Answer, { readonly kind: 'amend' }>): boolean =>
  answer.revision === revisionDigest(viewDigest, answer.amendment);

/** Made of what the candidate holds, and of people who hold it or nearly do; something and somebody is left. */
function leavesARole(candidate: Candidate, amendment: Amendment): boolean {
  const held = new Set(candidate.entitlements.map(keyText));
  const members = new Set(candidate.members);
  const near = new Set(candidate.nearMembers.map(({ identity }) => identity));
  const dropped = new Set(amendment.dropEntitlements.map(keyText));
  const removed = new Set(amendment.removeMembers);
  const added = amendment.addMembers ?? [];
  const known =
    [...dropped].every((key) => held.has(key)) &&
    [...removed].every((id) => members.has(id)) &&
    added.every((id) => near.has(id) && !members.has(id));
  return known && dropped.size < held.size && removed.size < members.size + added.length;
}

/**
 * A place goes to a person we know, and never to one who could only say no. The place of security stays with people the
 * campaign names as security, and no two places go to two e-mails of one person.
 */
async function delegateFacts(deps: Deps, input: RecordDecisionInput, to: string): Promise<OutsideFacts> {
  const person = await deps.store.person(to);
  if (!person) return { refusedCode: 'BAD_DELEGATE' };
  if (input.subject.kind !== 'candidate-role') {
    return { refusedCode: null, delegate: { personId: to, functions: ['delegate'], gains: 0 } };
  }
  const context = await reviewContext(deps.blobs, input.stages);
  const candidate = context.candidate(input.subject.candidateId);
  const { email, gains } = personIn({ context, candidate }, person.email, 'delegate');
  const amendment = input.amendment;
  const added = amendment !== null && (await beneficiary(deps, input, { personId: to, amendment })) !== null;
  const another = email.toLowerCase() !== person.email.toLowerCase();
  if (gains > 0 || added || another || !(await mayHold(deps, input, { context, candidate, email }))) {
    return { refusedCode: 'BAD_DELEGATE' };
  }
  return { refusedCode: null, delegate: { personId: to, functions: ['delegate'], gains } };
}

async function mayHold(
  { blobs }: Deps,
  { captured, place }: RecordDecisionInput,
  { email, ...about }: { readonly context: ReviewContext; readonly candidate: Candidate; readonly email: string },
): Promise<boolean> {
  if (!place.includes('security')) return true;
  const { spec } = await getJson<CapturedCampaign>(blobs, captured);
  return securityPeople({ spec, ...about }).some((one) => one.email === email.toLowerCase());
}
