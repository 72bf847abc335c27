import { chmodSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../domain/errors.js';
import { identify, isAlive, stopProcess, type ProcessIdentity } from './process-table.js';

/** What a state directory says about the engine that runs, or ran, in it (`running.json`). */
export interface Running {
  readonly supervisor: ProcessIdentity;
  readonly children: Readonly<Record<string, ProcessIdentity>>;
  readonly url?: string | undefined;
  readonly temporalAddress?: string | undefined;
  readonly temporalUi?: string | undefined;
  /** Taken again at the next start, so that links stay valid. */
  readonly ports: Readonly<Record<string, number>>;
  readonly since: string;
}

const identity = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const runningSchema = z.object({
  supervisor: identity,
  children: z.record(z.string(), identity),
  url: z.string().optional(),
  temporalAddress: z.string().optional(),
  temporalUi: z.string().optional(),
  ports: z.record(z.string(), z.number().int()),
  since: z.string(),
});

export const runningFile = (stateDir: string): string => join(stateDir, 'running.json');
export const logFile = (stateDir: string, name: string): string => join(stateDir, 'logs', `${name}.log`);

/** Makes the directory, readable by its owner only. */
export function prepareState(stateDir: string): void {
  mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
}

/** What was written last; undefined when nothing was, or when it is cut or not ours. */
export function readRunning(stateDir: string): Running | undefined {
  try {
    return runningSchema.parse(JSON.parse(readFileSync(runningFile(stateDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeRunning(stateDir: string, running: Running): void {
  const draft = `${runningFile(stateDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, runningFile(stateDir));
}

/** Another engine holds the directory: who, and since when. */
export function liveSupervisor(stateDir: string): Running | undefined {
  const running = readRunning(stateDir);
  return running && isAlive(running.supervisor) ? running : undefined;
}

/**
 * Takes the directory for this process: one supervisor at a time, because two Temporal servers on one database file
 * destroy it. A lock left by a process that is gone is taken over. Throws `STATE_IN_USE`.
 */
export function lockState(stateDir: string): () => void {
  const lock = join(stateDir, 'lock');
  const mine = identify(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeFileSync(file, JSON.stringify({ ...mine, since: new Date().toISOString() }));
      closeSync(file);
      return () => rmSync(lock, { force: true });
    } catch {
      const holder = readHolder(lock);
      if (holder && isAlive(holder)) throw inUse(stateDir, holder);
      rmSync(lock, { force: true });
    }
  }
  throw new InputError('STATE_IN_USE', `expected to lock ${stateDir}, others keep taking it`);
}

/** Stops whatever a killed supervisor left running, and waits until it is gone. Returns the names of what it stopped. */
export async function stopLeftBehind(stateDir: string): Promise<readonly string[]> {
  const left = Object.entries(readRunning(stateDir)?.children ?? {}).filter(([, child]) => isAlive(child));
  await Promise.all(left.map(([, child]) => stopProcess(child)));
  return left.map(([name]) => name);
}

function readHolder(lock: string): (ProcessIdentity & { readonly since: string }) | undefined {
  try {
    return identity.extend({ since: z.string() }).parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

const inUse = (stateDir: string, holder: ProcessIdentity & { readonly since: string }): InputError =>
  new InputError(
    'STATE_IN_USE',
    `expected a free state directory, ${stateDir} is held by process ${holder.pid} since ${holder.since}`,
    {
      advice: 'Stop it with `rolewright down`, or name another directory with --state.',
    },
  );
