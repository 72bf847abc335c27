import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import { getCampaign, listCampaigns, postCampaign } from './campaigns.js';
import { getCatalogue } from './catalogue.js';
import { postCheckpoint } from './checkpoints.js';
import { getCatalogueDiff } from './catalogue-diff.js';
import { exportCatalogue } from './catalogue-export.js';
import { postDecision, postDecisions, previewDecisions } from './decisions.js';
import { postErasure } from './erasures.js';
import { collectEvidence, getBlob } from './evidence.js';
import { uploadExport } from './exports.js';
import { getEvents } from './events.js';
import { getHealth } from './health.js';
import { getLedger } from './ledger.js';
import { deleteKey, listKeys, postKey } from './keys.js';
import { listDecisions } from './list-decisions.js';
import { getMeasures } from './measures.js';
import { getMe, listPeople, postSignInLink } from './people.js';
import { getBalance, getCandidates, getFindings, getMining, getResidue } from './results.js';
import { getReview, listReviews } from './reviews.js';
import {
  applySchedules,
  backfillSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  nextStarts,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
} from './schedules.js';
import { deleteToken, listTokens, postToken } from './tokens.js';
import { idempotencyHeadersSchema } from './schema.js';
import { deleteWebhook, listWebhooks, postWebhook, redeliver } from './webhooks/webhooks.js';
import { version } from './version.js';

/** Every operation of the API, in the order of the document. */
export const operations = [
  uploadExport,
  postCampaign,
  listCampaigns,
  getCampaign,
  getMeasures,
  getEvents,
  getFindings,
  getBalance,
  getCandidates,
  getMining,
  getResidue,
  getLedger,
  collectEvidence,
  getBlob,
  postCheckpoint,
  listReviews,
  getReview,
  listDecisions,
  postDecision,
  postDecisions,
  previewDecisions,
  getCatalogue,
  getCatalogueDiff,
  exportCatalogue,
  applySchedules,
  listSchedules,
  getSchedule,
  deleteSchedule,
  nextStarts,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
  backfillSchedule,
  getMe,
  listPeople,
  postToken,
  postErasure,
  listTokens,
  deleteToken,
  postSignInLink,
  postKey,
  listKeys,
  deleteKey,
  postWebhook,
  listWebhooks,
  deleteWebhook,
  redeliver,
  getHealth,
];

const description = `Role-mining campaigns: start them, see them, decide in them.

Every operation but \`GET /health\` needs a token as \`Authorization: Bearer …\`. Errors are RFC 9457 problem details
with a stable \`code\`. A request that starts or decides something may be repeated: it is done once.`;

/** The API as an OpenAPI 3.1 document: the same that is committed as docs/openapi.json. */
export function openApiDocument(): ReturnType<OpenAPIHono['getOpenAPI31Document']> {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const operation of operations) registry.registerPath(described(operation));
  return getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Rolewright', version, description } });
}

/**
 * Middleware does not belong into the document. Every POST takes an Idempotency-Key; some say by themselves what it means,
 * and an export is idempotent by its content alone.
 */
function described({ middleware: _, ...operation }: RouteConfig & { readonly middleware?: unknown }): RouteConfig {
  const { method, path, request } = operation;
  if (method !== 'post' || path === '/exports' || request?.headers !== undefined) return operation;
  return { ...operation, request: { ...request, headers: idempotencyHeadersSchema } };
}
