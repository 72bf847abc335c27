import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
  type ResourceLimits,
} from 'node:worker_threads';
import type { Matrix } from './matrix.js';
import { alone, type Pool } from './recover/pool.js';
import type { ResultOf, WorkName } from './recover/ranges.js';
import { cellOf, doPart, doParts, type Answer, type Job, type SentJob } from './thread-parts.js';

/** With fewer grants, work is done before another thread has been told of it. */
const LEAST_GRANTS = 1_000_000;

/** Parts that a job falls into: many, because any thread may be kept waiting by something else. */
const PARTS = 64;

export interface ThreadPool extends Pool {
  /** Parts that were done by helpers so far. */
  readonly helped: () => number;
  /** Helpers that have ended by themselves, for want of memory for instance. */
  readonly lost: () => number;
  readonly end: () => Promise<void>;
}

export interface PoolOptions {
  /** Matrices of fewer grants are not shared out. */
  readonly leastGrants?: number;
  /** Of each helper. */
  readonly resourceLimits?: ResourceLimits;
}

/**
 * A pool for this matrix, and what is made of it: of this thread and `threads − 1` helpers. All take parts of a job over memory
 * that they share; the caller waits meanwhile, but not for a helper that has not come to the job. What a helper had taken when it
 * ended, the caller does.
 */
export function startThreads({ ones }: Matrix, threads: number, options: PoolOptions = {}): ThreadPool {
  const { leastGrants = LEAST_GRANTS, resourceLimits = {} } = options;
  const watch = ones < leastGrants || threads < 2 ? undefined : startWatch();
  const helpers = watch ? Array.from({ length: threads - 1 }, () => startHelper(watch, resourceLimits)) : [];
  let helped = 0;
  return {
    each: (name, input, count) => {
      if (helpers.length === 0 || input.matrix.ones < leastGrants) return alone.each(name, input, count);
      const job = { name, input, count, parts: PARTS, next: new Int32Array(new SharedArrayBuffer(4)) };
      const [own, ...others] = shareOut(helpers, job);
      helped += others.reduce((sum, { size }) => sum + size, 0);
      const parts = new Map([own!, ...others].flatMap((some) => [...some]));
      return Array.from({ length: PARTS }, (_, part) => parts.get(part) ?? doPart(job, part)).flat();
    },
    helped: () => helped,
    lost: () => helpers.filter(({ cell }) => hasEnded(cell)).length,
    end: async () => {
      await watch?.terminate();
    },
  };
}

/** Ends when the process does, or `end` is called; its helpers with it. */
function startWatch(): Worker {
  const watch = new Worker(new URL('./thread-pool-watch.mjs', import.meta.url));
  watch.unref();
  return watch;
}

interface Helper {
  readonly port: MessagePort;
  /** Shared with the helper, and whoever watches it: see `cellOf`. */
  readonly cell: Int32Array;
  turn: number;
}

function startHelper(watch: Worker, resourceLimits: ResourceLimits): Helper {
  const { port1, port2 } = new MessageChannel();
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  watch.postMessage({ port: port2, cell, resourceLimits }, [port2]);
  port1.unref();
  return { port: port1, cell, turn: 0 };
}

const hasEnded = (cell: Int32Array): boolean => Atomics.load(cell, 0) < 0;

/** Results by part: of this thread, then of each helper. Throws what a part has thrown. */
function shareOut<Name extends WorkName>(
  helpers: readonly Helper[],
  job: Job<Name>,
): readonly ReadonlyMap<number, readonly ResultOf<Name>[]>[] {
  const asked = helpers.filter((helper) => ask(helper, job));
  const own = doParts(job);
  // Every answer is taken, also after a failure: what is left in a port would be taken for the next job's.
  const answers = [own, ...asked.map((helper) => answerOf<Name>(helper))];
  return answers.map((answer) => {
    if (answer.kind === 'failed') throw answer.error;
    return answer.results;
  });
}

/** False where the helper has ended. */
function ask(helper: Helper, job: Job): boolean {
  const { cell, port } = helper;
  const before = Atomics.load(cell, 0);
  helper.turn++;
  if (before < 0 || Atomics.compareExchange(cell, 0, before, cellOf(helper.turn, 'sent')) !== before) return false;
  port.postMessage({ ...job, turn: helper.turn } satisfies SentJob);
  return true;
}

function answerOf<Name extends WorkName>({ port, cell, turn }: Helper): Answer<Name> {
  const [sent, taken] = [cellOf(turn, 'sent'), cellOf(turn, 'taken')];
  const nothing = { kind: 'done', results: new Map<number, readonly ResultOf<Name>[]>() } as const;
  if (Atomics.compareExchange(cell, 0, sent, cellOf(turn, 'withdrawn')) === sent) return nothing;
  Atomics.wait(cell, 0, taken);
  const received: { readonly message: Answer<Name> } | undefined = receiveMessageOnPort(port);
  if (received) return received.message;
  if (hasEnded(cell)) return nothing;
  throw new Error('expected an answer of a mining thread, got none');
}
