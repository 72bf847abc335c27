import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { stageNames, type StageName } from '../domain/campaign.js';
import type { MiningResult } from '../domain/candidate.js';
import { RuleError } from '../domain/errors.js';
import { summaryOf } from '../domain/mining-summary.js';
import type { CampaignRow } from '../store/store.js';
import { allow } from './access.js';
import { campaignParamSchema } from './campaign-schema.js';
import { requireCampaign } from './campaigns.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { json, problems, security } from './operation.js';
import { pageByPosition, pageIn } from './pages-of.js';
import {
  balanceSchema,
  candidateListSchema,
  candidateQuerySchema,
  findingListSchema,
  findingQuerySchema,
  miningSchema,
  residueListSchema,
  residueQuerySchema,
} from './result-schema.js';
import { readBlob } from './stage-schema.js';

const read = { method: 'get' as const, tags: ['results'], security, middleware: allow('engineer', 'auditor') };
const request = { params: campaignParamSchema };

export const getFindings = createRoute({
  ...read,
  path: '/campaigns/{campaignId}/findings',
  summary: 'What is wrong with the data, as far as the stages have come',
  request: { ...request, query: findingQuerySchema },
  responses: { 200: json(findingListSchema, 'Findings of all finished stages'), ...problems },
});

export const getBalance = createRoute({
  ...read,
  path: '/campaigns/{campaignId}/balance',
  summary: 'Where every row, account and grant ended',
  request,
  responses: { 200: json(balanceSchema, 'The balance of the latest finished stage'), ...problems },
});

export const getCandidates = createRoute({
  ...read,
  path: '/campaigns/{campaignId}/candidates',
  summary: 'The mined candidate roles',
  request: { ...request, query: candidateQuerySchema },
  responses: { 200: json(candidateListSchema, 'In the order of the mine'), ...problems },
});

export const getMining = createRoute({
  ...read,
  path: '/campaigns/{campaignId}/mining',
  summary: 'What the objective of mining came to, and how good that is',
  request,
  responses: { 200: json(miningSchema, 'The report of the mine'), ...problems },
});

export const getResidue = createRoute({
  ...read,
  path: '/campaigns/{campaignId}/residue',
  summary: 'Assignments that no candidate explains, each with its reason',
  request: { ...request, query: residueQuerySchema },
  responses: { 200: json(residueListSchema, 'In the order of the snapshot'), ...problems },
});

/** Everything is read from the stages' own blobs. */
export function mountResults(app: OpenAPIHono<ApiEnv>, { store, blobs }: ApiDeps): void {
  app.openapi(getFindings, async (c) => {
    const campaign = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { findings } = await readBlob(blobs, 'stage', latestBalanced(campaign).digest);
    const { code, severity, source, ...page } = c.req.valid('query');
    const asked = findings.filter(
      (one) =>
        (code === undefined || one.code === code) &&
        (severity === undefined || one.severity === severity) &&
        (source === undefined || one.source === source),
    );
    return c.json(pageByPosition(asked, page), 200);
  });
  app.openapi(getBalance, async (c) => {
    const campaign = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { digest, stage } = latestBalanced(campaign);
    const { balance } = await readBlob(blobs, 'stage', digest);
    return c.json({ stage, ...balance }, 200);
  });
  app.openapi(getCandidates, async (c) => {
    const campaign = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { candidates } = await minedBy({ blobs }, campaign);
    const { kind, ...page } = c.req.valid('query');
    const asked = candidates.filter((one) => kind === undefined || one.kind === kind);
    return c.json(
      pageIn(asked, page, ({ id }) => id),
      200,
    );
  });
  app.openapi(getMining, async (c) => {
    const campaign = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { report } = await minedBy({ blobs }, campaign);
    return c.json(summaryOf(report), 200);
  });
  app.openapi(getResidue, async (c) => {
    const campaign = await requireCampaign({ store }, c.req.valid('param').campaignId);
    const { report } = await minedBy({ blobs }, campaign);
    const { reason, ...page } = c.req.valid('query');
    const asked = report.residue.filter((one) => reason === undefined || one.reason === reason);
    return c.json(pageByPosition(asked, page), 200);
  });
}

/** The result of stage 6. Throws `STAGE_NOT_FINISHED`. */
async function minedBy({ blobs }: Pick<ApiDeps, 'blobs'>, { stages }: CampaignRow): Promise<MiningResult> {
  const mined = stages['mine-roles'];
  if (!mined) throw notFinished('mine-roles');
  return readBlob(blobs, 'mining', mined.digest);
}

/** The last finished stage of those that keep findings and a balance: all but mining. */
function latestBalanced({ stages }: CampaignRow): { readonly stage: StageName; readonly digest: string } {
  const finished = stageNames.filter((name) => name !== 'mine-roles' && stages[name]);
  const stage = finished.at(-1);
  const digest = stage && stages[stage]?.digest;
  if (stage === undefined || digest === undefined) throw notFinished('inventory');
  return { stage, digest };
}

const notFinished = (stage: StageName): RuleError =>
  new RuleError('STAGE_NOT_FINISHED', `expected stage ${stage} to be finished`, { advice: 'Ask again later.' });
