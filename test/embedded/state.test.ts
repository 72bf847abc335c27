import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launch, type Launched } from '../../src/embedded/launch.js';
import { identify, isAlive } from '../../src/embedded/process-table.js';
import { prepareState, readRunning, stopLeftBehind, writeRunning, type Running } from '../../src/embedded/state.js';
import { withFolder } from './folder.js';

const modeOf = (file: string): number => statSync(file).mode & 0o777;

const running = (children: Running['children']): Running => ({
  ...{ supervisor: identify(process.pid), children, ports: { server: 7420 }, since: '2026-01-01T00:00:00.000Z' },
});

const sleeper = (folder: string): Launched =>
  launch({
    ...{ command: 'sleep', args: ['60'], env: process.env, logFile: join(folder, 'log'), ipc: false },
    onSpawn: () => undefined,
  });

describe('a state directory', () => {
  it('is made with its logs, for its owner only', () =>
    withFolder(async (folder) => {
      const state = join(folder, 'deep', 'state');
      prepareState(state);
      assert.equal(modeOf(state), 0o700);
      assert.equal(modeOf(join(state, 'logs')), 0o700);
      prepareState(state);
    }));

  it('is closed to others when it was left open', () =>
    withFolder(async (folder) => {
      const state = join(folder, 'state');
      mkdirSync(state);
      writeFileSync(join(state, 'rolewright.db'), '');
      chmodSync(state, 0o755);
      prepareState(state);
      assert.equal(modeOf(state), 0o700);
    }));

  it("is never somebody else's folder, which stays as it was", () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'thesis.doc'), '');
      chmodSync(folder, 0o755);
      assert.throws(() => prepareState(folder), { code: 'BAD_STATE_DIR' });
      assert.equal(modeOf(folder), 0o755);
      assert.deepEqual(readdirSync(folder), ['thesis.doc']);
    }));

  it('is no file', () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      assert.throws(() => prepareState(join(folder, 'file')), { code: 'BAD_STATE_DIR' });
    }));
});

describe('what runs in a state directory', () => {
  it('is written whole, for its owner only, and read back', () =>
    withFolder(async (folder) => {
      const written = running({ temporal: identify(process.pid) });
      writeRunning(folder, written);
      assert.deepEqual(readRunning(folder), written);
      assert.deepEqual(readdirSync(folder), ['running.json']);
      assert.equal(modeOf(join(folder, 'running.json')), 0o600);
    }));

  it('is nothing when nothing was written, or when it is not ours', () =>
    withFolder(async (folder) => {
      assert.equal(readRunning(folder), undefined);
      writeFileSync(join(folder, 'running.json'), '{"supervisor":{"pid":-1}}');
      assert.equal(readRunning(folder), undefined);
      assert.deepEqual(await stopLeftBehind(folder), []);
    }));

  it('is stopped when it was left behind, and gone when that returns', () =>
    withFolder(async (folder) => {
      const [temporal, worker] = [sleeper(folder), sleeper(folder)];
      writeRunning(folder, running({ temporal: temporal.process, worker: worker.process }));
      assert.deepEqual(await stopLeftBehind(folder), ['temporal', 'worker']);
      assert.deepEqual([isAlive(temporal.process), isAlive(worker.process)], [false, false]);
    }));

  it('is left alone when its number belongs to another process by now', () =>
    withFolder(async (folder) => {
      const stranger = sleeper(folder);
      writeRunning(folder, running({ temporal: { pid: stranger.process.pid, startedAt: 'before' } }));
      assert.deepEqual(await stopLeftBehind(folder), []);
      assert.ok(isAlive(stranger.process));
      stranger.child.kill('SIGKILL');
      await stranger.gone;
    }));
});
