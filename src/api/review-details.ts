import type { z } from '@hono/zod-openapi';
import { answersFor } from '../domain/decide.js';
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
  return { ...rest, title: plan.title, viewDigest: plan.viewDigest, quorum: plan.quorum };
}

/** Everything one review's page needs: asked of the running review, else of the read model, and it says which. */
export async function reviewDetails(deps: ApiDeps, caller: Caller, review: ReviewRow): Promise<ReviewDetails> {
  const [live, rows, facts] = await Promise.all([
    deps.campaigns.review(review.reviewId),
    deps.store.decisions({ reviewId: review.reviewId }),
    reviewFacts(deps, review),
  ]);
  const { plan, subject } = review;
  const asked = plan.reviewers.map(({ personId }) => personId);
  const nameOf = await personNames(deps.store, [...asked, ...rows.map(({ personId }) => personId)]);
  const people = await Promise.all(asked.map((personId) => deps.store.person(personId)));
  const emails = new Map(people.flatMap((one) => (one ? [[one.personId, one.email] as const] : [])));
  const decisions = decisionsFor(caller, rows, nameOf);
  const answered = new Set(decisions.filter(({ stands }) => stands).map(({ personId }) => personId));
  const now = live && live.state !== 'planning' ? { state: live.state, outcome: live.outcome } : {};
  return {
    ...reviewItem(review),
    ...now,
    settlesAt: live?.settlesAt ? new Date(live.settlesAt).toISOString() : null,
    required: plan.required,
    answers: answersFor(subject),
    reviewers: plan.reviewers.map((one) => ({
      ...one,
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
    else last.set(personId, seq);
  }
  return new Set(last.values());
}
