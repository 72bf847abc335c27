import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Matrix } from './matrix.js';
import { alone, type Pool } from './recover/pool.js';
import type { InputOf, ResultOf, WorkName } from './recover/ranges.js';
import { doParts, jobState, type Answer, type Job } from './thread-parts.js';

/** With fewer grants, work is done before another thread has been told of it. */
const LEAST_GRANTS = 1_000_000;

/** Parts that a job falls into: many, because any thread may be kept waiting by something else. */
const PARTS = 64;

export interface ThreadPool extends Pool {
  /** Parts that were done by helpers so far. */
  readonly helped: () => number;
  readonly end: () => Promise<void>;
}

/**
 * A pool for this matrix, and what is made of it: of this thread and `threads − 1` helpers. All take parts of a job over memory that they share; the
 * caller waits meanwhile, but not for a helper that has not come to the job. Matrices of fewer than `leastGrants` are not
 * shared out.
 */
export function startThreads({ ones }: Matrix, threads: number, leastGrants = LEAST_GRANTS): ThreadPool {
  const helpers = ones < leastGrants ? [] : Array.from({ length: threads - 1 }, startHelper);
  let helped = 0;
  return {
    each: (name, input, count) => {
      if (helpers.length === 0 || input.matrix.ones < leastGrants) return alone.each(name, input, count);
      const [own, ...others] = shareOut(helpers, { name, input, count });
      helped += others.reduce((sum, { size }) => sum + size, 0);
      const parts = new Map([own!, ...others].flatMap((some) => [...some]));
      return Array.from({ length: PARTS }, (_, part) => parts.get(part) ?? []).flat();
    },
    helped: () => helped,
    end: async () => {
      await Promise.all(helpers.map(({ worker }) => worker.terminate()));
    },
  };
}

interface Helper {
  readonly worker: Worker;
  readonly port: MessagePort;
}

function startHelper(): Helper {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./thread-pool-start.mjs', import.meta.url));
  worker.postMessage(port2, [port2]);
  worker.unref();
  port1.unref();
  return { worker, port: port1 };
}

interface Task<Name extends WorkName> {
  readonly name: Name;
  readonly input: InputOf<Name>;
  readonly count: number;
}

/** Results by part: of this thread, then of each helper. Throws what a part has thrown. */
function shareOut<Name extends WorkName>(
  helpers: readonly Helper[],
  task: Task<Name>,
): readonly ReadonlyMap<number, readonly ResultOf<Name>[]>[] {
  const job: Job<Name> = { ...task, parts: PARTS, next: sharedNumber() };
  const states = helpers.map(({ port }) => {
    const state = sharedNumber();
    port.postMessage({ ...job, state });
    return state;
  });
  const own = doParts(job);
  // Every answer is taken, also after a failure: what is left in a port would be taken for the next job's.
  const answers = [own, ...helpers.map(({ port }, at) => answerOf<Name>(port, states[at]!))];
  return answers.map((answer) => {
    if (answer.kind === 'failed') throw answer.error;
    return answer.results;
  });
}

const sharedNumber = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function answerOf<Name extends WorkName>(port: MessagePort, state: Int32Array): Answer<Name> {
  const { sent, taken, withdrawn } = jobState;
  if (Atomics.compareExchange(state, 0, sent, withdrawn) === sent) return { kind: 'done', results: new Map() };
  Atomics.wait(state, 0, taken);
  const received: { readonly message: Answer<Name> } | undefined = receiveMessageOnPort(port);
  if (!received) throw new Error('expected an answer of a mining thread, got none');
  return received.message;
}
