import { setTimeout as sleep } from 'node:timers/promises';

const MINUTES_MS = 180_000;

/** Asks until there is an answer; gives up, with what it waited for, after three minutes. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + MINUTES_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`expected ${what} within three minutes`);
    await sleep(150);
  }
}
