import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { CodedError } from '../domain/errors.js';
import { identify, isAlive, signal, type ProcessIdentity } from './process-table.js';

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Takes stdout and stderr; readable by its owner only. */
  readonly logFile: string;
  /** Whether it talks to us over Node's IPC, by which it also notices that we are gone. */
  readonly ipc: boolean;
  /** Called before the command runs: what is written down here is found again even if we are killed this instant. */
  readonly onSpawn: (process: ProcessIdentity) => void;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly process: ProcessIdentity;
  /** Resolves when it has gone, whatever the reason. */
  readonly gone: Promise<void>;
}

/**
 * The command waits behind a shell that runs it (same process, same start time) only once it is told to, and ends when
 * we die before that: so there is no moment in which a process exists that nobody has written down.
 */
const GATE = 'umask 077; read -r _ || exit 0; exec "$0" "$@" </dev/null';

/** Starts a process of its own group, so that Ctrl-C reaches its supervisor alone. Throws `CANNOT_LAUNCH`. */
export function launch({ command, args, env, logFile, ipc, onSpawn }: LaunchOptions): Launched {
  const log = openLog(logFile);
  const child = spawn('sh', ['-c', GATE, command, ...args], {
    env,
    detached: true,
    stdio: ['pipe', log, log, ...(ipc ? (['ipc'] as const) : [])],
  });
  closeSync(log);
  if (child.pid === undefined) {
    child.once('error', () => undefined);
    throw new CodedError('CANNOT_LAUNCH', `expected to start ${command} through sh, could not`);
  }
  const self = identify(child.pid);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  killAtExit(self, gone);
  onSpawn(self);
  // It may be gone already, and then the pipe is broken: `gone` tells.
  child.stdin?.on('error', () => undefined).end('\n');
  return { child, process: self, gone };
}

/** The largest log that is carried on; a larger one becomes `<file>.1` at the next start. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** An end by `process.exit` or an uncaught error leaves nothing running either. */
function killAtExit(self: ProcessIdentity, gone: Promise<void>): void {
  const kill = (): void => signal(self, 'SIGKILL');
  process.on('exit', kill);
  void gone.then(() => process.off('exit', kill));
}

/** Rejects when the process goes first, or `limitMs` pass: then it is killed, and gone when this returns. */
export async function readyOrGone(
  { process: self, gone }: Launched,
  ready: Promise<void>,
  { name, logFile, limitMs }: { readonly name: string; readonly logFile: string; readonly limitMs: number },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), limitMs)));
  const first = await Promise.race([ready.then(() => 'ready' as const), gone.then(() => 'gone' as const), late]);
  clearTimeout(timer);
  if (first === 'ready' && isAlive(self)) return;
  signal(self, 'SIGKILL');
  await gone;
  const what = first === 'late' ? `it did not within ${limitMs / 1000} s` : 'it ended';
  const code = name === 'temporal' ? 'TEMPORAL_NOT_READY' : 'CHILD_NOT_READY';
  throw new CodedError(code, `expected ${name} to start, ${what}`, { advice: `Look at ${logFile}.` });
}
