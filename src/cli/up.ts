import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { startEngine, type Engine } from '../embedded/engine.js';
import { onStop } from '../embedded/ready.js';
import { signInLinks } from '../embedded/sign-in-links.js';
import { openStore } from '../store/sql-store.js';

/** `rolewright up`: everything on loopback in one supervising process, until Ctrl-C. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('run Temporal, worker and API server on loopback until Ctrl-C')
    .option('--state <dir>', 'where everything is kept, readable by its owner only', '.rolewright')
    .option('--port <port>', 'port of the API server (default: the one used last, else a free one)', Number)
    .action(up);
}

async function up({ state, port }: { state: string; port?: number }): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const engine = await startEngine({ stateDir: resolve(state), env: process.env, port, autoRestart: true, log: say });
  await announce(engine, resolve(state));
  await new Promise<void>((stopped) => onStop(stopped));
  say('stopping');
  await engine.stop();
}

async function announce(engine: Engine, stateDir: string): Promise<void> {
  const lines = [
    `API and pages  ${engine.url}`,
    `Temporal       ${engine.temporalAddress}${engine.temporalUi ? `   UI ${engine.temporalUi}` : ''}`,
    `State          ${stateDir}`,
    ...(await links(engine, stateDir)).map(({ name, url }) => `Sign in as ${name} (once): ${url}`),
    'Ctrl-C stops everything; `rolewright up` takes it up again.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function links(engine: Engine, stateDir: string): ReturnType<typeof signInLinks> {
  const store = openStore(readConfig({ ...process.env, ROLEWRIGHT_STATE: stateDir }));
  try {
    return await signInLinks(store, engine.url);
  } finally {
    await store.close();
  }
}
