import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { personListSchema, personQuerySchema } from './access-schema.js';
import { issueSignInLink } from './auth.js';
import { noteChange } from './changes.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { pageOf } from './pages-of.js';
import { granteeSchema, meSchema, signInLinkSchema } from './schema.js';

export const getMe = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who you are and what you may do',
  tags: ['people'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor', 'admin'),
  responses: { 200: json(meSchema, 'You'), ...problems },
});

export const listPeople = createRoute({
  method: 'get',
  path: '/people',
  summary: 'Everybody who was ever asked or signed in, by person id',
  tags: ['people'],
  security,
  middleware: allow('engineer', 'auditor', 'admin'),
  request: { query: personQuerySchema },
  responses: { 200: json(personListSchema, 'A page of people'), ...problems },
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
  app.openapi(listPeople, async (c) => {
    const query = c.req.valid('query');
    return c.json(
      pageOf(await deps.store.people(query), query.limit, ({ personId }) => personId),
      200,
    );
  });
  app.openapi(postSignInLink, async (c) => {
    const { email, name, permissions } = c.req.valid('json');
    const link = await issueSignInLink(deps, { email, permissions, ...(name === undefined ? {} : { name }) });
    const { personId, expiresAt } = link;
    await noteChange(deps, c.get('caller'), { what: 'sign-in-link-issued', personId, permissions, expiresAt });
    return c.json(link, 201);
  });
}
