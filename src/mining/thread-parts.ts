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
  /** Shared with that helper: one of `jobState`. */
  readonly state: Int32Array;
}

export const jobState = {
  sent: 0,
  taken: 1,
  /** Everything was done before the helper had come to it. */
  withdrawn: 2,
  /** There is an answer. */
  answered: 3,
} as const;

/** What one thread did: some of the parts, by their number. */
export type Answer<Name extends WorkName = WorkName> =
  | { readonly kind: 'done'; readonly results: ReadonlyMap<number, readonly ResultOf<Name>[]> }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Takes parts until none is left, or one fails. */
export function doParts<Name extends WorkName>({ name, input, count, parts, next }: Job<Name>): Answer<Name> {
  const results = new Map<number, readonly ResultOf<Name>[]>();
  try {
    for (let part = Atomics.add(next, 0, 1); part < parts; part = Atomics.add(next, 0, 1)) {
      const [from, to] = [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)];
      results.set(part, workOn(name, input, { from, to }));
    }
  } catch (error) {
    return { kind: 'failed', error };
  }
  return { kind: 'done', results };
}
