import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { GovernedRole } from '../domain/catalogue.js';
import { catalogueDiff, type ComparedRole } from '../domain/catalogue-diff.js';
import { RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { catalogueDiffQuerySchema, catalogueDiffSchema } from './catalogue-diff-schema.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { identityNames } from './names.js';
import { json, problems, security } from './operation.js';

export const getCatalogueDiff = createRoute({
  method: 'get',
  path: '/catalogue/diff',
  summary: 'What changed in the catalogue between two campaigns, or two moments',
  tags: ['catalogue'],
  security,
  middleware: allow('engineer', 'auditor'),
  request: { query: catalogueDiffQuerySchema },
  responses: { 200: json(catalogueDiffSchema, 'Roles matched by id, else by what they grant'), ...problems },
});

export function mountCatalogueDiff(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(getCatalogueDiff, async (c) => {
    const { from, to } = c.req.valid('query');
    const [before, after] = await Promise.all([sideOf(deps, from), sideOf(deps, to)]);
    const diff = catalogueDiff(before.map(compared), after.map(compared));
    return c.json({ from, to, ...diff, names: await namesIn(deps, [...before, ...after]) }, 200);
  });
}

const moment = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

/** Throws `CATALOGUE_NOT_FOUND` for what is neither a campaign nor a moment. */
async function sideOf({ store }: ApiDeps, side: string): Promise<readonly GovernedRole[]> {
  if (moment.test(side) && !Number.isNaN(Date.parse(side))) return store.catalogue({ at: side });
  if (await store.campaign(side)) return store.catalogue({ campaignId: side });
  throw new RuleError('CATALOGUE_NOT_FOUND', `expected a campaign or a moment, got ${JSON.stringify(side)}`, {
    advice: 'Write a moment with its zone, for example 2026-06-30T00:00:00Z.',
  });
}

const compared = ({ roleId, version, name, owner, entitlements, members }: GovernedRole): ComparedRole => ({
  ...{ roleId, version, name, owner, entitlements, members },
});

/** Names as the campaigns that made these roles knew them, the later one's where they differ. */
async function namesIn({ store, blobs }: ApiDeps, roles: readonly GovernedRole[]): Promise<Record<string, string>> {
  const names = new Map<string, string>();
  for (const campaignId of new Set(roles.map((role) => role.campaignId))) {
    const campaign = await store.campaign(campaignId);
    const nameOf = await identityNames(blobs, campaign?.stages['freeze-snapshot']?.digest);
    const own = roles.filter((role) => role.campaignId === campaignId).flatMap(({ members }) => members);
    for (const id of own) if (nameOf(id) !== id) names.set(id, nameOf(id));
  }
  return Object.fromEntries(names);
}
