import type { Command } from 'commander';

/** `rolewright demo`: one campaign, whole, on the real engine, in about a minute. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('watch one campaign, whole, on the real engine')
    .option('--keep', 'leave everything running at the end and say where to look')
    .option('--out <dir>', 'with --keep: where company, state and evidence stay', '.rolewright-demo')
    .option('--seed <number>', 'another company', Number, 7)
    .action(async ({ keep = false, out, seed }: { keep?: boolean; out: string; seed: number }) => {
      const { playDemo } = await import('../demo/demo.js');
      await playDemo({ keep, folder: out, seed });
    });
}
