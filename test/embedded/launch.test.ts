import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launch, readyOrGone, type Launched, type LaunchOptions } from '../../src/embedded/launch.js';
import { identify, isAlive, type ProcessIdentity } from '../../src/embedded/process-table.js';
import { runScript, until, withFolder } from './folder.js';

const start = (folder: string, script: string, more: Partial<LaunchOptions> = {}): Launched =>
  launch({
    ...{ command: 'sh', args: ['-c', script], env: process.env, logFile: join(folder, 'log'), ipc: false },
    onSpawn: () => undefined,
    ...more,
  });

const never = new Promise<void>(() => undefined);

describe('a launched process', () => {
  it('is written down before it does anything, and is the same process afterwards', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'made');
      const seen: ProcessIdentity[] = [];
      const { gone, process: self } = start(folder, `echo $$ > ${file}`, {
        onSpawn: (spawned) => {
          assert.equal(existsSync(file), false);
          assert.deepEqual(spawned, identify(spawned.pid));
          seen.push(spawned);
        },
      });
      await gone;
      assert.deepEqual(seen, [self]);
      assert.equal(readFileSync(file, 'utf8').trim(), String(self.pid));
    }));

  it('never runs when we are killed before it was let go', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await runScript('die-at-launch.ts', [folder]).ended, { code: null, signal: 'SIGKILL' });
      const child = JSON.parse(readFileSync(join(folder, 'child.json'), 'utf8'));
      await until(() => !isAlive(child));
      assert.equal(existsSync(join(folder, 'has-run')), false);
    }));

  it('leads a group of its own, which Ctrl-C at the terminal does not reach', () =>
    withFolder(async (folder) => {
      const { process: self, gone, child } = start(folder, 'sleep 60');
      process.kill(-self.pid, 'SIGKILL');
      await gone;
      assert.equal(child.signalCode, 'SIGKILL');
    }));

  it('gets its arguments as they are, and prints into a log that its owner alone can read', () =>
    withFolder(async (folder) => {
      const args = ['-c', 'umask; printf "%s\\n" "$@" >&2', 'x', 'a b', '$(id)', '"; exit 1'];
      await start(folder, '', { args }).gone;
      const logFile = join(folder, 'log');
      assert.equal(readFileSync(logFile, 'utf8'), '0077\na b\n$(id)\n"; exit 1\n');
      assert.equal(statSync(logFile).mode & 0o777, 0o600);
    }));

  it('carries its log on, and puts it aside once it is large', () =>
    withFolder(async (folder) => {
      const logFile = join(folder, 'log');
      writeFileSync(logFile, 'earlier\n');
      await start(folder, 'echo now').gone;
      assert.equal(readFileSync(logFile, 'utf8'), 'earlier\nnow\n');
      writeFileSync(logFile, 'x'.repeat(6 * 1024 * 1024));
      await start(folder, 'echo later').gone;
      assert.equal(readFileSync(logFile, 'utf8'), 'later\n');
      assert.equal(statSync(`${logFile}.1`).size, 6 * 1024 * 1024);
    }));

  it('that ends before it is ready says where to look', () =>
    withFolder(async (folder) => {
      const about = { name: 'worker', logFile: join(folder, 'log'), limitMs: 60_000 };
      await assert.rejects(readyOrGone(start(folder, 'exit 3'), never, about), { code: 'CHILD_NOT_READY' });
    }));

  it('that is not ready in time is gone when we hear of it', () =>
    withFolder(async (folder) => {
      const about = { name: 'temporal', logFile: join(folder, 'log'), limitMs: 50 };
      const launched = start(folder, 'trap "" TERM; sleep 60');
      await assert.rejects(readyOrGone(launched, never, about), { code: 'TEMPORAL_NOT_READY' });
      assert.equal(isAlive(launched.process), false);
    }));
});
