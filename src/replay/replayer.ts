import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReplayClaim } from '../../workflows/replay-claims.js';
import { VerificationError } from '../domain/errors.js';
import { isAnswer, type ReplayAnswer, type ReplayJob } from './replay-protocol.js';

export interface ReplayLimits {
  /** A history that has not replayed by then is taken for hanging. */
  readonly historyMs: number;
  /** Of the process in which histories replay. */
  readonly memoryMb: number;
}

export const replayLimits: ReplayLimits = { historyMs: 120_000, memoryMb: 2048 };

/** Starting includes bundling the workflows, on however slow a machine. */
const READY_MS = 120_000;

/** What one history came to: an error by the SDK or by a limit, and what was recomputed until then. */
export interface Rerun {
  readonly error: string | null;
  readonly claims: readonly ReplayClaim[];
}

export interface Replayer {
  replay(job: ReplayJob): Promise<Rerun>;
  stop(): void;
}

/**
 * Replays histories in a process of their own, which is ended and begun anew after a history that hangs
 * (`REPLAY_HANGS`) or brings it down (`REPLAY_DIED`). Throws `REPLAY_NOT_READY` where no such process can be started.
 */
export function createReplayer(limits: ReplayLimits): Replayer {
  let running: Promise<ChildProcess> | undefined;
  const end = async (): Promise<void> => {
    const child = running;
    running = undefined;
    (await child?.catch(() => undefined))?.kill('SIGKILL');
  };
  return {
    async replay(job) {
      running ??= startChild(limits);
      const child = await running;
      const answer = nextAnswer(child, limits.historyMs);
      child.send(job);
      const got = await answer;
      if (typeof got === 'object' && got.kind === 'replayed') return got;
      await end();
      return { error: failures[got === 'silent' ? 'silent' : 'gone'], claims: [] };
    },
    stop: () => void end(),
  };
}

const failures = {
  silent: 'REPLAY_HANGS: expected the history to replay in time, it hangs',
  gone: 'REPLAY_DIED: expected the history to replay, it brought the replaying process down',
} as const;

async function startChild({ memoryMb }: ReplayLimits): Promise<ChildProcess> {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./replay-child.${source ? 'ts' : 'js'}`, import.meta.url));
  const child = fork(file, [], {
    execArgv: [`--max-old-space-size=${memoryMb}`, ...(source ? ['--import', import.meta.resolve('tsx')] : [])],
    env: { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) },
    // The SDK tells the life of its worker; a replay answers with its result alone.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const got = await nextAnswer(child, READY_MS);
  if (typeof got === 'object') return child;
  child.kill('SIGKILL');
  throw new VerificationError('REPLAY_NOT_READY', `expected a process to replay histories in, it is ${got}`);
}

/** The next thing the child says, or that it says nothing in time, or that it has gone. */
function nextAnswer(child: ChildProcess, limitMs: number): Promise<ReplayAnswer | 'silent' | 'gone'> {
  return new Promise((resolve) => {
    const settle = (got: ReplayAnswer | 'silent' | 'gone'): void => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('exit', left);
      child.off('error', left);
      resolve(got);
    };
    const heard = (message: unknown): void => {
      if (isAnswer(message)) settle(message);
    };
    const left = (): void => settle('gone');
    const timer = setTimeout(() => settle('silent'), limitMs);
    child.on('message', heard);
    child.once('exit', left);
    child.once('error', left);
  });
}
