import type { z } from '@hono/zod-openapi';
import type { ReviewSummary } from '../../workflows/messages.js';
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
  const [live, rows, facts] = await Promise.all([
    deps.campaigns.review(review.reviewId),
    deps.store.decisions({ reviewId: review.reviewId }),
    reviewFacts(deps, review),
  ]);
  const { plan, subject } = review;
  const now = live && live.state !== 'planning' ? live : undefined;
  const reviewers = now?.reviewers ?? plan.stages[0]?.reviewers ?? [];
  const asked = reviewers.map(({ personId }) => personId);
  const nameOf = await personNames(deps.store, [...asked, ...rows.map(({ personId }) => personId)]);
  const emails = await emailsOf(deps.store, asked);
  const decisions = decisionsFor(caller, rows, nameOf);
  const answered = new Set(decisions.filter(({ stands }) => stands).map(({ personId }) => personId));
  return {
    ...reviewItem(review),
    ...(now ? progressOf(now) : {}),
    settlesAt: now?.settlesAt ? new Date(now.settlesAt).toISOString() : null,
    ...roundOf(review, now?.stage ?? 0),
    amendment: now?.amendment ?? null,
    asked: now?.asked ?? [],
    reasons: plan.reasons,
    answers: answersFor(subject),
    reviewers: reviewers.map((one: Reviewer) => ({
      personId: one.personId,
      functions: one.functions,
      gains: one.gains,
      name: nameOf(one.personId),
      email: emails.get(one.personId) ?? '',
      answered: answered.has(one.personId),
    })),
    decisions,
    facts,
    live: live !== undefined,
    at: deps.clock().toISOString(),
  };
}

/** What the running review knows better than the read model. */
function progressOf({ state, outcome, viewDigest, claim, expiresAt }: ReviewSummary) {
  return {
    ...(state === 'planning' ? {} : { state }),
    outcome,
    claimedBy: claim?.personId ?? null,
    ...(viewDigest === null ? {} : { viewDigest }),
    ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
  };
}

function roundOf({ plan }: ReviewRow, stage: number) {
  const { quorum = 1, required = [], rule = 'any-rejection-rejects' } = plan.stages[stage] ?? {};
  return { quorum, required, rule, stage, stages: plan.stages.length } as const;
}

async function emailsOf(store: ApiDeps['store'], personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await Promise.all(personIds.map((personId) => store.person(personId)));
  return new Map(people.flatMap((one) => (one ? [[one.personId, one.email] as const] : [])));
}

/** Refusals are shown to whoever was refused and to those who see everything. */
function decisionsFor(caller: Caller, rows: readonly DecisionRow[], nameOf: NameOf): Decision[] {
  const standing = standingDecisions(rows);
  return rows
    .filter(({ refusedCode, personId }) => !refusedCode || personId === caller.personId || maySeeAll(caller))
    .map(({ decisionId, personId, answer, via, at, refusedCode, seq }) => ({
      decisionId,
      personId,
      name: nameOf(personId),
      answer,
      via,
      at,
      refusedCode,
      stands: standing.has(seq),
    }));
}

/** The last word of each person, by ledger number; one who withdrew has none. */
function standingDecisions(rows: readonly DecisionRow[]): ReadonlySet<number> {
  const last = new Map<string, number>();
  for (const { personId, answer, refusedCode, seq } of rows) {
    if (refusedCode) continue;
    if (answer.kind === 'withdraw') last.delete(personId);
    else if (isVerdict(answer)) last.set(personId, seq);
  }
  return new Set(last.values());
}
