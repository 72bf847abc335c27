import { setTimeout as sleep } from 'node:timers/promises';
import { parts, type PartName } from '../../src/embedded/supervisor.js';
import type { Engine } from '../../src/embedded/engine.js';
import type { PlannedKill } from './plan.js';
import type { KillablePostgres } from './postgres.js';

export type Victim = PartName | 'postgres';

export interface Storm {
  readonly engine: Engine;
  readonly postgres: KillablePostgres | undefined;
  readonly kills: readonly PlannedKill<Victim>[];
  /** Decisions that are over for their senders so far. */
  readonly over: () => number;
  /** All of them are: kills that are left happen at once. */
  readonly calm: () => boolean;
  readonly say: (line: string) => void;
}

export const victims = (postgres: KillablePostgres | undefined): readonly Victim[] => [
  ...parts,
  ...(postgres ? (['postgres'] as const) : []),
];

/** How long a process is given to come back. */
const COMES_BACK_MS = 180_000;

export interface Raged {
  readonly killed: Readonly<Record<string, number>>;
  /** Processes that died though nobody killed them. */
  readonly diedUnasked: number;
}

/** Kills as planned, and does what a supervisor does: starts again whatever is gone. */
export async function rage(storm: Storm): Promise<Raged> {
  const killed: Record<string, number> = {};
  const watch = watchOver(storm);
  for (const { part, after, delayMs, awayMs } of storm.kills) {
    while (storm.over() < after && !storm.calm()) await sleep(20);
    await sleep(delayMs);
    // The same one has to be there to be killed; others may be away meanwhile.
    await watch.back(part);
    await new Promise<void>((gone, failed) => {
      watch.comesBackAfter(part, () =>
        killPart(storm, part)
          .then(gone, failed)
          .then(() => sleep(awayMs)),
      );
    });
    killed[part] = (killed[part] ?? 0) + 1;
    storm.say(`${String(storm.over()).padStart(4)} decisions over: SIGKILL of ${part}`);
  }
  while (!storm.calm()) await sleep(20);
  return { killed, diedUnasked: await watch.end() };
}

const LOOK_AGAIN_MS = 200;

function watchOver(storm: Storm) {
  const returning = new Map<Victim, Promise<void>>();
  let [over, unasked] = [false, 0];
  const comesBackAfter = (part: Victim, away: () => Promise<void>): void => {
    const back = away().then(() => bringBack(storm, part));
    returning.set(
      part,
      back.finally(() => returning.delete(part)),
    );
  };
  const watching = (async () => {
    while (!over) {
      for (const part of parts) {
        if (storm.engine.pids[part] !== undefined || returning.has(part)) continue;
        unasked += 1;
        storm.say(`${part} died, and nobody had killed it`);
        comesBackAfter(part, () => Promise.resolve());
      }
      await sleep(LOOK_AGAIN_MS);
    }
  })();
  return {
    comesBackAfter,
    back: async (part: Victim) => returning.get(part),
    end: async (): Promise<number> => {
      over = true;
      await watching;
      await Promise.all(returning.values());
      return unasked;
    },
  };
}

async function killPart({ engine, postgres }: Storm, part: Victim): Promise<void> {
  if (part === 'postgres') return postgres?.kill();
  await engine.kill(part, 'SIGKILL');
}

/** Tries again where it dies while starting, because what it needs is away itself. */
async function bringBack({ engine, postgres }: Storm, part: Victim): Promise<void> {
  const deadline = Date.now() + COMES_BACK_MS;
  for (;;) {
    try {
      await (part === 'postgres' ? postgres?.start() : engine.start(part));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(250);
    }
  }
}
