import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { holderOf, lockState } from '../../src/embedded/lock.js';
import { identify } from '../../src/embedded/process-table.js';
import { runScript, until, withFolder } from './folder.js';

const since = '2026-01-01T00:00:00.000Z';
const leave = (folder: string, number: number, lock: object): void =>
  writeFileSync(join(folder, `lock-${number}.json`), JSON.stringify(lock));

describe('the lock of a state directory', () => {
  it('is held by one process, whose number and time the second one is told', () =>
    withFolder(async (folder) => {
      const unlock = lockState(folder);
      const held = holderOf(folder);
      assert.equal(held?.pid, process.pid);
      assert.throws(
        () => lockState(folder),
        (error) => {
          assert.ok(error instanceof Error && 'code' in error);
          assert.equal(error.code, 'STATE_IN_USE');
          assert.ok(error.message.includes(String(process.pid)) && error.message.includes(held.since));
          return true;
        },
      );
      unlock();
      assert.equal(holderOf(folder), undefined);
    }));

  it('is free again once it is given back, and readable by its owner only', () =>
    withFolder(async (folder) => {
      lockState(folder)();
      lockState(folder);
      const files = readdirSync(folder);
      assert.deepEqual(files, ['lock-2.json']);
      assert.equal(statSync(join(folder, 'lock-2.json')).mode & 0o777, 0o600);
    }));

  it('is taken over from a dead process, also where its number lives again', () =>
    withFolder(async (folder) => {
      leave(folder, 7, { pid: process.pid, startedAt: 'before', since });
      assert.equal(holderOf(folder), undefined);
      lockState(folder);
      assert.deepEqual(readdirSync(folder), ['lock-8.json']);
    }));

  it('counts by number, not by name: the tenth is newer than the ninth', () =>
    withFolder(async (folder) => {
      leave(folder, 9, { released: true });
      leave(folder, 10, { ...identify(process.pid), since });
      assert.throws(() => lockState(folder), { code: 'STATE_IN_USE' });
    }));

  it('goes to exactly one of several who find its holder dead at the same moment', () =>
    withFolder(async (folder) => {
      leave(folder, 1, { pid: process.pid, startedAt: 'before', since });
      const moment = String(Date.now() + 4000);
      const contenders = Array.from({ length: 5 }, () => runScript('take-lock.ts', [folder, moment]));
      await until(() => contenders.every(({ printed }) => printed().includes('\n')));
      const results = contenders.map(({ printed }) => printed().trim()).sort();
      const winner = contenders.find(({ printed }) => printed() === 'taken\n');
      const holder = holderOf(folder);
      for (const { child } of contenders) child.kill('SIGKILL');
      await Promise.all(contenders.map(({ ended }) => ended));
      assert.equal(holder?.pid, winner?.pid);
      assert.deepEqual(results, ['STATE_IN_USE', 'STATE_IN_USE', 'STATE_IN_USE', 'STATE_IN_USE', 'taken']);
      assert.equal(holderOf(folder), undefined);
    }));
});
