import { once } from 'node:events';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { isPort, readConfig } from '../config.js';
import type { Engine, EngineOptions } from '../embedded/engine.js';
import { onStop } from '../embedded/ready.js';
import type { signInLinks as SignInLinks } from '../embedded/sign-in-links.js';

/** `rolewright up`: everything on loopback in one supervising process, until Ctrl-C. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('run Temporal, worker and API server on loopback until Ctrl-C')
    .option('--state <dir>', 'where everything is kept, readable by its owner only', '.rolewright')
    .option('--port <port>', 'port of the API server (default: the one used last, else a free one)', toPort)
    .action(up);
}

function toPort(text: string): number {
  if (!isPort(text)) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return Number(text);
}

async function up({ state, port }: { state: string; port?: number }): Promise<void> {
  const stateDir = resolve(state);
  // Ctrl-C counts from the first moment: a start that is given up leaves nothing running either.
  const asked = new AbortController();
  const { signal } = asked;
  onStop(() => asked.abort());
  const engine = await started({ stateDir, env: process.env, port, autoRestart: true, log: say, signal });
  if (!engine) return;
  try {
    await announce(engine, stateDir);
    if (!signal.aborted) await once(signal, 'abort');
    say('stopping');
  } finally {
    await engine.stop();
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Undefined when the start was given up. */
async function started(options: EngineOptions): Promise<Engine | undefined> {
  // Loaded here and not above: every other verb would wait for it.
  const { startEngine } = await import('../embedded/engine.js');
  try {
    return await startEngine(options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    say('stopped before everything had started');
    return undefined;
  }
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

async function links(engine: Engine, stateDir: string): ReturnType<typeof SignInLinks> {
  const { signInLinks } = await import('../embedded/sign-in-links.js');
  const { openStore } = await import('../store/sql-store.js');
  const store = openStore(readConfig({ ...process.env, ROLEWRIGHT_STATE: stateDir }));
  try {
    return await signInLinks(store, engine.url);
  } finally {
    await store.close();
  }
}
