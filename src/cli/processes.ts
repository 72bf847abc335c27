import type { Command } from 'commander';
import { readConfig } from '../config.js';

/** The single processes of a production set-up, each in the foreground and told by the environment. */
export function addProcesses(program: Command): void {
  program
    .command('worker')
    .description('run a worker in the foreground (TEMPORAL_ADDRESS, DATABASE_URL, ROLEWRIGHT_STATE …)')
    .action(async () => {
      const { runWorker } = await import('../worker.js');
      await runWorker(readConfig(process.env));
    });
  program
    .command('serve')
    .description('run the API server in the foreground (ROLEWRIGHT_HOST, ROLEWRIGHT_PORT …)')
    .action(async () => {
      const { runServer } = await import('../server.js');
      await runServer(readConfig(process.env));
    });
  program
    .command('migrate')
    .description('bring the database schema to this release (DATABASE_URL, ROLEWRIGHT_RUNTIME_ROLE)')
    .action(async () => {
      const { openStore } = await import('../store/sql-store.js');
      const store = openStore(readConfig(process.env));
      await store.migrate();
      await store.close();
      process.stdout.write('the schema is that of this release\n');
    });
}
