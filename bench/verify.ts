import type { Client } from '@temporalio/client';
import { verifyChain } from '../src/snapshot/chain.js';
import type { Store } from '../src/store/store.js';
import { reviewWorkflowId } from '../workflows/messages.js';
import type { review } from '../workflows/review.js';
import type { OpenRoles } from '../test/support/open-roles.js';
import { timed } from './race.js';
import { decisionIdOf } from './review-side.js';

/** Everything that is not "decided exactly once": in the workflow's result, the ledger, the read model, the catalogue. */
export async function notDecidedOnce(client: Client, store: Store, open: OpenRoles): Promise<readonly string[]> {
  const { campaignId, reviews } = open;
  const wrong: string[] = [];
  const expect = (what: string, got: number): void => {
    if (got !== 1) wrong.push(`${what}: expected once, got ${got}`);
  };
  const entries = await store.ledger({ campaignId });
  const rows = new Map((await store.reviews({ campaignId })).map((row) => [row.reviewId, row]));
  const decisions = countBy(await store.decisions({ campaignId }), ({ decisionId }) => decisionId);
  const inLedger = countBy(entries, ({ kind, body }) => `${kind} ${decisionIn(body)}`);
  const outcomes = countBy(entries, ({ kind, key }) => `${kind} ${key}`);
  const roles = countBy(await store.catalogue({ campaignId }), ({ candidateId }) => candidateId);
  for (const { reviewId, subject } of reviews) {
    const decisionId = decisionIdOf(reviewId);
    expect(`${reviewId} in the ledger`, inLedger.get(`decision ${decisionId}`) ?? 0);
    expect(`${reviewId}'s outcome in the ledger`, outcomes.get(`outcome ${reviewId}/outcome`) ?? 0);
    expect(`${reviewId} in the read model`, decisions.get(decisionId) ?? 0);
    const { state, outcome } = rows.get(reviewId) ?? {};
    if (state !== 'closed' || outcome?.decisionIds.join() !== decisionId) wrong.push(`${reviewId} is shown ${state}`);
    if (subject.kind === 'candidate-role') expect(`${reviewId} in the catalogue`, roles.get(subject.candidateId) ?? 0);
  }
  const broken = verifyChain(await store.ledger({}));
  if (broken !== null) wrong.push(`the ledger's chain is broken at ${broken}`);
  await timed({ from: 0, to: reviews.length, deciders: 8 }, async (index) => {
    const reviewId = reviews[index]?.reviewId ?? '';
    const { outcome } = await client.workflow.getHandle<typeof review>(reviewWorkflowId(reviewId)).result();
    if (outcome.decisionIds.join() !== decisionIdOf(reviewId))
      wrong.push(`the workflow of ${reviewId} ended otherwise`);
  });
  return wrong;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** The id of the decision an act is about; of the ledger we trust nothing but its form. */
function decisionIn({ command }: { readonly [name: string]: unknown }): string {
  const has = typeof command === 'object' && command !== null && 'decisionId' in command;
  return has && typeof command.decisionId === 'string' ? command.decisionId : '';
}
