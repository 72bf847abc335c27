import { OpenAPIHono } from '@hono/zod-openapi';
import { getCampaign, listCampaigns, postCampaign } from './campaigns.js';
import { getCatalogue } from './catalogue.js';
import { postDecision, postDecisions } from './decisions.js';
import { collectEvidence, getBlob } from './evidence.js';
import { uploadExport } from './exports.js';
import { getHealth } from './health.js';
import { getLedger } from './ledger.js';
import { getMe, postSignInLink, postToken } from './people.js';
import { getBalance, getCandidates, getFindings } from './results.js';
import { getReview, listReviews } from './reviews.js';
import { version } from './version.js';

/** Every operation of the API, in the order of the document. */
export const operations = [
  uploadExport,
  postCampaign,
  listCampaigns,
  getCampaign,
  getFindings,
  getBalance,
  getCandidates,
  getLedger,
  collectEvidence,
  getBlob,
  listReviews,
  getReview,
  postDecision,
  postDecisions,
  getCatalogue,
  getMe,
  postToken,
  postSignInLink,
  getHealth,
];

const description = `Role-mining campaigns: start them, see them, decide in them.

Every operation but \`GET /health\` needs a named token as \`Authorization: Bearer rw_…\`. Errors are RFC 9457 problem details
with a stable \`code\`. A request that starts or decides something may be repeated: it is done once.`;

/** The API as an OpenAPI 3.1 document: the same that is committed as docs/openapi.json. */
export function openApiDocument(): ReturnType<OpenAPIHono['getOpenAPI31Document']> {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const { middleware: _, ...operation } of operations.map(withMiddleware)) registry.registerPath(operation);
  return getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Rolewright', version, description } });
}

/** Some operations have middleware and some have none; none of it belongs into the document. */
const withMiddleware = (
  operation: (typeof operations)[number],
): (typeof operations)[number] & { middleware?: unknown } => operation;
