import { createHash, randomUUID } from 'node:crypto';
import { checkBulk, type BulkProblem } from './bulk.js';
import { decideReview, newDecisionId, type DecisionRequest, type Receipt } from './decide-review.js';
import type { ApiDeps, Caller } from './deps.js';
import { problemOf, type Problem } from './problem.js';

/** Decisions of one request that wait for their reviews at the same time. */
const AT_ONCE = 10;

/** What came of one decision of many: `status` is what it would have been answered on its own. */
export interface ManyResult {
  readonly reviewId: string;
  readonly decisionId: string;
  readonly status: number;
  readonly receipt: Receipt | null;
  readonly problem: Pick<Problem, 'code' | 'detail' | 'changes'> | null;
}

/** One of many decisions, as it is asked for. */
export interface ManyItem extends Omit<DecisionRequest, 'decisionId' | 'batch'> {
  readonly decisionId?: string | undefined;
}

interface Many {
  readonly items: readonly ManyItem[];
  /** Whoever repeats a request under its key makes the same decisions again. */
  readonly key?: string | undefined;
}

/**
 * Makes many decisions and answers each for itself, in their order. What the campaign's policy takes is marked in the ledger as
 * one batch, with its size; the rest is left to be decided on its own.
 */
export async function decideMany(deps: ApiDeps, caller: Caller, { items, key }: Many): Promise<readonly ManyResult[]> {
  const { problems } = await checkBulk(deps, caller, items);
  const size = problems.filter((problem) => problem === null).length;
  const batch = { id: key === undefined ? `b-${randomUUID()}` : `b-${keyed(caller, key)}`, size };
  const requests = items.map(({ decisionId, ...item }, index) => {
    const made = key === undefined ? newDecisionId() : `k-${keyed(caller, key, item.reviewId)}`;
    return { request: { ...item, batch, decisionId: decisionId ?? made }, problem: problems[index] ?? null };
  });
  return inTurns(requests, async ({ request, problem }) =>
    problem ? notTaken(request, problem) : resultOf(deps, caller, request),
  );
}

const keyed = ({ personId }: Caller, ...parts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([personId, ...parts]))
    .digest('hex');

async function resultOf(deps: ApiDeps, caller: Caller, request: DecisionRequest): Promise<ManyResult> {
  const { reviewId, decisionId } = request;
  try {
    const receipt = await decideReview(deps, caller, request);
    return { reviewId, decisionId, status: 200, receipt, problem: null };
  } catch (error) {
    const { changes, code, detail, status } = problemOf(error);
    if (code === 'INTERNAL') deps.log(`decision ${decisionId}: ${String(error)}`);
    const problem = { code, detail, ...(changes ? { changes } : {}) };
    return { reviewId, decisionId, status: code === 'NOT_CONFIRMED' ? 202 : status, receipt: null, problem };
  }
}

const notTaken = ({ reviewId, decisionId }: DecisionRequest, problem: BulkProblem): ManyResult => ({
  reviewId,
  decisionId,
  status: 422,
  receipt: null,
  problem: { code: problem.code, detail: problem.detail },
});

/** Results in the order of the items, a few at a time. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return results;
}
