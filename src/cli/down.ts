import { resolve } from 'node:path';
import type { Command } from 'commander';
import { stopProcess } from '../embedded/process-table.js';
import { liveSupervisor, stopLeftBehind } from '../embedded/state.js';

/** `rolewright down`: stops a running `up` cleanly, and whatever a killed one left behind. */
export function addDown(program: Command): void {
  program
    .command('down')
    .description('stop a running `up`, and what a killed one left behind')
    .option('--state <dir>', 'the state directory of that `up`', '.rolewright')
    .action(async ({ state }: { state: string }) => {
      const stateDir = resolve(state);
      const running = liveSupervisor(stateDir);
      if (running) await stopProcess(running.supervisor, 30_000);
      const left = await stopLeftBehind(stateDir);
      const stopped = [...(running ? [`up (process ${running.supervisor.pid})`] : []), ...left];
      process.stdout.write(stopped.length > 0 ? `stopped ${stopped.join(', ')}\n` : `nothing runs in ${stateDir}\n`);
    });
}
