import type { z } from '@hono/zod-openapi';
import { CodedError, InputError, RuleError } from '../domain/errors.js';
import { problemSchema } from './problem-schema.js';
import { StaleViewError } from './stale-view-error.js';

/** Where the server is and who is asking. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** Noted in the ledger with every decision; `api` unless said otherwise. */
  readonly door?: 'api' | 'cli';
}

/** A request: GET unless it carries something. Parts of the path are encoded; absent query values are left out. */
export interface ApiRequest {
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly method?: 'DELETE';
}

export interface Send {
  readonly json: <T extends z.ZodType>(schema: T, request: ApiRequest) => Promise<z.output<T>>;
  readonly bytes: (request: ApiRequest) => Promise<Uint8Array>;
  /** For what is answered without a body. */
  readonly nothing: (request: ApiRequest) => Promise<void>;
}

/** Longer than the slowest thing the server does: 500 decisions in one request. */
const PATIENCE_MS = 300_000;

export function sender(connection: Connection): Send {
  return {
    json: async (schema, request) => {
      const response = await answered(connection, request);
      const read = schema.safeParse(await readJson(response));
      if (read.success) return read.data;
      throw new CodedError('UNEXPECTED_ANSWER', `expected an answer of this release's API from ${response.url}`);
    },
    bytes: async (request) => new Uint8Array(await (await answered(connection, request)).arrayBuffer()),
    nothing: async (request) => {
      await answered(connection, request);
    },
  };
}

async function answered(connection: Connection, request: ApiRequest): Promise<Response> {
  const { url, token, door = 'api' } = connection;
  const headers = { Authorization: `Bearer ${token}`, 'X-Rolewright-Door': door };
  const target = targetOf(url, request);
  let response: Response;
  try {
    response = await fetch(target, { ...bodyOf(request, headers), signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    throw new InputError('SERVER_UNREACHABLE', `expected a Rolewright server at ${url}, nobody answers`, {
      advice: 'Start one with `rolewright up`, or name one with --url.',
      cause,
    });
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

function targetOf(url: string, { path, query = {} }: ApiRequest): URL {
  if (!URL.canParse(url)) throw new InputError('BAD_URL', `expected the address of a server, got ${url}`);
  const target = new URL(path.map(encodeURIComponent).join('/'), url.endsWith('/') ? url : `${url}/`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  return target;
}

function bodyOf({ json, bytes, method }: ApiRequest, headers: Readonly<Record<string, string>>): RequestInit {
  if (bytes !== undefined) {
    const body = Uint8Array.from(bytes);
    return { method: 'POST', body, headers: { ...headers, 'Content-Type': 'application/octet-stream' } };
  }
  if (json === undefined) return method === undefined ? { headers } : { method, headers };
  const body = JSON.stringify(json);
  return { method: 'POST', body, headers: { ...headers, 'Content-Type': 'application/json' } };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

const ruleStatuses: readonly number[] = [403, 409, 429];

async function refusalOf(response: Response): Promise<CodedError> {
  const problem = problemSchema.safeParse(await readJson(response));
  if (!problem.success) {
    return new CodedError('UNEXPECTED_ANSWER', `expected a Rolewright server, got status ${response.status}`);
  }
  const { code, detail, advice, changes } = problem.data;
  if (changes) return new StaleViewError(changes);
  const more = advice === undefined ? {} : { advice };
  if (ruleStatuses.includes(response.status)) return new RuleError(code, detail, more);
  if (response.status < 500) return new InputError(code, detail, more);
  return new CodedError(code, detail, more);
}
