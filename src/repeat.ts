import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeating {
  /** Returns once the turn under way is over. */
  stop(): Promise<void>;
}

/**
 * Takes turns until it is stopped: at once again while there is work (a turn returns how much it did), after a pause where
 * there is none or where a turn failed. A failure is told, never thrown: the next turn may succeed.
 */
export function repeat(
  turn: () => Promise<number>,
  options: { readonly name: string; readonly pauseMs: number; readonly log: (line: string) => void },
): Repeating {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async (): Promise<void> => {
    while (!signal.aborted) {
      const done = await turn().catch((error: unknown) => {
        options.log(`${options.name}: ${String(error)}`);
        return 0;
      });
      if (done === 0) await sleep(options.pauseMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
