import type { z } from '@hono/zod-openapi';
import type { Reviewer } from '../domain/review.js';
import { answersFor, isVerdict } from '../domain/verdicts.js';
import type { DecisionRow, ReviewRow } from '../store/store.js';
import { maySeeAll } from './access.js';
import type { ApiDeps, Caller } from './deps.js';
import { personNames, type NameOf } from './names.js';
import { reviewFacts } from './review-facts.js';
import type { decisionSchema, reviewDetailsSchema, reviewSchema } from './review-schema.js';

export type ReviewItem = z.output<typeof reviewSchema>;
export type ReviewDetails = z.output<typeof reviewDetailsSchema>;
type Decision = z.output<typeof decisionSchema>;

/** A review as a list shows it. */
export function reviewItem(row: ReviewRow): ReviewItem {
  const { plan, ...rest } = row;
  return { ...rest, title: plan.title, quorum: plan.stages[0]?.quorum ?? 1 };
}

/** Everything one review's page needs: asked of the running review, else of the read model, and it says which. */
export async function reviewDetails(deps: ApiDeps, caller: Caller, review: ReviewRow): Promise<ReviewDetails> {
  const { reviewId } = review;
  const [live, rows, reasons, facts] = await Promise.all([
    deps.campaigns.review(reviewId),
    deps.store.decisions({ reviewId }),
    deps.store.reasonsGiven(reviewId),
    reviewFacts(deps, review),
  ]);
  const now = live && live.state !== 'planning' ? live : undefined;
  const reviewers = now?.reviewers ?? review.plan.stages[0]?.reviewers ?? [];
  const asked = reviewers.map(({ personId }) => personId);
  const nameOf = await personNames(deps.store, [...asked, ...rows.map(({ personId }) => personId)]);
  const standing = now ? standingIn(now, rows) : standingDecisions(rows);
  const decisions = decisionsFor(caller, rows, { nameOf, reasons, standing });
  return {
    ...reviewItem(review),
    ...progressIn(now),
    ...roundOf(review, now?.stage ?? 0),
    reasons: review.plan.reasons,
    answers: answersFor(review.subject),
    reviewers: await reviewersShown(deps.store, reviewers, { decisions, nameOf }),
    decisions,
    facts,
    live: live !== undefined,
    at: deps.clock().toISOString(),
  };
}

type Live = Exclude<Awaited<ReturnType<ApiDeps['campaigns']['review']>>, { readonly state: 'planning' } | undefined>;

/** What the running review knows better than the read model, or only. */
function progressIn(now: Live | undefined) {
  if (!now) return { settlesAt: null, amendment: null, asked: [] };
  const { state, outcome, viewDigest, claim, expiresAt, settlesAt, amendment, asked } = now;
  return {
    ...{ state, outcome, viewDigest, amendment, asked },
    claimedBy: claim?.personId ?? null,
    expiresAt: new Date(expiresAt).toISOString(),
    settlesAt: settlesAt === null ? null : new Date(settlesAt).toISOString(),
  };
}

async function reviewersShown(
  store: ApiDeps['store'],
  reviewers: readonly Reviewer[],
  { decisions, nameOf }: { readonly decisions: readonly Decision[]; readonly nameOf: NameOf },
): Promise<ReviewDetails['reviewers']> {
  const answered = new Set(decisions.filter(({ stands }) => stands).map(({ personId }) => personId));
  const people = await Promise.all(reviewers.map(({ personId }) => store.person(personId)));
  return reviewers.map(({ personId, functions, gains }, index) => ({
    personId,
    functions,
    gains,
    name: nameOf(personId),
    email: people[index]?.email ?? '',
    answered: answered.has(personId),
  }));
}

function roundOf({ plan }: ReviewRow, stage: number) {
  const { quorum = 1, required = [], rule = 'any-rejection-rejects' } = plan.stages[stage] ?? {};
  return { quorum, required, rule, stage, stages: plan.stages.length } as const;
}

/** What there is to say of decisions besides themselves, by ledger number. */
interface Told {
  readonly nameOf: NameOf;
  readonly reasons: ReadonlyMap<number, string>;
  readonly standing: ReadonlySet<number>;
}

/** Refusals are shown to whoever was refused and to those who see everything. */
function decisionsFor(caller: Caller, rows: readonly DecisionRow[], { nameOf, reasons, standing }: Told): Decision[] {
  return rows
    .filter(({ refusedCode, personId }) => !refusedCode || personId === caller.personId || maySeeAll(caller))
    .map(({ decisionId, personId, answer, via, at, refusedCode, batch, seq }) => ({
      decisionId,
      personId,
      name: nameOf(personId),
      answer,
      via,
      at,
      refusedCode,
      reason: reasons.get(seq) ?? null,
      batch,
      stands: standing.has(seq),
    }));
}

/** Those that the running review counts: an amendment, a delegation or the end of a deferral makes others fall. */
function standingIn({ decisions }: Live, rows: readonly DecisionRow[]): ReadonlySet<number> {
  const ids = new Set(decisions.map(({ decisionId }) => decisionId));
  const counted = rows.filter(({ decisionId, refusedCode }) => !refusedCode && ids.has(decisionId));
  return new Set(counted.map(({ seq }) => seq));
}

/**
 * The last word of each person, by ledger number; one who withdrew has none. What the review itself knows better is not in
 * it: whose word has fallen.
 */
export function standingDecisions(rows: readonly DecisionRow[]): ReadonlySet<number> {
  const last = new Map<string, number>();
  for (const { personId, answer, refusedCode, seq } of rows) {
    if (refusedCode) continue;
    if (answer.kind === 'withdraw') last.delete(personId);
    else if (isVerdict(answer)) last.set(personId, seq);
  }
  return new Set(last.values());
}
