import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** When this process started, in whatever unit the system keeps; undefined when there is none. A zombie is none. */
export function startTime(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted after the command, which may itself hold spaces and brackets. */
function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
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

/** Asks it to stop, insists after `graceMs`, and returns when it is gone. Never touches another process of that number. */
export async function stopProcess(identity: ProcessIdentity, graceMs = 10_000): Promise<void> {
  const deadline = Date.now() + graceMs;
  signal(identity, 'SIGTERM');
  while (isAlive(identity)) {
    if (Date.now() > deadline) signal(identity, 'SIGKILL');
    await sleep(50);
  }
}

export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It went between the look and the signal.
  }
}
