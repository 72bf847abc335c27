import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import type { Token } from '../store/store.js';
import { allow } from './access.js';
import { tokenListSchema, tokenParamSchema, tokenQuerySchema } from './access-schema.js';
import { issueToken } from './auth.js';
import { noteChange } from './changes.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { pageOf } from './pages-of.js';
import { granteeSchema, tokenSchema } from './schema.js';

const route = { tags: ['people'], security, middleware: allow('admin') };

export const postToken = createRoute({
  ...route,
  method: 'post',
  path: '/people/tokens',
  summary: 'Issue a named token; it is shown this once',
  request: { body: body(granteeSchema) },
  responses: { 201: json(tokenSchema, 'The token'), ...problems },
});

export const listTokens = createRoute({
  ...route,
  method: 'get',
  path: '/people/tokens',
  summary: 'The named tokens, by label; never their secrets',
  request: { query: tokenQuerySchema },
  responses: { 200: json(tokenListSchema, 'A page of tokens'), ...problems },
});

export const deleteToken = createRoute({
  ...route,
  method: 'delete',
  path: '/people/tokens/{tokenId}',
  summary: 'Revoke a token, from this moment on',
  request: { params: tokenParamSchema },
  responses: { 204: { description: 'Revoked' }, ...problems },
});

export function mountTokens(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store } = deps;
  app.openapi(postToken, async (c) => {
    const { name, label, expiresAt, ...rest } = c.req.valid('json');
    const now = deps.clock().toISOString();
    if (expiresAt !== undefined && expiresAt <= now) throw new RuleError('BAD_TIME', 'expected an end that is to come');
    const grantee = { ...rest, ...(name === undefined ? {} : { name }), label: label ?? rest.email };
    const issued = await issueToken(store, { ...grantee, issuedAt: now, expiresAt: expiresAt ?? null });
    const { personId, tokenId } = issued;
    const facts = { what: 'token-issued', tokenId, personId, permissions: rest.permissions };
    await noteChange(deps, c.get('caller'), { ...facts, expiresAt: expiresAt ?? null });
    return c.json(issued, 201);
  });
  app.openapi(listTokens, async (c) => {
    const { person, ...page } = c.req.valid('query');
    const rows = await store.tokens({ ...page, personId: person });
    return c.json(
      pageOf(rows.map(listed), page.limit, ({ tokenId }) => tokenId),
      200,
    );
  });
  app.openapi(deleteToken, async (c) => {
    const { tokenId } = c.req.valid('param');
    if (!(await store.revokeToken(tokenId))) throw new RuleError('TOKEN_NOT_FOUND', 'expected the id of a token');
    await noteChange(deps, c.get('caller'), { what: 'token-revoked', tokenId });
    return c.body(null, 204);
  });
}

/** The hash of 256 random bits gives nothing away, so it may name its token. */
const listed = ({ tokenHash, ...rest }: Token): Omit<Token, 'tokenHash'> & { readonly tokenId: string } => ({
  tokenId: tokenHash,
  ...rest,
});
