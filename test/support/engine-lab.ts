import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../src/embedded/engine.js';
import { localTokens } from '../../src/local-state.js';

/**
 * The whole product in real processes on loopback, in a folder of its own, with more variables in its environment; all of it
 * is gone afterwards.
 */
export async function withEngine<T>(
  work: (engine: Engine, api: ApiCaller, stateDir: string) => Promise<T>,
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'rolewright-engine-'));
  const env: NodeJS.ProcessEnv = { ...process.env, ...more };
  delete env['TEMPORAL_ADDRESS'];
  delete env['DATABASE_URL'];
  const engine = await startEngine({ stateDir, env, autoRestart: false, log: () => undefined });
  try {
    const api = apiCaller(() => engine.url, localTokens(stateDir)['admin'] ?? '');
    return await work(engine, api, stateDir);
  } finally {
    await engine.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

export interface ApiCaller {
  /** The JSON answer; an HTTP error is thrown with its code as message. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  upload(bytes: string): Promise<string>;
  /** The same API with another person's token. */
  as(email: string, permissions: readonly string[]): Promise<ApiCaller>;
}

export function apiCaller(url: () => string, token: string): ApiCaller {
  const send = async (method: string, path: string, body?: string, type = 'application/json') => {
    const headers = { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': type }) };
    const response = await fetch(`${url()}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const answer: any = await response.json();
    if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
    return answer;
  };
  const api: ApiCaller = {
    call: (method, path, body) => send(method, path, body === undefined ? undefined : JSON.stringify(body)),
    upload: async (bytes) => (await send('POST', '/exports', bytes, 'application/octet-stream')).digest,
    as: async (email, permissions) => {
      const { token: other } = await api.call<{ token: string }>('POST', '/people/tokens', { email, permissions });
      return apiCaller(url, other);
    },
  };
  return api;
}
