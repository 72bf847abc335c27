import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { tmpdir } from 'node:os';
import { withApi, type Loose, type TestApi } from '../api/with-api.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly json: Loose;
}

export interface TestServer {
  readonly api: TestApi;
  /** A folder of its own, the state directory being `state` in it. */
  readonly dir: string;
  readonly rolewright: (...args: readonly string[]) => Promise<Ran>;
}

/** The command line as a process of its own, against a server that listens, with named local tokens. */
export const withServer = (work: (server: TestServer) => Promise<void>): Promise<void> =>
  withApi(async (api) => {
    const dir = await mkdtemp(join(tmpdir(), 'rolewright-cli-'));
    const server = await listening(api.app);
    try {
      await mkdir(join(dir, 'state'));
      await writeFile(join(dir, 'state', 'running.json'), JSON.stringify({ url: server.url }));
      const admin = await api.person('admin@localhost', ['admin', 'engineer', 'auditor']);
      const ana = await api.person('ana@corp.example', ['reviewer']);
      const tokens = { admin: admin.token, ana: ana.token };
      await writeFile(join(dir, 'state', 'tokens.json'), JSON.stringify(tokens));
      await work({ api, dir, rolewright: (...args) => runMain(dir, args) });
    } finally {
      server.close();
      await rm(dir, { recursive: true });
    }
  });

/** An application on a port of its own. */
export async function listening(app: TestApi['app']): Promise<{ readonly url: string; readonly close: () => void }> {
  const listener = getRequestListener((request, env) => app.fetch(request, env));
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs a verb in a folder, the state directory being `state` in it unless the environment says otherwise. */
export async function runMain(
  cwd: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { ROLEWRIGHT_URL: _, ROLEWRIGHT_TOKEN: __, ...env } = process.env;
  const main = join(root, 'src', 'cli', 'main.ts');
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], {
    cwd,
    env: { ...env, ROLEWRIGHT_STATE: 'state', TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), ...more },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = await once(child, 'close');
  const json: Loose = args.includes('--json') && out ? JSON.parse(out) : undefined;
  return { code, out, err, json };
}
