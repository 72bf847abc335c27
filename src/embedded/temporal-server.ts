import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { launch, readyOrGone, type Launched } from './launch.js';
import { signal, stopProcess, type ProcessIdentity } from './process-table.js';

export interface TemporalServerOptions {
  /** The Temporal CLI. */
  readonly binary: string;
  /** Kept across restarts; without it everything is forgotten at the end. */
  readonly dbFile?: string;
  /** Taken where they are free. */
  readonly port?: number;
  readonly uiPort?: number;
  /** Made when missing; `default` is always there. */
  readonly namespace?: string;
  /** The server's own settings by their names, e.g. `limit.historyCount.suggestContinueAsNew`. */
  readonly dynamicConfig?: Readonly<Record<string, number>>;
  readonly logFile: string;
  /** Called with the process before it runs, so that it can be found again whatever happens to us. */
  readonly onSpawn?: (process: ProcessIdentity) => void;
}

/** A server that was launched; it answers once `ready` resolves. */
export interface TemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly port: number;
  readonly uiPort: number;
  readonly process: ProcessIdentity;
  /** Rejects with `TEMPORAL_NOT_READY`, naming the log to look at. */
  readonly ready: Promise<void>;
  /** Resolves when it has gone, whatever the reason. */
  readonly gone: Promise<void>;
  kill(name: NodeJS.Signals): void;
  /** Returns when it is gone: until then a new one finds the database busy. */
  stop(): Promise<void>;
}

/** How long histories are kept: the server's own default is a day, and a campaign waits for weeks. */
const RETENTION = '8760h';
const READY_MS = 60_000;

/**
 * Starts `temporal server start-dev` on loopback and returns once it answers. Two servers on one database file start
 * without complaint and destroy it, so the caller holds a lock. Throws `TEMPORAL_NOT_READY`.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const server = await launchTemporalServer(options);
  await server.ready;
  return server;
}

/** As `startTemporalServer`, for whoever has to be able to stop it before it answers. */
export async function launchTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const {
    binary,
    logFile,
    dbFile,
    namespace = 'default',
    dynamicConfig = {},
    onSpawn = (): void => undefined,
  } = options;
  const port = await freePort(options.port);
  const uiPort = await freePort(options.uiPort);
  const flags = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort), '--log-level', 'warn'];
  const kept = dbFile === undefined ? [] : ['--db-filename', dbFile];
  const settings = Object.entries(dynamicConfig).flatMap(([name, value]) => [
    '--dynamic-config-value',
    `${name}=${value}`,
  ]);
  const args = ['server', 'start-dev', ...flags, '--namespace', namespace, ...kept, ...settings];
  const launched = launch({ command: binary, args, env: ownSettingsOnly(), logFile, ipc: false, onSpawn });
  const address = `127.0.0.1:${port}`;
  const answers = untilAnswers({ binary, address, port, namespace }, launched);
  const ready = readyOrGone(launched, answers, { name: 'temporal', logFile, limitMs: READY_MS });
  ready.catch(() => undefined);
  const { process: self, gone } = launched;
  const [kill, stop] = [(name: NodeJS.Signals): void => signal(self, name), (): Promise<void> => stopProcess(self)];
  return { address, namespace, port, uiPort, process: self, ready, gone, kill, stop };
}

/** Settings of the user's Temporal CLI are about another server: their keys and certificates would only be in the way. */
function ownSettingsOnly(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(others), TEMPORAL_CONFIG_FILE: '/dev/null' };
}

interface Answering {
  readonly binary: string;
  readonly address: string;
  readonly port: number;
  readonly namespace: string;
}

/** Ready means that the namespace is there: setting its retention is both the test and what we want of it. */
async function untilAnswers(answering: Answering, { gone }: Launched): Promise<void> {
  const over = new AbortController();
  void gone.then(() => over.abort());
  while (!over.signal.aborted) {
    if ((await accepts(answering.port)) && (await setRetention(answering))) return;
    await sleep(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(!socket.destroy().connecting));
    socket.once('error', () => resolve(false));
  });
}

function setRetention({ binary, address, namespace }: Answering): Promise<boolean> {
  const what = ['operator', 'namespace', 'update', '-n', namespace, '--retention', RETENTION, '--address', address];
  return new Promise((resolve) => {
    const child = spawn(binary, ['--env-file', '/dev/null', ...what], { stdio: 'ignore', env: ownSettingsOnly() });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
