import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { identify, isAlive, signal, startTime, stopProcess } from '../../src/embedded/process-table.js';

/** Larger than any that Linux or macOS gives. */
const NO_SUCH_PID = 1 << 30;

/** A process that says when its traps are set. */
async function withProcess(
  script: string,
  work: (pid: number, gone: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const child = spawn('sh', ['-c', `${script}; echo set; while :; do sleep 0.05; done`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  try {
    await work(child.pid ?? 0, gone);
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

describe('a process by number and start time', () => {
  it('is the same as long as it lives', () => {
    assert.ok(isAlive(identify(process.pid)));
    assert.equal(startTime(process.pid), startTime(process.pid));
  });

  it('is not the one that has its number now: that is never signalled, and waiting for it takes no time', () =>
    withProcess('true', async (pid) => {
      const earlier = { pid, startedAt: 'before' };
      assert.equal(isAlive(earlier), false);
      signal(earlier, 'SIGKILL');
      await stopProcess(earlier);
      assert.ok(isAlive(identify(pid)));
    }));

  it('is asked to stop, and gone when that returns', () =>
    withProcess('true', async (pid, gone) => {
      const self = identify(pid);
      await stopProcess(self);
      assert.equal(isAlive(self), false);
      assert.deepEqual(await gone, [null, 'SIGTERM']);
    }));

  it('is made to stop when it will not', () =>
    withProcess('trap "" TERM', async (pid, gone) => {
      await stopProcess(identify(pid), 100);
      assert.deepEqual(await gone, [null, 'SIGKILL']);
    }));

  it('does not exist before or after it lives', () => {
    assert.equal(startTime(NO_SUCH_PID), undefined);
    assert.throws(() => identify(NO_SUCH_PID));
  });
});
