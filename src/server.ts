import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './api/app.js';
import { issueToken } from './api/auth.js';
import { directoryBlobs } from './blobs/directory.js';
import { readConfig, type Config } from './config.js';
import { announceReady, onStop } from './embedded/ready.js';
import { collectBundle } from './evidence/bundle.js';
import { localTokens, saveLocalTokens, serverKey } from './local-state.js';
import { openStore } from './store/sql-store.js';
import type { Store } from './store/store.js';
import { createCampaigns } from './temporal/campaigns.js';
import { connect } from './temporal/connection.js';
import { campaignHistories } from './temporal/histories.js';
import { versions } from './versions.js';

/** 512 MiB: the largest export taken in one piece. */
const MAX_EXPORT_BYTES = 512 * 1024 * 1024;

/** Serves API and pages until it is told to stop; requests under way are answered first. */
export async function runServer(config: Config): Promise<void> {
  const store = openStore(config);
  await store.migrate();
  const client = await connect(config.temporal);
  const blobs = directoryBlobs(config.blobDir);
  const signer = serverKey(config.stateDir);
  await store.registerKey({ keyId: signer.keyId, publicKey: signer.publicKey, kind: 'server', people: [] });
  await ensureAdmin(store, config.stateDir);
  const clock = (): Date => new Date();
  const http = await listen(config);
  const url = `http://${config.host}:${http.port}`;
  const app = createApp({
    store,
    blobs,
    signer,
    clock,
    campaigns: createCampaigns(client),
    publicUrl: config.publicUrl ?? url,
    allowedHosts: config.allowedHosts,
    maxExportBytes: MAX_EXPORT_BYTES,
    log: (line) => void process.stderr.write(`${clock().toISOString()} ${line}\n`),
    collect: (request) =>
      collectBundle(
        { store, blobs, signer, now: clock, versions, histories: (...of) => campaignHistories(client, ...of) },
        request,
      ),
  });
  http.serve(app.fetch);
  announceReady({ url });
  await new Promise<void>((stopped) => onStop(stopped));
  await http.close();
  await client.connection.close();
  await store.close();
}

/** The first token: whoever may read the state directory may do everything, and makes the others. */
async function ensureAdmin(store: Store, stateDir: string): Promise<void> {
  const tokens = localTokens(stateDir);
  if (tokens['admin'] !== undefined) return;
  const grantee = { email: 'admin@localhost', name: 'Local administrator', label: 'admin' };
  const { token } = await issueToken(store, { ...grantee, permissions: ['admin', 'engineer', 'auditor'] });
  saveLocalTokens(stateDir, { ...tokens, admin: token });
}

type Fetch = (request: Request) => Response | Promise<Response>;

interface Listening {
  readonly port: number;
  serve(fetch: Fetch): void;
  close(): Promise<void>;
}

/** Listens before the app exists, because the app has to know its own address. */
async function listen({ host, port }: Config): Promise<Listening> {
  let handle: Fetch = () => new Response('starting', { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => handle(request) }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    serve: (fetch) => {
      handle = fetch;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        if ('closeIdleConnections' in server && typeof server.closeIdleConnections === 'function') {
          server.closeIdleConnections();
        }
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runServer(readConfig(process.env));
