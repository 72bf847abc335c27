import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../domain/errors.js';
import { identify, isAlive, type ProcessIdentity } from './process-table.js';
import { lockSchema } from './schema.js';

/** The living process that has the state directory. */
export interface Holder extends ProcessIdentity {
  readonly since: string;
}

/**
 * Takes the directory for this process: one supervisor at a time, because two Temporal servers on one database file
 * destroy it. Returns how to give it back. Throws `STATE_IN_USE`, with who has it.
 *
 * Locks are numbered, and the newest counts. One left by a dead process is never removed but outnumbered, so of several
 * who find it dead at once exactly one makes the next. Each lock appears complete, as a link to a finished file.
 */
export function lockState(stateDir: string): () => void {
  const draft = join(stateDir, `lock.${process.pid}`);
  writeFileSync(draft, JSON.stringify({ ...identify(process.pid), since: new Date().toISOString() }), { mode: 0o600 });
  try {
    for (;;) {
      const newest = numbers(stateDir).at(-1) ?? 0;
      const holder = livingHolder(stateDir, newest);
      if (holder) throw inUse(stateDir, holder);
      // One above the very lock that was seen to be dead: one above whatever is newest by now could outnumber a living one.
      const next = newest + 1;
      if (take(stateDir, draft, next)) return () => release(stateDir, next);
    }
  } finally {
    rmSync(draft);
  }
}

/** Who has the directory now; undefined when nobody living does. */
export function holderOf(stateDir: string): Holder | undefined {
  return livingHolder(stateDir, numbers(stateDir).at(-1) ?? 0);
}

function livingHolder(stateDir: string, number: number): Holder | undefined {
  const lock = lockSchema.safeParse(readJson(lockFile(stateDir, number)));
  return lock.success && 'pid' in lock.data && isAlive(lock.data) ? lock.data : undefined;
}

/** False when somebody else was quicker. */
function take(stateDir: string, draft: string, next: number): boolean {
  if (!linked(draft, lockFile(stateDir, next))) return false;
  const all = numbers(stateDir);
  if (all.at(-1) !== next) {
    // Ours filled a gap: others had taken this number, and the next, and cleared up since we looked.
    rmSync(lockFile(stateDir, next), { force: true });
    return false;
  }
  for (const older of all.slice(0, -1)) rmSync(lockFile(stateDir, older), { force: true });
  return true;
}

function release(stateDir: string, taken: number): void {
  const draft = join(stateDir, `lock.${process.pid}`);
  writeFileSync(draft, JSON.stringify({ released: true }), { mode: 0o600 });
  renameSync(draft, lockFile(stateDir, taken));
}

const lockFile = (stateDir: string, number: number): string => join(stateDir, `lock-${number}.json`);

/** Ascending. */
function numbers(stateDir: string): readonly number[] {
  const found = readdirSync(stateDir).map((name) => Number(/^lock-(\d+)\.json$/.exec(name)?.[1] ?? 0));
  return found.filter((number) => number > 0).sort((a, b) => a - b);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it has been removed since we looked: then it was not the newest any more. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function inUse(stateDir: string, { pid, since }: Holder): InputError {
  const advice = 'Stop it with `rolewright down`, or name another directory with --state.';
  const what = `expected a free state directory, ${stateDir} is held by process ${pid} since ${since}`;
  return new InputError('STATE_IN_USE', what, { advice });
}
