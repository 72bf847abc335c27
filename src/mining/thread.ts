import { Worker } from 'node:worker_threads';
import { CodedError } from '../domain/errors.js';
import type { MineInput, MiningDraft } from './draft.js';

/**
 * Mines in a thread of its own, so that the process goes on answering meanwhile. Aborting ends the thread, and once
 * it has ended rejects with the signal's reason; a thread that fails rejects with `MINING_FAILED`.
 */
export function draftInThread(input: MineInput, signal?: AbortSignal): Promise<MiningDraft> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const thread = new Worker(new URL('./thread-start.mjs', import.meta.url));
    const stop = (): void => void thread.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    thread.postMessage(input);
    thread.once('message', (draft: MiningDraft) => resolve(draft));
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
