import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './api/app.js';
import { issueToken } from './api/auth.js';
import { createOidc } from './api/oidc/oidc.js';
import { purgeEnded } from './api/purge.js';
import { resendCommands, type ResendDeps } from './api/resend.js';
import { sealer } from './api/seal.js';
import { slackDoor } from './api/slack/door.js';
import { tellLate } from './api/slack/late.js';
import { resumeStarts } from './api/start-campaign.js';
import type { DeliverDeps } from './api/webhooks/deliver.js';
import { webhookSending, type Sending } from './api/webhooks/sending.js';
import { WEBHOOK_SEAL } from './api/webhooks/webhooks.js';
import { tellPeople } from './background.js';
import { directoryBlobs } from './blobs/directory.js';
import { readConfig, type Config } from './config.js';
import { announceReady, onStop } from './embedded/ready.js';
import { archivedChain } from './evidence/archived.js';
import { checkpointFolder } from './evidence/checkpoint-folder.js';
import { collectBundle } from './evidence/bundle.js';
import { checkpointer, type CheckpointDeps } from './evidence/take-checkpoint.js';
import { liveServerKey, localTokens, saveLocalTokens } from './local-state.js';
import type { ArchiveAlarm } from './domain/archive.js';
import { repeat, type Repeating } from './repeat.js';
import { finishRotation } from './rotate.js';
import type { SigningKey } from './snapshot/sign.js';
import { openStore } from './store/sql-store.js';
import type { Store } from './store/store.js';
import { watchArchive } from './temporal/archive-watch.js';
import { createCampaigns } from './temporal/campaigns.js';
import { closedRuns } from './temporal/closed-runs.js';
import { createSchedules } from './temporal/schedules.js';
import { connect } from './temporal/connection.js';
import { campaignHistories } from './temporal/histories.js';
import { versions } from './versions.js';

/** 512 MiB: the largest export taken in one piece. */
const MAX_EXPORT_BYTES = 512 * 1024 * 1024;

/** The archive is looked after at least this often. */
const LONGEST_WATCH_MS = 600_000;
/** How often the outbox is looked at while nothing is due. */
const OUTBOX_PAUSE_MS = 1000;
/** How often what has ended is deleted. */
const PURGE_PAUSE_MS = 3_600_000;
/** How much of the ledger's tail could be cut unnoticed, at most. */
const CHECKPOINT_PAUSE_MS = 60_000;

/** Serves API and pages until it is told to stop; requests under way are answered first. */
export async function runServer(config: Config): Promise<void> {
  const store = openStore(config);
  await store.migrate();
  const client = await connect(config.temporal);
  const blobs = directoryBlobs(config.blobDir);
  await finishRotation(store, config.stateDir);
  const signer = liveServerKey(config.stateDir);
  await store.registerKey({ keyId: signer.keyId, publicKey: signer.publicKey, kind: 'server', people: [] });
  await ensureAdmin(store, config.stateDir);
  const clock = (): Date => new Date();
  const http = await listen(config);
  const { url } = http;
  const publicUrl = config.publicUrl ?? url;
  const log = (line: string): void => void process.stderr.write(`${clock().toISOString()} ${line}\n`);
  const campaigns = createCampaigns(client);
  const sources = { client, archived: (workflowId: string) => archivedChain({ store, blobs }, workflowId) };
  const watch = watchOver({ store, client, clock, log }, config);
  const stopping = new AbortController();
  const insiders = config.webhookInsiders;
  const sending = tellWebhooks({ store, signer, clock, insiders, stopping: stopping.signal, log });
  const checkpoints = checkpointFolder(config.blobDir);
  const slack = slackDoor(config.notify.slack);
  const app = createApp({
    slack,
    store,
    blobs,
    checkpoints,
    signer,
    clock,
    campaigns,
    schedules: createSchedules(client),
    publicUrl,
    allowedHosts: config.allowedHosts,
    maxExportBytes: MAX_EXPORT_BYTES,
    log,
    alarms: () => [watch.alarm() ?? [], sending.alarms()].flat(),
    webhookInsiders: insiders,
    stopping: stopping.signal,
    oidc: config.oidc && createOidc({ config: config.oidc, store, clock }),
    collect: (request) =>
      collectBundle(
        { store, blobs, signer, now: clock, versions, histories: (...of) => campaignHistories(sources, ...of) },
        request,
      ),
  });
  http.serve(app.fetch);
  announceReady({ url });
  await resumeStarts({ campaigns, store }).catch((error: unknown) => log(`campaigns not resumed: ${String(error)}`));
  const onAnswer = tellLate({ store, slack, publicUrl, log });
  const house = keepHouse({ store, campaigns, checkpoints, signer, clock, log, onAnswer });
  const telling = tellPeople({ store, blobs, clock, log, publicUrl }, config.notify);
  await new Promise<void>((stopped) => onStop(stopped));
  watch.stop();
  stopping.abort();
  await Promise.all([http.close(), house.stop(), telling.stop(), sending.stop()]);
  await client.connection.close();
  await store.close();
}

interface Watching {
  readonly store: Store;
  readonly client: Parameters<typeof closedRuns>[0];
  readonly clock: () => Date;
  readonly log: (line: string) => void;
}

/** Looks whether closed histories are archived in time. */
const watchOver = (
  { store, client, clock, log }: Watching,
  { archiveEveryMs }: Config,
): ReturnType<typeof watchArchive> =>
  watchArchive(
    {
      store,
      runs: closedRuns(client),
      now: clock,
      log,
      raise: (alarm) => raiseAlarm(store, { alarm, log, at: clock() }),
    },
    Math.min(archiveEveryMs, LONGEST_WATCH_MS),
  );

/** Goes on telling webhooks what happens, until it is stopped. */
function tellWebhooks({ signer, ...deps }: Omit<DeliverDeps, 'seal'> & { readonly signer: SigningKey }): Telling {
  const sending = webhookSending({ ...deps, seal: sealer(signer, WEBHOOK_SEAL) });
  const { log } = deps;
  const turns = repeat(() => sending.turn(), { name: 'webhooks not told', pauseMs: OUTBOX_PAUSE_MS, log });
  return { alarms: () => sending.alarms(), stop: () => turns.stop() };
}

interface Telling {
  readonly alarms: Sending['alarms'];
  readonly stop: () => Promise<void>;
}

/** What the server does by itself, between requests. */
function keepHouse(deps: CheckpointDeps & ResendDeps & { readonly store: Store }): Pick<Repeating, 'stop'> {
  const { log } = deps;
  const vouch = checkpointer(deps);
  const turns = [
    repeat(() => resendCommands(deps), { name: 'commands not sent again', pauseMs: OUTBOX_PAUSE_MS, log }),
    repeat(() => purgeEnded(deps), { name: 'nothing purged', pauseMs: PURGE_PAUSE_MS, log }),
    repeat(vouch, { name: 'no checkpoint taken', pauseMs: CHECKPOINT_PAUSE_MS, log }),
  ];
  return {
    stop: async () => {
      await Promise.all(turns.map((turn) => turn.stop()));
      await vouch().catch((error: unknown) => log(`no checkpoint taken: ${String(error)}`));
    },
  };
}

/** An alarm is told to whoever reads the log, and remembered; `/health` tells it as long as it lasts. */
async function raiseAlarm(
  store: Store,
  { alarm, log, at }: { readonly alarm: ArchiveAlarm; readonly log: (line: string) => void; readonly at: Date },
): Promise<void> {
  log(`ALARM ${alarm.code}: ${alarm.message}`);
  const { code, overdue, oldest } = alarm;
  const body = { code, overdue, workflowId: oldest.workflowId, runId: oldest.runId, closedAt: oldest.closedAt };
  const key = `archive-late/${oldest.runId}`;
  await store.appendLedger([{ key, kind: 'archive-late', campaignId: null, body }], at.toISOString());
}

/** The first token: whoever may read the state directory may do everything, and makes the others. */
async function ensureAdmin(store: Store, stateDir: string): Promise<void> {
  const tokens = localTokens(stateDir);
  if (tokens['admin'] !== undefined) return;
  const grantee = { email: 'admin@localhost', name: 'Local administrator', label: 'admin' };
  const { token } = await issueToken(store, { ...grantee, permissions: ['admin', 'engineer', 'auditor'] });
  saveLocalTokens(stateDir, { ...tokens, admin: token });
}

type Handler = Parameters<typeof getRequestListener>[0];

interface Listening {
  readonly url: string;
  serve(handler: Handler): void;
  close(): Promise<void>;
}

/** Requests under way get this long when the server is told to stop. */
const CLOSING_MS = 10_000;

/** Listens before the app exists, because the app has to know its own address. */
async function listen({ host, port }: Config): Promise<Listening> {
  let handler: Handler = () => new Response('starting', { status: 503 });
  const answer = getRequestListener((request, env) => handler(request, env));
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    serve: (next) => {
      handler = next;
    },
    close: () =>
      new Promise((closed) => {
        const late = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
        server.close(() => {
          clearTimeout(late);
          closed();
        });
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runServer(readConfig(process.env));
