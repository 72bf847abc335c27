import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launch } from '../../src/embedded/launch.js';
import { Part, type Started } from '../../src/embedded/part.js';
import { identify, isAlive, signal, stopProcess, type ProcessIdentity } from '../../src/embedded/process-table.js';
import { until, withFolder } from './folder.js';

interface Trial {
  readonly part: Part;
  readonly launched: readonly ProcessIdentity[];
  readonly logged: readonly string[];
}

/** A part whose process is a shell that sleeps; the given one is told how many came before. */
async function withPart(
  { autoRestart, ready = () => Promise.resolve() }: { autoRestart: boolean; ready?: (n: number) => Promise<void> },
  work: (trial: Trial) => Promise<void>,
): Promise<void> {
  const launched: ProcessIdentity[] = [];
  const logged: string[] = [];
  await withFolder(async (folder) => {
    const part = new Part({
      ...{ name: 'sleeper', autoRestart, log: (line: string) => logged.push(line) },
      launch: async (): Promise<Started> => {
        const options = { command: 'sleep', args: ['60'], env: process.env, logFile: join(folder, 'log'), ipc: false };
        const { process: self, gone } = launch({ ...options, onSpawn: (one) => launched.push(one) });
        const waited = ready(launched.length - 1);
        waited.catch(() => undefined);
        return {
          process: self,
          gone,
          ready: waited,
          kill: (name) => signal(self, name),
          stop: () => stopProcess(self),
        };
      },
    });
    try {
      await work({ part, launched, logged });
    } finally {
      await part.stop();
    }
    assert.deepEqual(launched.filter(isAlive), [], 'nothing is left running');
  });
}

describe('a part of the engine', () => {
  it('is started again when it dies, each time after a longer pause', () =>
    withPart({ autoRestart: true }, async ({ part, launched, logged }) => {
      await part.start();
      for (const round of [1, 2, 3]) {
        await part.kill('SIGKILL');
        await until(() => part.pid !== undefined);
        assert.equal(launched.length, round + 1);
        assert.notEqual(launched.at(-1)?.pid, launched.at(-2)?.pid);
      }
      assert.deepEqual(
        logged.map((line) => /in ([\d.]+) s$/.exec(line)?.[1]),
        ['0.25', '0.5', '1'],
      );
    }));

  it('stays dead where its owner says so, until it is started', () =>
    withPart({ autoRestart: false }, async ({ part, launched, logged }) => {
      await part.start();
      await part.kill('SIGKILL');
      assert.equal(part.pid, undefined);
      assert.deepEqual(logged, []);
      await part.start();
      assert.equal(part.pid, identify(launched[1]!.pid).pid);
    }));

  it('is one process however often it is started', () =>
    withPart({ autoRestart: true }, async ({ part, launched }) => {
      await Promise.all([part.start(), part.start()]);
      await part.start();
      assert.equal(launched.length, 1);
    }));

  it('can be held still and go on: that is no death', () =>
    withPart({ autoRestart: true }, async ({ part, launched }) => {
      await part.start();
      await part.kill('SIGSTOP');
      await part.kill('SIGCONT');
      assert.equal(part.pid, launched[0]?.pid);
    }));

  it('is not started again once it is told to stop, not even in the pause before that', () =>
    withPart({ autoRestart: true }, async ({ part, launched }) => {
      await part.start();
      await part.kill('SIGKILL');
      await part.stop();
      await assert.rejects(part.start(), { code: 'STOPPED' });
      assert.equal(launched.length, 1);
    }));

  it('is stopped also while it is being launched', () =>
    withPart({ autoRestart: true, ready: () => new Promise(() => undefined) }, async ({ part, launched }) => {
      const starting = part.start();
      starting.catch(() => undefined);
      await part.stop();
      await assert.rejects(starting, { code: 'STOPPED' });
      assert.equal(launched.length, 1);
    }));

  it('is tried again when it dies before it is ready', () => {
    const ready = (n: number): Promise<void> => (n === 1 ? Promise.reject(new Error('no')) : Promise.resolve());
    return withPart({ autoRestart: true, ready }, async ({ part, launched, logged }) => {
      await part.start();
      await part.kill('SIGKILL');
      await until(() => launched.length === 2);
      signal(launched[1]!, 'SIGKILL');
      await until(() => launched.length === 3);
      assert.ok(logged.some((line) => line.includes('did not start again')));
    });
  });
});
