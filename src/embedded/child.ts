import { fileURLToPath } from 'node:url';
import { launch, readyOrGone, type Launched } from './launch.js';
import { signal, stopProcess, type ProcessIdentity } from './process-table.js';
import type { Readiness } from './ready.js';

export interface ChildOptions {
  readonly name: 'worker' | 'server';
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Called with the process before it runs, so that it can be found again whatever happens to us. */
  readonly onSpawn: (process: ProcessIdentity) => void;
}

/** One of our own processes, launched; it serves once `ready` resolves. */
export interface Child {
  readonly process: ProcessIdentity;
  /** Where it listens, if it does. Rejects with `CHILD_NOT_READY`, naming the log to look at. */
  readonly ready: Promise<string | undefined>;
  /** Resolves when it has gone, whatever the reason. */
  readonly gone: Promise<void>;
  kill(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const READY_MS = 120_000;

/** Starts `src/worker.ts` or `src/server.ts`, which say by `announceReady` when they serve and stop when we are gone. */
export function launchChild({ name, env, logFile, onSpawn }: ChildOptions): Child {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`../${name}.${source ? 'ts' : 'js'}`, import.meta.url));
  const launched = launch({
    command: process.execPath,
    args: [...(source ? ['--import', import.meta.resolve('tsx')] : []), file],
    env: source ? { ...env, TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) } : env,
    logFile,
    ipc: true,
    onSpawn,
  });
  const announced = firstAnnouncement(launched);
  const waited = readyOrGone(launched, announced.then(noValue), { name, logFile, limitMs: READY_MS });
  const ready = waited.then(async () => (await announced).url);
  ready.catch(() => undefined);
  const { process: self, gone } = launched;
  return { process: self, ready, gone, kill: (what) => signal(self, what), stop: () => stopProcess(self) };
}

const noValue = (): undefined => undefined;

function firstAnnouncement({ child }: Launched): Promise<Readiness> {
  return new Promise((resolve) => child.on('message', (message) => isReadiness(message) && resolve(message)));
}

const isReadiness = (message: unknown): message is Readiness =>
  typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
