import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { holderOf, lockState } from '../embedded/lock.js';
import { stopProcess } from '../embedded/process-table.js';
import { readRunning, stopLeftBehind } from '../embedded/state.js';

/** `rolewright down`: stops a running `up` cleanly, and whatever a killed one left behind. */
export function addDown(program: Command): void {
  program
    .command('down')
    .description('stop a running `up`, and what a killed one left behind')
    .option('--state <dir>', 'the state directory of that `up`', '.rolewright')
    .action(async ({ state }: { state: string }) => {
      const stopped = await down(resolve(state));
      process.stdout.write(
        stopped.length > 0 ? `stopped ${stopped.join(', ')}\n` : `nothing runs in ${resolve(state)}\n`,
      );
    });
}

/** Longer than an `up` takes that has to kill each of its three processes. */
const UP_STOPS_WITHIN_MS = 45_000;

async function down(stateDir: string): Promise<readonly string[]> {
  if (!existsSync(stateDir)) return [];
  const up = holderOf(stateDir);
  if (!up && !readRunning(stateDir)) return [];
  if (up) await stopProcess(up, UP_STOPS_WITHIN_MS);
  const unlock = lockState(stateDir);
  try {
    return [...(up ? [`up (process ${up.pid})`] : []), ...(await stopLeftBehind(stateDir))];
  } finally {
    unlock();
  }
}
