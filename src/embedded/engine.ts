import { ensureTemporal } from '../../scripts/temporal-binary.mjs';
import { readConfig, type Config } from '../config.js';
import { openStore } from '../store/sql-store.js';
import { requireFreePort } from './free-port.js';
import { lockState } from './lock.js';
import { prepareState, stopLeftBehind } from './state.js';
import { Supervisor, type Engine, type EngineOptions } from './supervisor.js';

export type { Engine, EngineOptions } from './supervisor.js';

/**
 * Starts everything in one state directory: takes its lock, stops what a killed predecessor left behind, then Temporal
 * (unless `TEMPORAL_ADDRESS` names one), the schema, worker and server. What they print goes to `logs/`.
 * Throws `STATE_IN_USE`, `BAD_STATE_DIR`, `PORT_IN_USE`, `BAD_CONFIG`, `TEMPORAL_NOT_READY`, `CHILD_NOT_READY`.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { stateDir, env } = options;
  const config = readConfig({ ...env, ROLEWRIGHT_STATE: stateDir });
  const port = options.port ?? (config.port || undefined);
  if (port) await requireFreePort(port);
  prepareState(stateDir);
  const unlock = lockState(stateDir);
  const supervisor = await prepare({ ...options, port }, config).catch((error: unknown) => {
    unlock();
    throw error;
  });
  return startOrStop(supervisor, { unlock, signal: options.signal });
}

/** All that has to be true before the first process starts. */
async function prepare(options: EngineOptions, config: Config): Promise<Supervisor> {
  const { stateDir, env, log, signal } = options;
  const left = await stopLeftBehind(stateDir);
  if (left.length > 0) log(`stopped what an earlier run had left behind: ${left.join(', ')}`);
  const external = env['TEMPORAL_ADDRESS'] ? config.temporal.address : undefined;
  const binary = external === undefined ? await ensureTemporal({ env, log }) : '';
  await migrate(config);
  signal?.throwIfAborted();
  return new Supervisor(options, { binary, external, namespace: config.temporal.namespace });
}

async function migrate(config: Config): Promise<void> {
  const store = openStore(config);
  try {
    await store.migrate();
  } finally {
    await store.close();
  }
}

async function startOrStop(
  supervisor: Supervisor,
  { unlock, signal }: { readonly unlock: () => void; readonly signal: AbortSignal | undefined },
): Promise<Engine> {
  supervisor.onStopped(unlock);
  const giveUp = (): void => void supervisor.stop();
  signal?.addEventListener('abort', giveUp);
  try {
    await supervisor.startAll();
    return supervisor;
  } catch (error) {
    await supervisor.stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
