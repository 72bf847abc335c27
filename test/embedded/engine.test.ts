import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startEngine, type Engine, type EngineOptions } from '../../src/embedded/engine.js';
import { identify, isAlive, type ProcessIdentity } from '../../src/embedded/process-table.js';
import { readRunning } from '../../src/embedded/state.js';
import { needsTemporal, withTemporal } from '../support/with-temporal.js';
import { until, withFolder } from './folder.js';
import { listening, loopback } from './process-list.js';

const env = (): NodeJS.ProcessEnv => ({ ...process.env, TEMPORAL_ADDRESS: '', DATABASE_URL: '', ROLEWRIGHT_PORT: '' });

const options = (folder: string, more: Partial<EngineOptions> = {}): EngineOptions => ({
  ...{ stateDir: join(folder, 'state'), env: env(), autoRestart: false, log: () => undefined },
  ...more,
});

const processes = ({ pids }: Engine): readonly ProcessIdentity[] =>
  Object.values(pids).flatMap((pid) => (pid === undefined ? [] : [identify(pid)]));

/** The API answers, and knows that we are nobody. */
const answers = async ({ url }: Engine): Promise<number> => (await fetch(`${url}/campaigns`)).status;

describe('an engine', needsTemporal, () => {
  it('runs on loopback in files that its owner alone can read, and leaves nothing running', () =>
    withFolder(async (folder) => {
      const engine = await startEngine(options(folder));
      const started = processes(engine);
      assert.equal(started.length, 3);
      assert.ok((await answers(engine)) < 500);
      const { stateDir } = options(folder);
      for (const name of readdirSync(stateDir, { recursive: true, encoding: 'utf8' })) {
        assert.equal(statSync(join(stateDir, name)).mode & 0o077, 0, name);
      }
      if (process.platform === 'linux') {
        const addresses = started.flatMap(({ pid }) => listening(pid));
        assert.ok(addresses.length > 2);
        assert.deepEqual(
          addresses.filter((address) => !loopback.includes(address)),
          [],
        );
      }
      await engine.stop();
      assert.deepEqual(started.filter(isAlive), []);
      assert.deepEqual(readRunning(stateDir)?.children, {});
      assert.equal(readRunning(stateDir)?.url, undefined);
    }));

  it('has each process where it was after a kill, and everything where it was after a stop', () =>
    withFolder(async (folder) => {
      const first = await startEngine(options(folder));
      const { url, temporalAddress, temporalUi } = first;
      for (const part of ['worker', 'temporal', 'server'] as const) {
        const before = first.pids[part];
        await first.kill(part, 'SIGKILL');
        assert.equal(first.pids[part], undefined);
        await first.start(part);
        assert.notEqual(first.pids[part], before);
      }
      assert.deepEqual([first.url, first.temporalAddress, first.temporalUi], [url, temporalAddress, temporalUi]);
      assert.ok((await answers(first)) < 500);
      await first.stop();
      const second = await startEngine(options(folder));
      assert.deepEqual([second.url, second.temporalAddress, second.temporalUi], [url, temporalAddress, temporalUi]);
      assert.deepEqual(readRunning(options(folder).stateDir)?.url, url);
      await second.stop();
    }));

  it('uses the Temporal server it is given; of its own processes it starts again what dies', () =>
    withTemporal((server, folder) =>
      withFolder(async () => {
        const given = { ...env(), TEMPORAL_ADDRESS: server.address };
        const engine = await startEngine(options(folder, { env: given, autoRestart: true }));
        assert.equal(engine.temporalAddress, server.address);
        assert.equal(engine.temporalUi, undefined);
        assert.equal(engine.pids.temporal, undefined);
        const before = engine.pids.server;
        await engine.kill('server', 'SIGKILL');
        await until(() => engine.pids.server !== undefined);
        assert.notEqual(engine.pids.server, before);
        await engine.start('server');
        assert.ok((await answers(engine)) < 500);
        await engine.stop();
        assert.ok(isAlive(server.process));
      }),
    ));
});

describe('an engine that cannot start', () => {
  it('does not take another port than the one it was told to', () =>
    withFolder(async (folder) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const at = other.address();
      const port = typeof at === 'object' && at ? at.port : 0;
      await assert.rejects(startEngine(options(folder, { port })), { code: 'PORT_IN_USE' });
      other.close();
    }));

  it('refuses a wrong environment before it touches anything', () =>
    withFolder(async (folder) => {
      const wrong = { ...env(), DATABASE_URL: 'mysql://' };
      await assert.rejects(startEngine(options(folder, { env: wrong })), { code: 'BAD_CONFIG' });
      assert.deepEqual(readdirSync(folder), []);
    }));

  it('gives the state directory back', () =>
    withFolder(async (folder) => {
      const wrong = { ...env(), TEMPORAL_ADDRESS: '127.0.0.1:1' };
      for (const _ of [1, 2]) {
        await assert.rejects(startEngine(options(folder, { env: wrong })), { code: 'CHILD_NOT_READY' });
      }
      assert.deepEqual(readRunning(options(folder).stateDir)?.children, {});
    }));
});
