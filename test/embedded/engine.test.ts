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
const answers = async ({ url }: Engine): Promise<boolean> => (await fetch(`${url}/campaigns`)).status < 500;

/** An engine that is stopped afterwards, whatever happens. */
async function withEngine<T>(start: EngineOptions, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await startEngine(start);
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}

const places = ({ url, temporalAddress, temporalUi }: Engine): readonly unknown[] => [url, temporalAddress, temporalUi];

describe('an engine', needsTemporal, () => {
  it('runs on loopback in files that its owner alone can read, and leaves nothing running', () =>
    withFolder(async (folder) => {
      const { stateDir } = options(folder);
      const started = await withEngine(options(folder), async (engine) => {
        assert.ok(await answers(engine));
        assert.equal(readRunning(stateDir)?.url, engine.url);
        for (const name of readdirSync(stateDir, { recursive: true, encoding: 'utf8' })) {
          // Journals come and go.
          const mode = statSync(join(stateDir, name), { throwIfNoEntry: false })?.mode ?? 0;
          assert.equal(mode & 0o077, 0, name);
        }
        if (process.platform === 'linux') onLoopback(processes(engine));
        return processes(engine);
      });
      assert.equal(started.length, 3);
      assert.deepEqual(started.filter(isAlive), []);
      assert.deepEqual(readRunning(stateDir)?.children, {});
      assert.equal(readRunning(stateDir)?.url, undefined);
    }));

  it('has each process where it was after a kill, and everything where it was after a stop', () =>
    withFolder(async (folder) => {
      const before = await withEngine(options(folder), async (engine) => {
        const [at, { pids }] = [places(engine), engine];
        for (const part of ['worker', 'temporal', 'server'] as const) {
          await engine.kill(part, 'SIGKILL');
          assert.equal(engine.pids[part], undefined);
          await engine.start(part);
          assert.notEqual(engine.pids[part], pids[part]);
        }
        assert.deepEqual(places(engine), at);
        assert.ok(await answers(engine));
        return at;
      });
      const after = await withEngine(options(folder), async (engine) => places(engine));
      assert.deepEqual(after, before);
    }));

  it('uses the Temporal server it is given; of its own processes it starts again what dies', () =>
    withTemporal((server, folder) => {
      const given = { ...env(), TEMPORAL_ADDRESS: server.address };
      return withEngine(
        options(folder, { stateDir: join(folder, 'own'), env: given, autoRestart: true }),
        async (engine) => {
          assert.deepEqual([engine.temporalAddress, engine.temporalUi], [server.address, undefined]);
          const { pids } = engine;
          assert.equal(pids.temporal, undefined);
          await engine.kill('server', 'SIGKILL');
          await until(() => engine.pids.server !== undefined);
          assert.notEqual(engine.pids.server, pids.server);
          await engine.start('server');
          assert.ok(await answers(engine));
          await engine.stop();
          assert.ok(isAlive(server.process));
        },
      );
    }));
});

function onLoopback(started: readonly ProcessIdentity[]): void {
  const addresses = started.flatMap(({ pid }) => listening(pid));
  assert.ok(addresses.length > 2);
  assert.deepEqual(
    addresses.filter((address) => !loopback.includes(address)),
    [],
  );
}

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
