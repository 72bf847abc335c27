import { Worker } from 'node:worker_threads';
import { CodedError } from '../domain/errors.js';
import type { MineInput, MiningDraft } from './draft.js';

/** What a mining thread is given. */
export interface ThreadTask {
  readonly input: MineInput;
  /** Results of steps that an earlier attempt had finished, by their names. */
  readonly known: ReadonlyMap<string, unknown>;
}

/** What it answers: each step it finishes, and at the end the draft. */
export type ThreadAnswer = { readonly step: string; readonly result: unknown } | { readonly draft: MiningDraft };

export interface ThreadOptions {
  /** Ends the thread. */
  readonly signal?: AbortSignal;
  readonly known?: ReadonlyMap<string, unknown>;
  /** Called with each step that was computed. */
  readonly onStep?: (step: string, result: unknown) => void;
}

/**
 * Mines in a thread of its own, so that the process goes on answering meanwhile. Aborting ends the thread, and once
 * it has ended rejects with the signal's reason; a thread that fails rejects with `MINING_FAILED`.
 */
export function draftInThread(input: MineInput, options: ThreadOptions = {}): Promise<MiningDraft> {
  const { signal, known = new Map(), onStep } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const thread = new Worker(new URL('./thread-start.mjs', import.meta.url));
    const stop = (): void => void thread.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    thread.postMessage({ input, known } satisfies ThreadTask);
    thread.on('message', (answer: ThreadAnswer) => {
      if ('draft' in answer) resolve(answer.draft);
      else onStep?.(answer.step, answer.result);
    });
    thread.once('error', (cause) => reject(failed(cause.message, cause)));
    thread.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(signal?.aborted === true ? abortReason(signal) : failed(`exit code ${code}`));
    });
  });
}

const failed = (why: string, cause?: unknown): CodedError =>
  new CodedError('MINING_FAILED', `expected the mining thread to finish, got ${why}`, { cause });

function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('mining was cancelled', { cause: reason });
}
