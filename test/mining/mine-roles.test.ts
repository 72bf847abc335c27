import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serialize } from 'node:v8';
import { mineRoles } from '../../activities/mine-roles.js';
import type { MiningProgress } from '../../activities/mining-checkpoint.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import type { MiningResult } from '../../src/domain/candidate.js';
import { CodedError } from '../../src/domain/errors.js';
import { digest } from '../../src/snapshot/digest.js';
import { mineInput, miningSpec } from '../support/matrices.js';

const rows = Array.from({ length: 30 }, (_, row) => (row < 12 ? [0, 1, 2, 3, 4] : [0, 1, 2]));
const { snapshot } = mineInput(rows, 5);

async function stored(some: { readonly score?: string; readonly inputDigest?: string } = {}) {
  const blobs = memoryBlobs();
  const spec = { mining: miningSpec(), score: some.score ?? '0.5 * coverage + 0.25 * cohesion - risk' };
  const captured = await putJson(blobs, { spec, files: {} });
  const frozen = {
    snapshot,
    inputDigest: some.inputDigest ?? digest('matrix/v1', snapshot),
    entitlementNames: ['Mail', 'Wiki', 'Chat', 'Ledger read', 'Ledger post'],
    privileged: [],
  };
  return { blobs, input: { captured, snapshot: await putJson(blobs, frozen) } };
}

const heartbeat = (): void => undefined;

/** What the heartbeat says of a mine that is killed as soon as so many of its steps are stored. */
async function killedAfter(
  steps: number,
  { blobs, input }: Awaited<ReturnType<typeof stored>>,
): Promise<MiningProgress> {
  const killed = new AbortController();
  let last: MiningProgress | undefined;
  const heartbeat = (details: MiningProgress): void => {
    if (killed.signal.aborted || Object.keys(details.steps).length < steps) return;
    last = details;
    killed.abort(new Error('killed'));
  };
  const attempt = { resumeFrom: undefined, heartbeat };
  await assert.rejects(mineRoles({ blobs, signal: killed.signal, attempt }, input), /killed/);
  return last!;
}

const coded = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;

describe('stage 6', () => {
  it('saves candidates scored by the campaign, best first, and answers with digest and counts', async () => {
    const { blobs, input } = await stored();
    const receipt = await mineRoles({ blobs }, input);
    const { candidates, report } = await getJson<MiningResult>(blobs, receipt.digest);
    assert.equal(receipt.stage, 'mine-roles');
    assert.deepEqual(receipt.counts, {
      candidates: 2,
      birthright: 1,
      nearMembers: 0,
      overGrants: 0,
      residue: 0,
      exactCoverRoles: 2,
      lowerBound: 2,
    });
    assert.deepEqual(
      candidates.map(({ name, measurements }) => [name, measurements.score]),
      [
        ['Everybody', 0.644736842],
        ['Ledger read post', 0.355263158],
      ],
    );
    const [, ledger] = candidates;
    const { entitlements, members } = ledger!;
    assert.equal(ledger!.id, digest('candidate/v1', { entitlements, members, input: report.inputDigest }));
  });

  it('gives the same blob every time', async () => {
    const { blobs, input } = await stored();
    assert.equal((await mineRoles({ blobs }, input)).digest, (await mineRoles({ blobs }, input)).digest);
  });

  it('refuses a snapshot that is not the frozen one, and a formula outside the allow-list', async () => {
    const changed = await stored({ inputDigest: 'matrix/v1:sha256:0' });
    await assert.rejects(mineRoles(changed, changed.input), coded('SNAPSHOT_DIGEST'));
    const hostile = await stored({ score: 'zeros(20000, 20000)' });
    await assert.rejects(mineRoles(hostile, hostile.input), coded('FORMULA_REFUSED'));
    const divided = await stored({ score: '1 / privileged' });
    await assert.rejects(mineRoles(divided, divided.input), coded('FORMULA_NOT_A_NUMBER'));
  });

  it('goes on where an attempt before was killed, and keeps nothing of it in the end', async () => {
    const { blobs, input } = await stored();
    const undisturbed = await mineRoles({ blobs }, input);
    const left = await killedAfter(3, { blobs, input });
    assert.deepEqual(Object.keys(left.steps), ['fewest-roles', 'round 0', 'round 1']);
    const digestFrom = async (resumeFrom: unknown): Promise<string> =>
      (await mineRoles({ blobs, attempt: { resumeFrom, heartbeat } }, input)).digest;

    assert.equal(await digestFrom(left), undisturbed.digest);
    for (const address of Object.values(left.steps)) assert.equal(await blobs.has(address), false);
    assert.equal(await digestFrom(left), undisturbed.digest, 'what is gone is computed again');

    const empty = await blobs.put(serialize([]));
    const nothing = { ...left, steps: { 'round 0': empty, 'round 1': empty } };
    assert.notEqual(await digestFrom(nothing), undisturbed.digest, 'what is there is not');
    const older = { ...nothing, engine: 'another release' };
    assert.equal(await digestFrom(older), undisturbed.digest);
  });

  it('stops when it is cancelled', async () => {
    const { blobs, input } = await stored();
    const reason = new Error('cancelled');
    await assert.rejects(mineRoles({ blobs, signal: AbortSignal.abort(reason) }, input), reason);
  });
});
