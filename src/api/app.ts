import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { Context, Hono } from 'hono';
import { InputError, RuleError } from '../domain/errors.js';
import { mountPages } from '../web/pages.js';
import { authenticate } from './access.js';
import { mountCampaigns } from './campaigns.js';
import { mountCatalogue } from './catalogue.js';
import { mountCheckpoints } from './checkpoints.js';
import { mountCatalogueDiff } from './catalogue-diff.js';
import { mountCatalogueExport } from './catalogue-export.js';
import { mountDecisions } from './decisions.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { countListeners, mountEvents } from './events.js';
import { mountErasures } from './erasures.js';
import { mountEvidence } from './evidence.js';
import { mountExports } from './exports.js';
import { createFailureMeter } from './failure-meter.js';
import { onceByKey } from './idempotency.js';
import { guard, secure } from './guard.js';
import { mountHealth } from './health.js';
import { mountKeys } from './keys.js';
import { mountLedger } from './ledger.js';
import { mountDecisionList } from './list-decisions.js';
import { mountMeasures } from './measures.js';
import { openApiDocument } from './openapi.js';
import { mountPeople } from './people.js';
import { problemOf, type Problem } from './problem.js';
import { mountResults } from './results.js';
import { mountReviews } from './reviews.js';
import { mountSchedules } from './schedules.js';
import { mountSlack } from './slack/slack.js';
import { mountTokens } from './tokens.js';
import { mountWebhooks } from './webhooks/webhooks.js';

/** Everything but exports is small. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * The doors over HTTP: the API with its tokens, and the pages with their cookies. What is mounted before `authenticate`
 * needs no token; everything after it does, unknown paths included.
 */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
  const meter = createFailureMeter(deps.clock);
  const listeners = countListeners();
  const document = openApiDocument();

  app.onError((error, c) => answerProblem(deps, error, c));
  app.notFound((c) => answerProblem(deps, new RuleError('NOT_FOUND', 'there is nothing at this address'), c));
  app.use(secure, guard(deps), limitBodies());
  mountHealth(app, deps, { meter, listeners });
  app.get('/openapi.json', (c) => c.json(document));
  mountSlack(app, deps, meter);
  mountPages(app, { ...deps, meter });

  app.use(authenticate(deps, meter), onceByKey(deps));
  mountExports(app, deps);
  mountCampaigns(app, deps);
  mountMeasures(app, deps);
  mountEvents(app, deps, listeners);
  mountResults(app, deps);
  mountLedger(app, deps);
  mountReviews(app, deps);
  mountDecisionList(app, deps);
  mountDecisions(app, deps);
  mountCatalogue(app, deps);
  mountCatalogueDiff(app, deps);
  mountCatalogueExport(app, deps);
  mountPeople(app, deps);
  mountErasures(app, deps);
  mountTokens(app, deps);
  mountKeys(app, deps);
  mountWebhooks(app, deps);
  mountSchedules(app, deps);
  mountEvidence(app, deps);
  mountCheckpoints(app, deps);
  return app;
}

/** Exports have a limit of their own, kept where they are read. */
function limitBodies(): ReturnType<typeof bodyLimit> {
  const tooLarge = (): never => {
    throw new RuleError('TOO_LARGE', `expected a body of at most ${MAX_BODY_BYTES} bytes`);
  };
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge });
  return (c, next) => (c.req.path === '/exports' ? next() : limit(c, next));
}

interface Validation {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };
}

/** Only the first few are told: a hostile body can be wrong in a million places. */
function refuseInvalid({ error }: Validation): void {
  if (!error) return;
  const told = error.issues.slice(0, 5).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new InputError('BAD_REQUEST', told.join('; ').slice(0, 1000));
}

function answerProblem(deps: ApiDeps, error: unknown, c: Context): Response {
  const problem = problemOf(error instanceof HTTPException ? plainly(error) : error);
  if (problem.status >= 500) deps.log(`${c.req.method} ${c.req.path}: ${describe(error)}`);
  return c.body(JSON.stringify(problem), problem.status, {
    'Content-Type': 'application/problem+json',
    ...waitHeader(problem),
  });
}

/** What hono itself refuses: JSON that is none, a missing content type. */
const plainly = (error: HTTPException): InputError =>
  new InputError(error.status === 415 ? 'WRONG_CONTENT_TYPE' : 'BAD_REQUEST', error.message);

const waitHeader = ({ status }: Problem): Record<string, string> =>
  status === 429 ? { 'Retry-After': '60' } : status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  caused by ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
