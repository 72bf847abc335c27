import { fork, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../domain/errors.js';
import { identify, signal, stopProcess, type ProcessIdentity } from './process-table.js';
import type { Readiness } from './ready.js';

export interface ChildOptions {
  readonly name: 'worker' | 'server';
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** One of our own processes, serving. */
export interface Child {
  readonly name: string;
  readonly process: ProcessIdentity;
  readonly url: string | undefined;
  /** Resolves when it has gone, whatever the reason. */
  readonly gone: Promise<void>;
  kill(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const READY_MS = 60_000;

/** Starts `src/worker.ts` or `src/server.ts` and returns once it says that it serves. Throws `CHILD_NOT_READY`. */
export async function startChild({ name, env, logFile }: ChildOptions): Promise<Child> {
  const log = openSync(logFile, 'a', 0o600);
  const own = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`../${name}.${own ? 'ts' : 'js'}`, import.meta.url));
  const execArgv = own ? ['--import', import.meta.resolve('tsx')] : [];
  // Detached: Ctrl-C goes to the supervisor, which stops its children in order. IPC tells a child that we are gone.
  const child = fork(file, [], { env, execArgv, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await untilReady(child, { name, logFile });
  const self = identify(child.pid ?? 0);
  return { name, process: self, url, gone, kill: (what) => signal(self, what), stop: () => stopProcess(self) };
}

function untilReady(child: ChildProcess, about: { name: string; logFile: string }): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const advice = `Look at ${about.logFile}.`;
      reject(new CodedError('CHILD_NOT_READY', `expected the ${about.name} to start, it did not`, { advice }));
    };
    const timer = setTimeout(fail, READY_MS);
    child.once('exit', fail);
    child.once('error', fail);
    child.on('message', (message) => {
      if (!isReadiness(message)) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(message.url);
    });
  });
}

const isReadiness = (message: unknown): message is Readiness =>
  typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
