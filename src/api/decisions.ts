import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { decideMany } from './decide-many.js';
import { previewBulk } from './preview-bulk.js';
import { decideReview, newDecisionId, type DecisionRequest, type Receipt } from './decide-review.js';
import type { ApiDeps, ApiEnv, Caller } from './deps.js';
import { body, json, problems, security } from './operation.js';
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
    const key = c.req.valid('header')['idempotency-key'];
    const asked = c.req.valid('json').items.map(({ answer, reason, ...item }) => ({
      ...item,
      answer: answerOf(answer),
      reason,
    }));
    const items = await decideMany(deps, c.get('caller'), { items: asked, key });
    return c.json({ items }, 200);
  });
  app.openapi(previewDecisions, async (c) => {
    const items = c.req.valid('json').items.map(({ answer, ...item }) => ({ ...item, answer: answerOf(answer) }));
    const { effect, problems: refused } = await previewBulk(deps, c.get('caller'), items);
    const listed = items.map(({ reviewId }, index) => ({ reviewId, problem: refused[index] ?? null }));
    return c.json({ effect, items: listed }, 200);
  });
}

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
