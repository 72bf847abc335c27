import { workOn, type InputOf, type ResultOf, type WorkName } from './recover/ranges.js';

/** Work on the numbers below `count`, in parts that threads take one after the other. */
export interface Job<Name extends WorkName = WorkName> {
  readonly name: Name;
  readonly input: InputOf<Name>;
  readonly count: number;
  readonly parts: number;
  /** Shared by all threads: the next part to take. */
  readonly next: Int32Array;
}

/** A job as it is sent to a helper. */
export interface SentJob extends Job {
  /** Counts the jobs of that helper. */
  readonly turn: number;
}

/** How far a helper is with its job. */
export type Phase = 'sent' | 'taken' | 'withdrawn' | 'answered';

const phases: readonly Phase[] = ['sent', 'taken', 'withdrawn', 'answered'];

/** The number in a helper's shared cell: which job, and how far. Below 0 the helper has ended (`thread-pool-watch.mjs`). */
export const cellOf = (turn: number, phase: Phase): number => turn * phases.length + phases.indexOf(phase);

/** What one thread did: some of the parts, by their number. */
export type Answer<Name extends WorkName = WorkName> =
  | { readonly kind: 'done'; readonly results: ReadonlyMap<number, readonly ResultOf<Name>[]> }
  | { readonly kind: 'failed'; readonly error: unknown };

export function doPart<Name extends WorkName>(job: Job<Name>, part: number): readonly ResultOf<Name>[] {
  const { name, input, count, parts } = job;
  return workOn(name, input, {
    from: Math.floor((part * count) / parts),
    to: Math.floor(((part + 1) * count) / parts),
  });
}

/** Takes parts until none is left, or one fails. */
export function doParts<Name extends WorkName>(job: Job<Name>): Answer<Name> {
  const { parts, next } = job;
  const results = new Map<number, readonly ResultOf<Name>[]>();
  try {
    for (let part = Atomics.add(next, 0, 1); part < parts; part = Atomics.add(next, 0, 1))
      results.set(part, doPart(job, part));
  } catch (error) {
    return { kind: 'failed', error };
  }
  return { kind: 'done', results };
}
