import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { issueSignInLink, issueToken } from './auth.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { granteeSchema, meSchema, signInLinkSchema, tokenSchema } from './schema.js';

export const getMe = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who you are and what you may do',
  tags: ['people'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor', 'admin'),
  responses: { 200: json(meSchema, 'You'), ...problems },
});

export const postToken = createRoute({
  method: 'post',
  path: '/people/tokens',
  summary: 'Issue a named token; it is shown this once',
  tags: ['people'],
  security,
  middleware: allow('admin'),
  request: { body: body(granteeSchema) },
  responses: { 201: json(tokenSchema, 'The token'), ...problems },
});

export const postSignInLink = createRoute({
  method: 'post',
  path: '/people/sign-in-links',
  summary: 'Issue a link that signs a person into the pages once',
  tags: ['people'],
  security,
  middleware: allow('admin'),
  request: { body: body(granteeSchema) },
  responses: { 201: json(signInLinkSchema, 'The link'), ...problems },
});

export function mountPeople(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(getMe, async (c) => {
    const { personId, permissions } = c.get('caller');
    const person = await deps.store.person(personId);
    if (!person) throw new RuleError('UNAUTHENTICATED', 'the person of this token is no longer known');
    return c.json({ ...person, permissions }, 200);
  });
  app.openapi(postToken, async (c) => {
    const { name, label, ...rest } = c.req.valid('json');
    const grantee = name === undefined ? rest : { ...rest, name };
    return c.json(await issueToken(deps.store, { ...grantee, label: label ?? rest.email }), 201);
  });
  app.openapi(postSignInLink, async (c) => {
    const { name, label: _, ...rest } = c.req.valid('json');
    return c.json(await issueSignInLink(deps, name === undefined ? rest : { ...rest, name }), 201);
  });
}
