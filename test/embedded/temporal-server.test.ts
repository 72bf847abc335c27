import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isAlive } from '../../src/embedded/process-table.js';
import { startTemporalServer } from '../../src/embedded/temporal-server.js';
import { connect, withClient } from '../../src/temporal/connection.js';
import { needsTemporal, temporalBinary, withTemporal } from '../support/with-temporal.js';
import { withFolder } from './folder.js';

const binary = temporalBinary ?? '';

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
      const options = { binary, dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
      const first = await startTemporalServer(options);
      await withClient(first, ({ workflow }) => workflow.start('any', { workflowId: 'kept', taskQueue: 'none' }));
      first.kill('SIGKILL');
      await first.gone;
      assert.equal(isAlive(first.process), false);
      const second = await startTemporalServer({ ...options, port: first.port, uiPort: first.uiPort });
      const { address, port, uiPort } = second;
      assert.deepEqual({ address, port, uiPort }, { address: first.address, port: first.port, uiPort: first.uiPort });
      const client = await connect(second);
      assert.equal((await client.workflow.getHandle('kept').describe()).status.name, 'RUNNING');
      await client.connection.close();
      await second.stop();
    }));

  it('moves to another port when the wanted one is taken', () =>
    withFolder(async (folder) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const at = other.address();
      const port = typeof at === 'object' && at ? at.port : 0;
      const server = await startTemporalServer({ binary, logFile: join(folder, 'temporal.log'), port });
      assert.notEqual(server.port, port);
      await server.stop();
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
        const server = await startTemporalServer({ binary, logFile: join(folder, 'temporal.log') });
        await server.stop();
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
