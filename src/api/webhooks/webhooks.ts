import { randomBytes } from 'node:crypto';
import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { RuleError } from '../../domain/errors.js';
import type { Webhook } from '../../store/webhooks.js';
import { allow } from '../access.js';
import { noteChange } from '../changes.js';
import type { ApiDeps, ApiEnv } from '../deps.js';
import { body, json, problems, security } from '../operation.js';
import { pageOf } from '../pages-of.js';
import { sealer } from '../seal.js';
import { newWebhookSecret } from './sign.js';
import { webhookTarget } from './target.js';
import {
  addWebhookSchema,
  addedWebhookSchema,
  redeliverSchema,
  webhookListSchema,
  webhookParamSchema,
  webhookQuerySchema,
  webhookSchema,
} from './webhook-schema.js';

const route = { tags: ['integrations'], security, middleware: allow('admin') };

export const postWebhook = createRoute({
  ...route,
  method: 'post',
  path: '/webhooks',
  summary: 'Tell an endpoint of ledger entries from now on, signed',
  request: { body: body(addWebhookSchema) },
  responses: { 201: json(addedWebhookSchema, 'The webhook with its secret'), ...problems },
});

export const listWebhooks = createRoute({
  ...route,
  method: 'get',
  path: '/webhooks',
  summary: 'The webhooks and how far each has been told; never their secrets',
  request: { query: webhookQuerySchema },
  responses: { 200: json(webhookListSchema, 'A page of webhooks'), ...problems },
});

export const deleteWebhook = createRoute({
  ...route,
  method: 'delete',
  path: '/webhooks/{webhookId}',
  summary: 'Tell an endpoint nothing more',
  request: { params: webhookParamSchema },
  responses: { 204: { description: 'Removed' }, ...problems },
});

export const redeliver = createRoute({
  ...route,
  method: 'post',
  path: '/webhooks/{webhookId}/redeliver',
  summary: 'Tell again from an entry on, or go on after it was given up',
  request: { params: webhookParamSchema, body: body(redeliverSchema) },
  responses: { 200: json(webhookSchema, 'Active again'), ...problems },
});

export const WEBHOOK_SEAL = 'webhooks';

export function mountWebhooks(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, clock, webhookInsiders = [] } = deps;
  const seal = sealer(deps.signer, WEBHOOK_SEAL);
  app.openapi(postWebhook, async (c) => {
    const { url, kinds } = c.req.valid('json');
    webhookTarget(url, webhookInsiders);
    const webhookId = `wh_${randomBytes(12).toString('hex')}`;
    const secret = newWebhookSecret();
    const createdBy = c.get('caller').personId;
    const createdAt = clock().toISOString();
    const added = { webhookId, url, kinds, secret: seal.close(secret, webhookId), createdAt, createdBy };
    const webhook = await store.addWebhook(added);
    await noteChange(deps, c.get('caller'), { what: 'webhook-added', webhookId, kinds });
    return c.json({ ...shown(webhook), secret }, 201);
  });
  app.openapi(listWebhooks, async (c) => {
    const query = c.req.valid('query');
    const rows = await store.webhooks(query);
    return c.json(
      pageOf(rows.map(shown), query.limit, ({ webhookId }) => webhookId),
      200,
    );
  });
  app.openapi(deleteWebhook, async (c) => {
    const { webhookId } = c.req.valid('param');
    if (!(await store.removeWebhook(webhookId))) throw notFound();
    await noteChange(deps, c.get('caller'), { what: 'webhook-removed', webhookId });
    return c.body(null, 204);
  });
  app.openapi(redeliver, async (c) => {
    const { webhookId } = c.req.valid('param');
    const { from } = c.req.valid('json');
    const cursor = from === undefined ? undefined : from - 1;
    const webhook = await store.restartWebhook(webhookId, { cursor, now: clock().toISOString() });
    if (!webhook) throw notFound();
    await noteChange(deps, c.get('caller'), { what: 'webhook-restarted', webhookId, cursor: webhook.cursor });
    return c.json(shown(webhook), 200);
  });
}

const shown = ({ secret: _, ...rest }: Webhook): z.output<typeof webhookSchema> => rest;

const notFound = (): RuleError => new RuleError('WEBHOOK_NOT_FOUND', 'expected the id of a webhook');
