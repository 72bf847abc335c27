import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../domain/errors.js';

/** A process, told apart from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: compare it, never read it. */
  readonly startedAt: string;
}

/** When this process started, as the system keeps it; undefined when there is none. A zombie is none. */
export function startTime(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxStartTime(pid) : psStartTime(pid);
}

/**
 * Field 22 of /proc/<pid>/stat (proc(5)), counted after the command, which may itself hold spaces and brackets. It counts
 * ticks since boot, and machines boot alike: so the boot is named too.
 */
function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${fields[19]} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return undefined;
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => startTime(pid) === startedAt;

/** Throws when the process has already gone. */
export function identify(pid: number): ProcessIdentity {
  const startedAt = startTime(pid);
  if (startedAt === undefined) throw new Error(`expected process ${pid} to run, it does not`);
  return { pid, startedAt };
}

/** Signals this process and no other that has its number by now. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    // ESRCH: it went between the look and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** How long after SIGKILL the system may take to bury a process; more means that it hangs in the kernel. */
const BURIAL_MS = 10_000;

/** Asks it to stop, insists after `graceMs`, and returns when it is gone. Throws `NOT_STOPPED` when even SIGKILL is in vain. */
export async function stopProcess(identity: ProcessIdentity, graceMs = 10_000): Promise<void> {
  signal(identity, 'SIGTERM');
  if (await goneWithin(identity, graceMs)) return;
  signal(identity, 'SIGKILL');
  if (await goneWithin(identity, BURIAL_MS)) return;
  throw new CodedError('NOT_STOPPED', `expected process ${identity.pid} to end, it does not even on SIGKILL`);
}

async function goneWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
