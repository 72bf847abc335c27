import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../domain/errors.js';
import { isAlive, stopProcess, type ProcessIdentity } from './process-table.js';
import { runningSchema } from './schema.js';

/** What a state directory says about the engine that runs, or ran, in it (`running.json`). */
export interface Running {
  readonly supervisor: ProcessIdentity;
  /** By name, each written down before it ran. None after a clean stop. */
  readonly children: Readonly<Record<string, ProcessIdentity>>;
  /** Where the API server listens. Absent after a clean stop, and until everything serves. */
  readonly url?: string | undefined;
  readonly temporalAddress?: string | undefined;
  readonly temporalUi?: string | undefined;
  /** Taken again at the next start, so that links stay valid. */
  readonly ports: Readonly<Record<string, number>>;
  readonly since: string;
}

export const runningFile = (stateDir: string): string => join(stateDir, 'running.json');
export const logFile = (stateDir: string, name: string): string => join(stateDir, 'logs', `${name}.log`);

/** Files by which a directory is known to be ours; any other one that is not empty is somebody's. */
const marks: readonly string[] = ['running.json', 'rolewright.db', 'temporal.db', 'tokens.json'];

/** Makes the directory, readable by its owner only. Throws `BAD_STATE_DIR` when it holds somebody else's files. */
export function prepareState(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const names = readdirSync(stateDir);
    // Only what we may take for our own alone is closed to others: --state may name a home, or /tmp.
    const ours = names.every((name) => name === 'logs' || name.startsWith('lock')) || marks.some(isIn(names));
    if (!ours) throw strangers(stateDir);
    chmodSync(stateDir, 0o700);
    mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('BAD_STATE_DIR', `expected to keep state in ${stateDir}, cannot: ${String(error)}`, {
      advice: 'Name a directory of your own with --state.',
    });
  }
}

const isIn =
  (names: readonly string[]) =>
  (name: string): boolean =>
    names.includes(name);

const strangers = (stateDir: string): InputError =>
  new InputError('BAD_STATE_DIR', `expected an empty directory or one of ours, ${stateDir} holds other files`, {
    advice: 'Name a new directory with --state; it will be readable by you alone.',
  });

/** What was written last; undefined when nothing was, or when it is not ours. */
export function readRunning(stateDir: string): Running | undefined {
  try {
    return runningSchema.parse(JSON.parse(readFileSync(runningFile(stateDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
export function writeRunning(stateDir: string, running: Running): void {
  const draft = `${runningFile(stateDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, runningFile(stateDir));
}

/**
 * Stops whatever a killed supervisor left running, and waits until it is gone: a database that is still open is busy.
 * Returns the names of what it stopped. Only for whoever holds the lock.
 */
export async function stopLeftBehind(stateDir: string): Promise<readonly string[]> {
  const left = Object.entries(readRunning(stateDir)?.children ?? {}).filter(([, child]) => isAlive(child));
  await Promise.all(left.map(([, child]) => stopProcess(child)));
  return left.map(([name]) => name);
}
