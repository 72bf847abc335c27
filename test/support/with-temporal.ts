import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from '../../scripts/temporal-binary.mjs';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../src/embedded/temporal-server.js';

/** The Temporal CLI, or the reason to skip a test that needs it; `npm test` makes sure of it first, and CI must have it. */
export const temporalBinary: string | undefined = await findTemporal({ env: process.env, log: () => undefined });

if (!temporalBinary && process.env['CI'] === 'true') {
  throw new Error('expected the Temporal CLI under CI=true; `npm test` fetches or builds it');
}

/** Options for `describe` and `it`: skip loudly where there is no Temporal CLI. */
export const needsTemporal = {
  skip: temporalBinary ? false : 'SKIPPED: no Temporal CLI found; run the whole suite with `npm test`, which gets one',
};

// The runner ends a file that takes too long by SIGTERM; by an exit of our own the servers we started end with us.
process.once('SIGTERM', () => process.exit(143));

/** A real server on free loopback ports with its own folder; both are gone afterwards. */
export async function withTemporal<T>(
  work: (server: TemporalServer, folder: string) => Promise<T>,
  more: Pick<TemporalServerOptions, 'dynamicConfig'> = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-temporal-'));
  const options = {
    ...more,
    binary: temporalBinary ?? '',
    dbFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
  };
  const server = await startTemporalServer(options);
  try {
    return await work(server, folder);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
