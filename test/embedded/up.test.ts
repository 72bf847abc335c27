import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { launch } from '../../src/embedded/launch.js';
import { holderOf } from '../../src/embedded/lock.js';
import { isAlive, type ProcessIdentity } from '../../src/embedded/process-table.js';
import { readRunning, writeRunning, type Running } from '../../src/embedded/state.js';
import { needsTemporal } from '../support/with-temporal.js';
import { runScript, until, withFolder, type Script } from './folder.js';
import { mentioning } from './process-list.js';

const env = (): NodeJS.ProcessEnv => ({ ...process.env, TEMPORAL_ADDRESS: '', DATABASE_URL: '', ROLEWRIGHT_PORT: '' });

const scripts: Script[] = [];

function run(...args: readonly string[]): Script {
  const script = runScript('../../src/cli/main.ts', args, env());
  scripts.push(script);
  return script;
}

after(async () => {
  for (const { child } of scripts) child.kill('SIGTERM');
  await Promise.all(scripts.map(({ ended }) => ended));
});

/** An `up` that has said everything it has to say. */
async function up(state: string): Promise<Script & { readonly running: Running }> {
  const script = run('up', '--state', state);
  let ended = false;
  void script.ended.then(() => (ended = true));
  await until(() => ended || script.printed().includes('Ctrl-C stops everything'));
  const running = readRunning(state);
  assert.ok(!ended && running, script.printed());
  return { ...script, running };
}

const living = (children: Running['children']): readonly string[] =>
  Object.entries(children).flatMap(([name, child]: [string, ProcessIdentity]) => (isAlive(child) ? [name] : []));

/** Not even a process that nobody wrote down; the compiler's own helpers end once they see that we did. */
async function nothingRunsIn(folder: string): Promise<void> {
  if (process.platform === 'linux') await until(() => mentioning(folder).length === 0);
}

describe('rolewright up', needsTemporal, () => {
  it('stops first what one that was killed has left behind, and serves where that one did', () =>
    withFolder(async (folder) => {
      const state = join(folder, 'state');
      const first = await up(state);
      const second = run('up', '--state', state);
      assert.equal((await second.ended).code, 2);
      assert.match(second.printed(), new RegExp(`held by process ${first.pid} since .*STATE_IN_USE`));

      first.child.kill('SIGKILL');
      await first.ended;
      const { children } = first.running;
      await until(() => living(children).length === 1);
      assert.deepEqual(living(children), ['temporal'], 'ours notice that their supervisor is gone; Temporal cannot');

      const third = await up(state);
      assert.deepEqual(living(children), []);
      assert.match(third.printed(), /left behind: temporal/);
      assert.equal(third.running.url, first.running.url);
      assert.equal(third.running.temporalAddress, first.running.temporalAddress);

      const down = run('down', '--state', state);
      assert.equal((await down.ended).code, 0);
      assert.ok(down.printed().includes(`process ${third.pid}`));
      assert.deepEqual(await third.ended, { code: 0, signal: null });
      assert.deepEqual(living(third.running.children), []);
      await nothingRunsIn(folder);
    }));

  it('leaves nothing running after Ctrl-C', () =>
    withFolder(async (folder) => {
      const { child, ended, running } = await up(join(folder, 'state'));
      assert.deepEqual(living(running.children), ['temporal', 'worker', 'server']);
      child.kill('SIGINT');
      assert.deepEqual(await ended, { code: 0, signal: null });
      assert.deepEqual(living(running.children), []);
      await nothingRunsIn(folder);
    }));

  it('leaves nothing running after Ctrl-C in the middle of its start either', () =>
    withFolder(async (folder) => {
      const state = join(folder, 'state');
      const { child, ended } = run('up', '--state', state);
      await until(() => 'worker' in (readRunning(state)?.children ?? {}));
      child.kill('SIGINT');
      assert.deepEqual(await ended, { code: 0, signal: null });
      assert.deepEqual(readRunning(state)?.children, {});
      await nothingRunsIn(folder);
    }));
});

describe('rolewright down', () => {
  it('has nothing to do where nothing runs', () =>
    withFolder(async (folder) => {
      const { ended, printed } = run('down', '--state', join(folder, 'none'));
      assert.equal((await ended).code, 0);
      assert.match(printed(), /nothing runs/);
    }));

  it('clears up after an up that was killed', () =>
    withFolder(async (folder) => {
      const launched = { command: 'sleep', args: ['60'], env: process.env, logFile: join(folder, 'log'), ipc: false };
      const left = launch({ ...launched, onSpawn: () => undefined });
      const supervisor = { pid: process.pid, startedAt: 'before' };
      const since = '2026-01-01T00:00:00.000Z';
      writeRunning(folder, { supervisor, children: { temporal: left.process }, ports: {}, since });
      writeFileSync(join(folder, 'lock-1.json'), JSON.stringify({ ...supervisor, since }));
      const { ended, printed } = run('down', '--state', folder);
      assert.equal((await ended).code, 0);
      assert.match(printed(), /stopped temporal/);
      assert.equal(isAlive(left.process), false);
      assert.equal(holderOf(folder), undefined);
    }));
});
