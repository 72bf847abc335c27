import type { Amendment, AskedAnswer } from '../domain/command.js';
import { keyText } from '../domain/keys.js';
import type { ReviewRow, Store } from '../store/store.js';
import type { ApiDeps, Caller } from './deps.js';
import { readBlob } from './stage-schema.js';

/** One decision of many, before it is sent. */
interface BulkItem {
  readonly reviewId: string;
  readonly answer: AskedAnswer;
}

/** Why an item is not taken in bulk. */
export interface BulkProblem {
  readonly code: 'BULK_TOO_MANY' | 'BULK_TOO_RISKY';
  readonly detail: string;
}

/** What all the items that are taken put in force together. */
export interface BulkEffect {
  readonly roles: number;
  readonly entitlements: number;
  readonly members: number;
  /** People who get something they do not hold today, and those who stop being members. */
  readonly gaining: number;
  readonly leaving: number;
  /** Roles that hold something privileged. */
  readonly privileged: number;
  readonly maxRisk: number;
}

export interface BulkCheck {
  /** One an item, in their order; null where it may be sent. */
  readonly problems: readonly (BulkProblem | null)[];
  readonly effect: BulkEffect;
}

/**
 * Holds many decisions against each campaign's `review.bulk`: no more than `most` of one campaign in one request, and nothing
 * put in force together whose risk is above `maxRisk`. What it refuses can still be decided on its own.
 */
export async function checkBulk(
  deps: Pick<ApiDeps, 'store' | 'blobs' | 'campaigns'>,
  caller: Caller,
  items: readonly BulkItem[],
): Promise<BulkCheck> {
  const policies = policyReader(deps);
  const counts = new Map<string, number>();
  const sum = new EffectSum();
  const problems: (BulkProblem | null)[] = [];
  for (const { reviewId, answer } of items) {
    // Of a review that is hidden from the caller nothing is told; deciding on it is refused as it always is.
    const review = await visible(deps.store, caller, reviewId);
    const policy = review && (await policies(review.campaignId));
    if (!review || !policy) {
      problems.push(null);
      continue;
    }
    const count = (counts.get(review.campaignId) ?? 0) + 1;
    counts.set(review.campaignId, count);
    const candidate = await candidateOf(deps, review, answer);
    const risk = candidate?.measurements.risk ?? 0;
    const problem = problemOf({ count, risk, ...policy });
    problems.push(problem);
    if (candidate && !problem) sum.add(candidate, await amendmentOf(deps, review, answer));
  }
  return { problems, effect: sum.effect() };
}

const visible = async (store: Store, caller: Caller, reviewId: string): Promise<ReviewRow | undefined> => {
  const [review] = await store.reviews({ reviewId, personId: caller.personId });
  return review;
};

/** What this answer, or somebody's before it, changes in the candidate as it was mined. */
async function amendmentOf(
  { campaigns }: Pick<ApiDeps, 'campaigns'>,
  { plan, reviewId, viewDigest }: ReviewRow,
  answer: AskedAnswer,
): Promise<Changes | undefined> {
  if (answer.kind === 'amend') return answer.amendment;
  if (viewDigest === plan.viewDigest) return undefined;
  const live = await campaigns.review(reviewId);
  return live && live.state !== 'planning' ? (live.amendment ?? undefined) : undefined;
}

type Changes = Omit<Amendment, 'name' | 'owner'>;

interface Against {
  readonly count: number;
  readonly risk: number;
  readonly most: number;
  readonly maxRisk: number;
}

function problemOf({ count, risk, most, maxRisk }: Against): BulkProblem | null {
  if (count > most) {
    return {
      code: 'BULK_TOO_MANY',
      detail: `expected at most ${most} decisions of one campaign, this is number ${count}`,
    };
  }
  if (risk <= maxRisk) return null;
  return {
    code: 'BULK_TOO_RISKY',
    detail: `expected a risk of at most ${maxRisk} in bulk, got ${risk}: decide it on its own`,
  };
}

type Policy = Pick<Against, 'most' | 'maxRisk'>;

function policyReader({ store, blobs }: Pick<ApiDeps, 'store' | 'blobs'>): (id: string) => Promise<Policy | undefined> {
  const known = new Map<string, Policy | undefined>();
  return async (campaignId) => {
    if (known.has(campaignId)) return known.get(campaignId);
    const campaign = await store.campaign(campaignId);
    const policy = campaign && (await readBlob(blobs, 'captured', campaign.captured)).spec.review.bulk;
    known.set(campaignId, policy);
    return policy;
  };
}

/** The candidate that this answer would put in force; refusing one puts nothing in force. */
async function candidateOf({ blobs }: Pick<ApiDeps, 'blobs'>, { plan, subject }: ReviewRow, { kind }: AskedAnswer) {
  if (subject.kind !== 'candidate-role' || (kind !== 'approve' && kind !== 'amend')) return undefined;
  const view = await readBlob(blobs, 'view', plan.view);
  return view.kind === 'candidate-role' ? view.candidate : undefined;
}

type Candidate = NonNullable<Awaited<ReturnType<typeof candidateOf>>>;

/** People and entitlements count once, in however many roles they are. */
class EffectSum {
  private roles = 0;
  private privileged = 0;
  private maxRisk = 0;
  private readonly entitlements = new Set<string>();
  private readonly members = new Set<string>();
  private readonly gaining = new Set<string>();
  private readonly leaving = new Set<string>();

  add(candidate: Candidate, amendment: Changes | undefined): void {
    const dropped = new Set((amendment?.dropEntitlements ?? []).map(keyText));
    const removed = new Set(amendment?.removeMembers ?? []);
    const added = amendment?.addMembers ?? [];
    const { entitlements, measurements, members, overGrants } = candidate;
    this.roles += 1;
    if (measurements.privileged > 0) this.privileged += 1;
    this.maxRisk = Math.max(this.maxRisk, measurements.risk);
    for (const key of entitlements.map(keyText)) if (!dropped.has(key)) this.entitlements.add(key);
    for (const id of [...members.filter((one) => !removed.has(one)), ...added]) this.members.add(id);
    for (const id of removed) this.leaving.add(id);
    for (const id of [...overGrants.map(({ identity }) => identity), ...added]) this.gaining.add(id);
  }

  effect(): BulkEffect {
    const { roles, privileged, maxRisk } = this;
    const sizes = { entitlements: this.entitlements.size, members: this.members.size };
    return { roles, ...sizes, gaining: this.gaining.size, leaving: this.leaving.size, privileged, maxRisk };
  }
}
