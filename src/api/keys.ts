import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { keyIdOf } from '../snapshot/sign.js';
import { allow } from './access.js';
import { keyListSchema, keyParamSchema, keyQuerySchema, listedKeySchema, registerKeySchema } from './access-schema.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { pageOf } from './pages-of.js';

const route = { tags: ['integrations'], security };

export const postKey = createRoute({
  ...route,
  method: 'post',
  path: '/keys',
  summary: 'Register the key of an integration, and whom it may act for',
  middleware: allow('admin'),
  request: { body: body(registerKeySchema) },
  responses: { 201: json(listedKeySchema, 'Registered; from now on it signs commands for these people'), ...problems },
});

export const listKeys = createRoute({
  ...route,
  method: 'get',
  path: '/keys',
  summary: 'The keys whose signatures count: servers and integrations',
  middleware: allow('admin', 'auditor'),
  request: { query: keyQuerySchema },
  responses: { 200: json(keyListSchema, 'By key id'), ...problems },
});

export const deleteKey = createRoute({
  ...route,
  method: 'delete',
  path: '/keys/{keyId}',
  summary: 'Revoke the key of an integration; what it signed before stays decided',
  middleware: allow('admin'),
  request: { params: keyParamSchema },
  responses: { 204: { description: 'Revoked' }, ...problems },
});

export function mountKeys(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store } = deps;
  app.openapi(postKey, async (c) => {
    const { publicKey, people: emails } = c.req.valid('json');
    const people = new Set<string>();
    for (const email of emails) people.add((await store.ensurePerson({ email })).personId);
    const keyId = keyIdOf(publicKey);
    if (await store.key(keyId))
      throw new RuleError('KEY_EXISTS', `expected a new key, got ${keyId}, which is registered`);
    const key = { keyId, publicKey, kind: 'integration' as const, people: [...people].sort() };
    await store.registerKey(key);
    return c.json({ ...key, revokedAt: null }, 201);
  });
  app.openapi(listKeys, async (c) => {
    const query = c.req.valid('query');
    return c.json(
      pageOf(await store.keys(query), query.limit, ({ keyId }) => keyId),
      200,
    );
  });
  app.openapi(deleteKey, async (c) => {
    const { keyId } = c.req.valid('param');
    const at = deps.clock().toISOString();
    const revoked = await store.revokeKey({ keyId, by: c.get('caller').personId, at });
    if (!revoked) throw new RuleError('KEY_NOT_FOUND', 'expected the id of an integration’s key that is in force');
    return c.body(null, 204);
  });
}
