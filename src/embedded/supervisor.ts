import { join } from 'node:path';
import { launchChild, type Child } from './child.js';
import { freePort, requireFreePort } from './free-port.js';
import { Part, type Started } from './part.js';
import { identify, type ProcessIdentity } from './process-table.js';
import { logFile, readRunning, writeRunning } from './state.js';
import { launchTemporalServer, type TemporalServer } from './temporal-server.js';

export interface EngineOptions {
  readonly stateDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Port of the API server, 0 for any; without it the one used last, else any free one. */
  readonly port?: number | undefined;
  /** Whether a process that dies is started again; a test that kills them on purpose says no. */
  readonly autoRestart: boolean;
  readonly log: (line: string) => void;
  /** Gives the start up: what has been started is stopped, and `startEngine` rejects. */
  readonly signal?: AbortSignal;
}

export const parts = ['temporal', 'worker', 'server'] as const;
export type PartName = (typeof parts)[number];

/** Temporal, worker and API server on loopback, supervised by this process. */
export interface Engine {
  readonly url: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly temporalUi: string | undefined;
  /** Undefined: not running now, or not ours (a Temporal named by `TEMPORAL_ADDRESS`). */
  readonly pids: Readonly<Record<PartName, number | undefined>>;
  /** Sends a signal to one process, and returns once it is gone if that is what the signal does. */
  kill(part: PartName, name: NodeJS.Signals): Promise<void>;
  /** Starts a process that is gone, where it was, and returns once it serves. */
  start(part: PartName): Promise<void>;
  /** Stops server, worker and Temporal, in this order, and gives the state directory back. */
  stop(): Promise<void>;
}

/** What a supervisor is given besides the options of its owner. */
export interface Surroundings {
  readonly binary: string;
  /** The Temporal that somebody else runs. */
  readonly external: string | undefined;
  readonly namespace: string;
}

/** Starts, watches and stops the processes, and writes down in `running.json` what runs and where. */
export class Supervisor implements Engine {
  private readonly options: EngineOptions;
  private readonly around: Surroundings;
  private readonly since = new Date().toISOString();
  private readonly children: Partial<Record<PartName, ProcessIdentity>> = {};
  private readonly ports: Record<string, number>;
  private readonly parts: Readonly<Record<PartName, Part>>;
  private ready = false;
  private stopping: Promise<void> | undefined;
  private stopped = (): void => undefined;
  url = '';

  constructor(options: EngineOptions, around: Surroundings) {
    const { autoRestart, log, stateDir, port } = options;
    this.options = options;
    this.around = around;
    this.ports = { ...readRunning(stateDir)?.ports };
    if (port !== undefined) this.ports['server'] = port;
    const part = (name: PartName, launch: () => Promise<Started>): Part => new Part({ name, launch, autoRestart, log });
    this.parts = {
      temporal: part('temporal', () => this.launchTemporal()),
      worker: part('worker', () => this.launchOwn('worker')),
      server: part('server', () => this.launchOwn('server')),
    };
  }

  get namespace(): string {
    return this.around.namespace;
  }

  get temporalAddress(): string {
    return this.around.external ?? loopback(this.ports['temporal']);
  }

  get temporalUi(): string | undefined {
    return this.around.external === undefined ? `http://${loopback(this.ports['ui'])}` : undefined;
  }

  get pids(): Engine['pids'] {
    const { temporal, worker, server } = this.parts;
    return { temporal: temporal.pid, worker: worker.pid, server: server.pid };
  }

  async startAll(): Promise<void> {
    if (this.around.external === undefined) await this.start('temporal');
    await Promise.all([this.start('worker'), this.start('server')]);
    this.ready = true;
    this.write();
  }

  start(part: PartName): Promise<void> {
    return this.parts[part].start();
  }

  kill(part: PartName, name: NodeJS.Signals): Promise<void> {
    return this.parts[part].kill(name);
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.stopAll());
  }

  /** What to do once everything is stopped. */
  onStopped(stopped: () => void): void {
    this.stopped = stopped;
  }

  private async stopAll(): Promise<void> {
    this.ready = false;
    const failures: unknown[] = [];
    for (const part of ['server', 'worker', 'temporal'] as const) {
      const error = await this.parts[part].stop().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      // What could not be stopped stays written down, for the next start to try again.
      if (error === undefined) delete this.children[part];
      else failures.push(error);
    }
    this.write();
    this.stopped();
    if (failures.length > 0) throw failures[0];
  }

  private async launchTemporal(): Promise<TemporalServer> {
    const { stateDir } = this.options;
    const { temporal: port, ui: uiPort } = this.ports;
    // Worker and server know it by this address: once they do, it comes back there or not at all.
    if (this.ready && port !== undefined) await requireFreePort(port);
    const { binary, namespace } = this.around;
    const server = await launchTemporalServer({
      ...{ binary, namespace, dbFile: join(stateDir, 'temporal.db'), logFile: logFile(stateDir, 'temporal') },
      ...(port === undefined ? {} : { port }),
      ...(uiPort === undefined ? {} : { uiPort }),
      onSpawn: (process) => this.writeDown('temporal', process),
    });
    this.ports['temporal'] = server.port;
    this.ports['ui'] = server.uiPort;
    return server;
  }

  private async launchOwn(name: 'worker' | 'server'): Promise<Child> {
    const { stateDir } = this.options;
    const env = this.childEnv(name === 'server' ? await freePort(this.ports['server']) : 0);
    const onSpawn = (process: ProcessIdentity): void => this.writeDown(name, process);
    const child = launchChild({ name, env, logFile: logFile(stateDir, name), onSpawn });
    void child.ready.then((url) => this.heard(url)).catch(() => undefined);
    return child;
  }

  /** Everything on loopback, whatever the environment says; the rest of it is passed on. */
  private childEnv(port: number): NodeJS.ProcessEnv {
    const { env, stateDir } = this.options;
    const { external, namespace } = this.around;
    const place = { ROLEWRIGHT_STATE: stateDir, ROLEWRIGHT_HOST: '127.0.0.1', ROLEWRIGHT_PORT: String(port) };
    const temporal = { TEMPORAL_ADDRESS: this.temporalAddress, TEMPORAL_NAMESPACE: namespace };
    return { ...(external === undefined ? withoutTemporal(env) : env), ...place, ...temporal };
  }

  private heard(url: string | undefined): void {
    if (url === undefined) return;
    if (this.url !== '' && this.url !== url) this.options.log(`the API server has moved to ${url}`);
    this.url = url;
    this.ports['server'] = Number(new URL(url).port);
    this.write();
  }

  private writeDown(part: PartName, process: ProcessIdentity): void {
    this.children[part] = process;
    this.write();
  }

  private write(): void {
    const { children, ports, since, ready, url, temporalAddress, temporalUi } = this;
    const where = ready ? { url, temporalAddress, temporalUi } : {};
    writeRunning(this.options.stateDir, { supervisor: identify(process.pid), children, ports, since, ...where });
  }
}

const loopback = (port = 0): string => `127.0.0.1:${port}`;

/** Keys and certificates for another Temporal server are not for ours. */
const withoutTemporal = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
