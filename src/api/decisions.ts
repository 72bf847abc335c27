import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { checkBulk, type BulkProblem } from './bulk.js';
import { decideReview, newDecisionId, type DecisionRequest, type Receipt } from './decide-review.js';
import type { ApiDeps, ApiEnv, Caller } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { problemOf, type Problem } from './problem.js';
import {
  bulkPreviewSchema,
  bulkResultSchema,
  bulkSchema,
  decideSchema,
  decisionHeadersSchema,
  notConfirmedSchema,
  receiptSchema,
  reviewParamSchema,
} from './review-schema.js';
import { answerOf } from './schema.js';

/** Decisions of one bulk request that wait for their reviews at the same time. */
const AT_ONCE = 10;

export const postDecision = createRoute({
  method: 'post',
  path: '/reviews/{reviewId}/decisions',
  summary: 'Decide; safe to repeat under the same decision id',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer'),
  request: { params: reviewParamSchema, headers: decisionHeadersSchema, body: body(decideSchema) },
  responses: {
    200: json(receiptSchema, 'In the ledger'),
    202: json(notConfirmedSchema, 'No worker confirmed it in time: repeat it under the same decision id'),
    ...problems,
  },
});

export const postDecisions = createRoute({
  method: 'post',
  path: '/decisions/bulk',
  summary: 'Decide on many reviews; each is answered for itself',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer'),
  request: { headers: decisionHeadersSchema, body: body(bulkSchema) },
  responses: { 200: json(bulkResultSchema, 'One result an item, in the order of the items'), ...problems },
});

export const previewDecisions = createRoute({
  method: 'post',
  path: '/decisions/bulk/preview',
  summary: 'What many decisions would come to together; nothing is decided',
  tags: ['reviews'],
  security,
  middleware: allow('reviewer'),
  request: { body: body(bulkSchema) },
  responses: { 200: json(bulkPreviewSchema, 'The sum of effects, and which items would not be taken'), ...problems },
});

export function mountDecisions(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(postDecision, async (c) => {
    const { answer, decisionId, reason, viewDigest } = c.req.valid('json');
    const { reviewId } = c.req.valid('param');
    const id = decisionId ?? c.req.valid('header')['idempotency-key'] ?? newDecisionId();
    const request = { decisionId: id, reviewId, viewDigest, answer: answerOf(answer), reason };
    const result = await attempt(deps, c.get('caller'), request);
    return result.kind === 'recorded' ? c.json(result.receipt, 200) : c.json(notConfirmed(id), 202);
  });
  app.openapi(postDecisions, async (c) => {
    const caller = c.get('caller');
    const key = c.req.valid('header')['idempotency-key'];
    const requests = c.req.valid('json').items.map(({ answer, reason, decisionId, reviewId, viewDigest }) => ({
      decisionId: decisionId ?? (key === undefined ? newDecisionId() : decisionIdOf(caller, key, reviewId)),
      reviewId,
      viewDigest,
      answer: answerOf(answer),
      reason,
    }));
    const { problems: refused } = await checkBulk(deps, caller, requests);
    const sent = requests.map((request, index) => ({ request, problem: refused[index] ?? null }));
    const items = await inTurns(sent, async ({ request, problem }) =>
      problem ? notTaken(request, problem) : resultOf(deps, caller, request),
    );
    return c.json({ items }, 200);
  });
  app.openapi(previewDecisions, async (c) => {
    const items = c.req.valid('json').items.map(({ reviewId, answer }) => ({ reviewId, answer: answerOf(answer) }));
    const { effect, problems: refused } = await checkBulk(deps, c.get('caller'), items);
    const listed = items.map(({ reviewId }, index) => ({ reviewId, problem: refused[index] ?? null }));
    return c.json({ effect, items: listed }, 200);
  });
}

/** A repeated bulk request makes the same decisions again, each under the id it had. */
const decisionIdOf = ({ personId }: Caller, key: string, reviewId: string): string =>
  `k-${createHash('sha256')
    .update(JSON.stringify([personId, key, reviewId]))
    .digest('hex')}`;

/** What came of a decision that was not refused. */
export type Attempt = { readonly kind: 'recorded'; readonly receipt: Receipt } | { readonly kind: 'not-confirmed' };

/** Decides; being left without an answer is a result and not an error. */
export async function attempt(deps: ApiDeps, caller: Caller, request: DecisionRequest): Promise<Attempt> {
  try {
    return { kind: 'recorded', receipt: await decideReview(deps, caller, request) };
  } catch (error) {
    if (error instanceof RuleError && error.code === 'NOT_CONFIRMED') return { kind: 'not-confirmed' };
    throw error;
  }
}

const notConfirmed = (decisionId: string): { decisionId: string; code: 'NOT_CONFIRMED'; advice: string } => ({
  decisionId,
  code: 'NOT_CONFIRMED',
  advice: 'The decision may still take effect. Send the same request again with this decisionId.',
});

interface BulkResult {
  readonly reviewId: string;
  readonly decisionId: string;
  readonly status: number;
  readonly receipt: Receipt | null;
  readonly problem: Pick<Problem, 'code' | 'detail' | 'changes'> | null;
}

async function resultOf(deps: ApiDeps, caller: Caller, request: DecisionRequest): Promise<BulkResult> {
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

const notTaken = ({ reviewId, decisionId }: DecisionRequest, problem: BulkProblem): BulkResult => ({
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
