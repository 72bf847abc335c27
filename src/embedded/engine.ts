import { join } from 'node:path';
import { ensureTemporal } from '../../scripts/temporal-binary.mjs';
import { startChild, type Child } from './child.js';
import { freePort } from './free-port.js';
import { identify, signal, type ProcessIdentity } from './process-table.js';
import { lockState, logFile, prepareState, readRunning, stopLeftBehind, writeRunning, type Running } from './state.js';
import { startTemporalServer, type TemporalServer } from './temporal-server.js';

export interface EngineOptions {
  readonly stateDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Preferred port of the API server; else the one used last, else any free one. */
  readonly port?: number | undefined;
  /** Whether a process that dies is started again; a test that kills them on purpose says no. */
  readonly autoRestart: boolean;
  readonly log: (line: string) => void;
}

export const parts = ['temporal', 'worker', 'server'] as const;
export type Part = (typeof parts)[number];

/** Temporal, worker and API server on loopback, supervised by this process. */
export interface Engine {
  readonly url: string;
  readonly temporalAddress: string;
  readonly temporalUi: string | undefined;
  /** Sends a signal to one process, and returns once it is gone if that is what the signal does. */
  kill(part: Part, name: NodeJS.Signals): Promise<void>;
  /** Starts a process that is gone, where it was. */
  start(part: Part): Promise<void>;
  /** Stops server, worker and Temporal, in this order, and gives the state directory back. */
  stop(): Promise<void>;
}

/**
 * Starts everything in one state directory: takes its lock, stops what a killed predecessor left behind, then Temporal
 * (unless `TEMPORAL_ADDRESS` names one), worker, server. Throws `STATE_IN_USE`, `TEMPORAL_NOT_READY`, `CHILD_NOT_READY`.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  prepareState(options.stateDir);
  const unlock = lockState(options.stateDir);
  const supervisor = new Supervisor(options, unlock);
  try {
    const left = await stopLeftBehind(options.stateDir);
    if (left.length > 0) options.log(`stopped what an earlier run had left behind: ${left.join(', ')}`);
    for (const part of parts) await supervisor.start(part);
    return supervisor;
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** A process that dies this often within a minute is not started again. */
const RESTARTS_A_MINUTE = 5;

class Supervisor implements Engine {
  private readonly options: EngineOptions;
  private readonly unlock: () => void;
  private readonly before: Running | undefined;
  private readonly external: string | undefined;
  private temporal: TemporalServer | undefined;
  private readonly children = new Map<Part, Child>();
  private readonly deaths: number[] = [];
  private stopping = false;

  constructor(options: EngineOptions, unlock: () => void) {
    this.options = options;
    this.unlock = unlock;
    this.before = readRunning(options.stateDir);
    this.external = options.env['TEMPORAL_ADDRESS'];
  }

  get url(): string {
    return this.children.get('server')?.url ?? this.before?.url ?? '';
  }

  get temporalAddress(): string {
    return this.external ?? this.temporal?.address ?? '';
  }

  get temporalUi(): string | undefined {
    return this.temporal && `http://127.0.0.1:${this.temporal.uiPort}`;
  }

  async start(part: Part): Promise<void> {
    if (part === 'temporal') await this.startTemporal();
    else await this.startOwn(part);
    this.write();
  }

  async kill(part: Part, name: NodeJS.Signals): Promise<void> {
    const child = this.children.get(part);
    if (child) {
      child.kill(name);
      await child.gone;
      return;
    }
    if (part !== 'temporal' || !this.temporal) return;
    signal(this.temporal.process, name);
    await this.temporal.stop();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.children.get('server')?.stop();
    await this.children.get('worker')?.stop();
    await this.temporal?.stop();
    this.unlock();
  }

  private async startTemporal(): Promise<void> {
    if (this.external) return;
    const { stateDir, env, log } = this.options;
    const binary = await ensureTemporal({ env, log });
    const { port, uiPort } = this.temporal ?? {
      port: this.before?.ports['temporal'],
      uiPort: this.before?.ports['ui'],
    };
    await startTemporalServer({
      binary,
      onSpawn: (server) => {
        this.temporal = server;
        this.write();
      },
      dbFile: join(stateDir, 'temporal.db'),
      logFile: logFile(stateDir, 'temporal'),
      ...(port === undefined ? {} : { port }),
      ...(uiPort === undefined ? {} : { uiPort }),
    });
  }

  private async startOwn(part: 'worker' | 'server'): Promise<void> {
    const { stateDir } = this.options;
    const env = { ...this.options.env, ...(await this.childEnv()) };
    const child = await startChild({ name: part, env, logFile: logFile(stateDir, part) });
    this.children.set(part, child);
    void child.gone.then(() => this.mourn(part, child));
  }

  private async childEnv(): Promise<NodeJS.ProcessEnv> {
    const { stateDir, port } = this.options;
    const preferred = port ?? (portOf(this.url) || undefined);
    return {
      ROLEWRIGHT_STATE: stateDir,
      TEMPORAL_ADDRESS: this.temporalAddress,
      ROLEWRIGHT_PORT: String(await freePort(preferred)),
    };
  }

  private async mourn(part: 'worker' | 'server', child: Child): Promise<void> {
    if (this.stopping || !this.options.autoRestart || this.children.get(part) !== child) return;
    const now = Date.now();
    this.deaths.push(now);
    const recent = this.deaths.filter((death) => now - death < 60_000).length;
    const { log, stateDir } = this.options;
    if (recent > RESTARTS_A_MINUTE) return log(`${part} keeps dying; look at ${logFile(stateDir, part)}`);
    log(`${part} died; starting it again`);
    await this.start(part).catch((error: unknown) => log(`${part} did not start again: ${String(error)}`));
  }

  private write(): void {
    const children: Record<string, ProcessIdentity> = {};
    if (this.temporal) children['temporal'] = this.temporal.process;
    for (const [part, child] of this.children) children[part] = child.process;
    const { temporal, temporalAddress, temporalUi, url } = this;
    const ports = {
      ...this.before?.ports,
      ...(temporal ? { temporal: temporal.port, ui: temporal.uiPort } : {}),
      ...(url ? { server: portOf(url) } : {}),
    };
    const since = new Date().toISOString();
    const supervisor = identify(process.pid);
    writeRunning(this.options.stateDir, { supervisor, children, url, temporalAddress, temporalUi, ports, since });
  }
}

const portOf = (url: string): number => (url ? Number(new URL(url).port) : 0);
