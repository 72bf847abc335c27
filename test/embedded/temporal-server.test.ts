import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isAlive } from '../../src/embedded/process-table.js';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../src/embedded/temporal-server.js';
import { withClient } from '../../src/temporal/connection.js';
import { needsTemporal, temporalBinary, withTemporal } from '../support/with-temporal.js';
import { withFolder } from './folder.js';

const binary = temporalBinary ?? '';

/** A server in a given folder, gone afterwards whatever happens. */
async function withServer<T>(
  folder: string,
  more: Partial<TemporalServerOptions>,
  work: (server: TemporalServer) => Promise<T>,
): Promise<T> {
  const server = await startTemporalServer({ binary, logFile: join(folder, 'temporal.log'), ...more });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** As the server itself says. */
function retention(address: string): string {
  const args = ['operator', 'namespace', 'describe', '-n', 'default', '--address', address];
  const text = execFileSync(binary, args, { encoding: 'utf8' });
  return /Retention\S*\s+(\S+)/.exec(text)?.[1] ?? text;
}

describe('a Temporal server', needsTemporal, () => {
  it('keeps histories for a year, and is gone after its use', async () => {
    const left = await withTemporal(async (server) => {
      assert.equal(retention(server.address), '8760h0m0s');
      return server.process;
    });
    assert.equal(isAlive(left), false);
  });

  it('that is killed comes back where it was, with what it knew', () =>
    withFolder(async (folder) => {
      const dbFile = join(folder, 'temporal.db');
      const first = await withServer(folder, { dbFile }, async (server) => {
        await withClient(server, ({ workflow }) => workflow.start('any', { workflowId: 'kept', taskQueue: 'none' }));
        server.kill('SIGKILL');
        await server.gone;
        assert.equal(isAlive(server.process), false);
        return server;
      });
      const { address, port, uiPort } = first;
      await withServer(folder, { dbFile, port, uiPort }, async (second) => {
        assert.deepEqual([second.address, second.port, second.uiPort], [address, port, uiPort]);
        const status = await withClient(second, async ({ workflow }) => {
          const kept = await workflow.getHandle('kept').describe();
          return kept.status.name;
        });
        assert.equal(status, 'RUNNING');
      });
    }));

  it('moves to another port when the wanted one is taken', () =>
    withFolder(async (folder) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const at = other.address();
      const port = typeof at === 'object' && at ? at.port : 0;
      await withServer(folder, { port }, async (server) => assert.notEqual(server.port, port));
      other.close();
    }));

  it('that does not start says where to look, and what went wrong stands there', () =>
    withFolder(async (folder) => {
      const logFile = join(folder, 'temporal.log');
      const dbFile = join(folder, 'no', 'such', 'folder', 'temporal.db');
      await assert.rejects(startTemporalServer({ binary, logFile, dbFile }), { code: 'TEMPORAL_NOT_READY' });
      assert.match(readFileSync(logFile, 'utf8'), /unable|error|no such/i);
    }));

  it('is not confused by settings for another one', () =>
    withFolder(async (folder) => {
      process.env['TEMPORAL_TLS'] = 'true';
      process.env['TEMPORAL_ADDRESS'] = 'elsewhere:7233';
      try {
        await withServer(folder, {}, async ({ ready }) => ready);
      } finally {
        delete process.env['TEMPORAL_TLS'];
        delete process.env['TEMPORAL_ADDRESS'];
      }
    }));
});

describe('a Temporal server without its binary', () => {
  it('is refused', () =>
    withFolder(async (folder) => {
      const options = { binary: join(folder, 'none'), logFile: join(folder, 'temporal.log') };
      await assert.rejects(startTemporalServer(options), { code: 'TEMPORAL_NOT_READY' });
    }));
});
