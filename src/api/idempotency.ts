import { createHash } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { Context, MiddlewareHandler } from 'hono';
import { InputError, RuleError } from '../domain/errors.js';
import type { RequestKey } from '../store/store.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { sealer, type Sealer } from './seal.js';
import { storedAnswer } from './stored-answer-schema.js';

/** Whoever took a request and has not answered it by then is dead: the server waits for nothing that long. */
const LOST_MS = 10 * 60_000;

/** These are idempotent by themselves, for ever and not for a day: by content, and by decision id. */
const ownWay: readonly RegExp[] = [/^\/exports$/, /^\/reviews\/[^/]+\/decisions$/, /^\/decisions\/bulk$/];

/**
 * `Idempotency-Key` on every POST: the first answer that says yes is kept for a day, sealed, and given again to the same
 * person's same request; another request under the key is refused. What was refused or failed may be sent again.
 */
export const onceByKey = (deps: ApiDeps): MiddlewareHandler<ApiEnv> => {
  const seal = sealer(deps.signer, 'answers');
  return createMiddleware<ApiEnv>(async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (key === undefined || c.req.method !== 'POST' || ownWay.some((path) => path.test(c.req.path))) return next();
    if (!/^[\x21-\x7e]{8,200}$/.test(key)) {
      throw new InputError('BAD_IDEMPOTENCY_KEY', 'expected an Idempotency-Key of 8 to 200 visible ASCII characters');
    }
    const request = { personId: c.get('caller').personId, keyDigest: sha256(key) };
    const answer = await takeOr(deps, c, request);
    if (answer !== undefined) return replay(seal, request, answer);
    await workOn(deps, c, { request, seal, next });
  });
};

/** The sealed answer when there is one; undefined when the work is ours. */
async function takeOr(deps: ApiDeps, c: Context<ApiEnv>, request: RequestKey): Promise<string | undefined> {
  const now = deps.clock().getTime();
  const taken = await deps.store.takeRequest(request, {
    digest: await digestOf(c),
    at: new Date(now).toISOString(),
    lostBefore: new Date(now - LOST_MS).toISOString(),
  });
  switch (taken.kind) {
    case 'new':
      return undefined;
    case 'answered':
      return taken.answer;
    case 'busy':
      throw new RuleError('IDEMPOTENCY_KEY_IN_USE', 'the first request under this Idempotency-Key is still worked on', {
        advice: 'Send it again in a moment.',
      });
    case 'other':
      throw new RuleError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key has been used for another request', {
        advice: 'Give each request a key of its own; only a repetition takes the same one.',
      });
  }
}

interface Work {
  readonly request: RequestKey;
  readonly seal: Sealer;
  readonly next: () => Promise<void>;
}

async function workOn({ store }: ApiDeps, c: Context<ApiEnv>, { request, seal, next }: Work): Promise<void> {
  let answer: string | null = null;
  try {
    await next();
    if (c.res.ok) {
      const { status, headers } = c.res;
      const body = await c.res.clone().text();
      const type = headers.get('content-type');
      answer = seal.close(JSON.stringify({ status, type, body }), bound(request));
    }
  } finally {
    await store.answerRequest(request, answer);
  }
}

function replay(seal: Sealer, request: RequestKey, sealed: string): Response {
  const opened = seal.open(sealed, bound(request));
  if (opened === undefined) {
    throw new RuleError(
      'IDEMPOTENCY_KEY_SPENT',
      'this request was done, by a server with another key; its answer is lost',
    );
  }
  const { status, type, body } = storedAnswer(opened);
  const headers = { 'Idempotency-Replayed': 'true', ...(type === null ? {} : { 'Content-Type': type }) };
  return new Response(body === '' ? null : body, { status, headers });
}

/** A sealed answer opens at its own place only. */
const bound = ({ personId, keyDigest }: RequestKey): string => `${personId} ${keyDigest}`;

/** What makes a request the same: where to, what, and with which rights. */
async function digestOf(c: Context<ApiEnv>): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  const rights = [...c.get('caller').permissions].sort().join(' ');
  const hash = createHash('sha256').update(JSON.stringify([pathname, search, rights]));
  return hash.update(new Uint8Array(await c.req.arrayBuffer())).digest('hex');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
