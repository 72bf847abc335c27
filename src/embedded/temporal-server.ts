import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../domain/errors.js';
import { freePort } from './free-port.js';
import { identify, isAlive, stopProcess, type ProcessIdentity } from './process-table.js';

export interface TemporalServerOptions {
  /** The Temporal CLI. */
  readonly binary: string;
  /** Kept across restarts; without it everything is forgotten at the end. */
  readonly dbFile?: string;
  readonly port?: number;
  readonly uiPort?: number;
  readonly logFile: string;
  /** Called at once with the process, so that it can be found again even if we die before it is ready. */
  readonly onSpawn?: (server: TemporalServer) => void;
}

export interface TemporalServer {
  readonly address: string;
  readonly port: number;
  readonly uiPort: number;
  readonly process: ProcessIdentity;
  stop(): Promise<void>;
}

/** How long histories are kept: the server's own default is a day, and a campaign waits for weeks. */
const RETENTION = '8760h';
const READY_MS = 30_000;

/**
 * Starts `temporal server start-dev` on loopback and returns once it answers. Two servers on one database file start
 * without complaint and destroy it, so the caller holds a lock. Throws `TEMPORAL_NOT_READY` with the log to look at.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const port = await freePort(options.port);
  const uiPort = await freePort(options.uiPort);
  const log = openSync(options.logFile, 'a', 0o600);
  const database = options.dbFile === undefined ? [] : ['--db-filename', options.dbFile];
  const flags = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort), '--log-level', 'warn'];
  const child = spawn(options.binary, ['server', 'start-dev', ...flags, ...database], {
    stdio: ['ignore', log, log],
    // Its own group: Ctrl-C goes to the supervisor, which stops its children in order.
    detached: true,
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.unref();
  await Promise.race([new Promise((resolve) => child.once('spawn', resolve)), failed]);
  const server = identify(child.pid ?? 0);
  const address = `127.0.0.1:${port}`;
  const running: TemporalServer = { address, port, uiPort, process: server, stop: () => stopProcess(server) };
  options.onSpawn?.(running);
  await untilReady({ binary: options.binary, address, port, server, logFile: options.logFile });
  return running;
}

interface Starting {
  readonly binary: string;
  readonly address: string;
  readonly port: number;
  readonly server: ProcessIdentity;
  readonly logFile: string;
}

/** Ready means that the namespace is there: setting its retention is both the test and what we want of it. */
async function untilReady(starting: Starting): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (isAlive(starting.server) && Date.now() < deadline) {
    if ((await accepts(starting.port)) && (await setRetention(starting))) return;
    await sleep(100);
  }
  await stopProcess(starting.server);
  const advice = `Look at ${starting.logFile}.`;
  throw new CodedError('TEMPORAL_NOT_READY', 'expected the Temporal server to answer', { advice });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(!socket.destroy().connecting));
    socket.once('error', () => resolve(false));
  });
}

function setRetention({ binary, address }: Starting): Promise<boolean> {
  const command = ['operator', 'namespace', 'update', '-n', 'default', '--retention', RETENTION, '--address', address];
  return new Promise((resolve) => {
    const child = spawn(binary, command, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
