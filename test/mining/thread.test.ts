import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../../src/domain/errors.js';
import { draftRoles } from '../../src/mining/mine.js';
import { draftInThread } from '../../src/mining/thread.js';
import { resamplesFor } from '../../src/mining/stability.js';
import { mineInput, mineTools } from '../support/matrices.js';
import { plantIndependent, plantNested, rowsIn } from '../support/planted.js';

const planted = plantNested({ users: 80, departments: 2, sharing: 0, seed: 1 }, { omissions: 0, exceptions: 0 });
const input = mineInput(rowsIn(planted), planted.matrix.cols);

describe('mining in a thread', () => {
  it('gives what mining here gives', async () => {
    assert.deepEqual(await draftInThread(input), draftRoles(input, mineTools.solver));
  });

  it('ends with the reason of its signal, before it starts and while it runs', async () => {
    const reason = new Error('cancelled by the campaign');
    await assert.rejects(draftInThread(input, { signal: AbortSignal.abort(reason) }), reason);
    const abort = new AbortController();
    const running = draftInThread(input, { signal: abort.signal });
    abort.abort(reason);
    await assert.rejects(running, reason);
  });

  it('ends in the middle of its work, and tells of no later step', async (t) => {
    const noise = { omissions: 0.02, exceptions: 0.02 };
    const busy = plantIndependent({ users: 400, cols: 200, roles: 20, seed: 1 }, noise);
    const reason = new Error('cancelled by the campaign');
    const abort = new AbortController();
    const last = `resample ${resamplesFor(busy.matrix.ones) - 1}`;
    let cancelled: number | undefined;
    const running = draftInThread(mineInput(rowsIn(busy), busy.matrix.cols), {
      signal: abort.signal,
      onStep: (step) => {
        assert.notEqual(step, last);
        if (step !== 'fewest-roles') return;
        cancelled = performance.now();
        abort.abort(reason);
      },
    });
    await assert.rejects(running, reason);
    assert.ok(cancelled !== undefined);
    t.diagnostic(`the thread had ended ${Math.round(performance.now() - cancelled)} ms after the cancellation`);
  });

  it('tells of each step, and does not compute again what is known of an earlier attempt', async () => {
    const steps = new Map<string, unknown>();
    const whole = await draftInThread(input, { onStep: (step, result) => steps.set(step, result) });
    const names = [...steps.keys()];
    assert.deepEqual([names[0], names[1], names.at(-1)], ['fewest-roles', 'round 0', 'resample 5']);

    const [known, rest] = [names.slice(0, 3), names.slice(3)];
    const computed: string[] = [];
    const resumed = await draftInThread(input, {
      known: new Map(known.map((step) => [step, steps.get(step)])),
      onStep: (step) => computed.push(step),
    });
    assert.deepEqual(computed, rest);
    assert.deepEqual(resumed, whole);
  });

  it('that fails is a coded error, and the process lives on', async () => {
    const broken = { ...input, snapshot: { ...input.snapshot, identities: [] } };
    await assert.rejects(
      draftInThread(broken),
      (error) => error instanceof CodedError && error.code === 'MINING_FAILED' && error.cause instanceof Error,
    );
  });
});
