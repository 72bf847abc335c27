import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { RuleError } from '../domain/errors.js';
import { decidingMeasures, type DecidingMeasures } from '../domain/measures.js';
import { allow, maySeeAll } from './access.js';
import { campaignParamSchema } from './campaign-schema.js';
import { requireCampaign } from './campaigns.js';
import type { ApiDeps, ApiEnv, Caller } from './deps.js';
import { personNames } from './names.js';
import { measuresSchema } from './measures-schema.js';
import { json, problems, security } from './operation.js';

/** What the field calls a rubber stamp takes less. */
export const QUICK_BELOW_SECONDS = 10;

export const getMeasures = createRoute({
  method: 'get',
  path: '/campaigns/{campaignId}/measures',
  summary: 'How deciding went: seconds per decision and share approved, of the campaign and of people',
  tags: ['campaigns'],
  security,
  middleware: allow('reviewer', 'engineer', 'auditor', 'admin'),
  request: {
    params: campaignParamSchema,
    query: z.object({
      below: z.coerce
        .number()
        .min(1)
        .max(86_400)
        .default(QUICK_BELOW_SECONDS)
        .openapi({ description: 'Decisions of fewer seconds are counted as quick.' }),
    }),
  },
  responses: { 200: json(measuresSchema, 'The figures the caller may see'), ...problems },
});

export function mountMeasures(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(getMeasures, async (c) => {
    const { campaignId } = c.req.valid('param');
    const caller = c.get('caller');
    await requireVisible(deps, caller, campaignId);
    return c.json(await measuresFor(deps, caller, { campaignId, quickBelow: c.req.valid('query').below }), 200);
  });
}

/** Whoever is asked nothing in a campaign learns of it as little as of one that never was. */
async function requireVisible({ store }: ApiDeps, caller: Caller, campaignId: string): Promise<void> {
  await requireCampaign({ store }, campaignId);
  if (maySeeAll(caller) || caller.permissions.includes('admin')) return;
  const [asked] = await store.reviews({ campaignId, personId: caller.personId, limit: 1 });
  if (!asked) throw new RuleError('CAMPAIGN_NOT_FOUND', `expected a campaign, got ${campaignId}`);
}

interface Wanted {
  readonly campaignId: string;
  readonly quickBelow: number;
}

/** How one person decides is for those who audit and administer, and for that person. */
export async function measuresFor(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  caller: Caller,
  { campaignId, quickBelow }: Wanted,
): Promise<z.output<typeof measuresSchema>> {
  const everybody = maySeePeople(caller);
  const own = everybody || maySeeAll(caller) ? {} : { personId: caller.personId };
  const [decisions, looks] = await Promise.all([
    store.decisions({ campaignId, refused: false, ...own }),
    store.looks({ campaignId, ...own }),
  ]);
  const { campaign, people }: DecidingMeasures = decidingMeasures({ decisions, looks, quickBelow });
  const shown = people.filter(({ personId }) => everybody || personId === caller.personId);
  const nameOf = await personNames(
    store,
    shown.map(({ personId }) => personId),
  );
  return {
    campaignId,
    quickBelowSeconds: quickBelow,
    campaign: own.personId === undefined ? campaign : null,
    people: shown.map((one) => ({ ...one, name: nameOf(one.personId) })),
    at: clock().toISOString(),
  };
}

const maySeePeople = ({ permissions }: Caller): boolean =>
  permissions.includes('auditor') || permissions.includes('admin');
