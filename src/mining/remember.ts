/**
 * Gives the result of a named step of mining: computed now, or remembered from an attempt that was cut short. A step's result
 * depends on the input and the steps before it alone, and is plain data that can cross a thread.
 */
export type Remember = <T>(step: string, compute: () => T) => T;

/** Remembers nothing. */
export const computeAll: Remember = (_, compute) => compute();

/** Steps that are known are not computed again; each new one is told of. */
export const rememberFrom =
  (known: ReadonlyMap<string, unknown>, tell: (step: string, result: unknown) => void): Remember =>
  <T>(step: string, compute: () => T): T => {
    // What is under a step's name is what this step once gave.
    if (known.has(step)) return known.get(step) as T;
    const result = compute();
    tell(step, result);
    return result;
  };
