import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayHistories } from '../../src/replay/replay-histories.js';
import * as workflows from '../../workflows/index.js';
import { attributes, recorded, recordedFiles } from './fixtures.js';

/** As many as `npm run record:histories` writes: a folder of none would pass silently. */
const RECORDED = 18;

const good = recordedFiles.filter((file) => !file.startsWith('bad/'));
const bad = recordedFiles.filter((file) => file.startsWith('bad/'));

test('every recorded history replays equal with the workflows of today, arguments and results', async () => {
  assert.equal(recordedFiles.length, RECORDED);
  const replayed = await replayHistories(good.map(recorded));
  const differing = replayed.map(({ difference }, index) => [good[index], difference]);
  assert.deepEqual(
    differing.filter(([, difference]) => difference !== null),
    [],
  );
  assert.ok(replayed.every(({ compared, digest }) => compared > 0 && digest !== null));
});

test('every workflow has a recorded history, and every outcome of a review', () => {
  const types = good.map((file) => attributes(recorded(file), 'workflowExecutionStarted').workflowType.name);
  assert.deepEqual([...new Set(types)].sort(), Object.keys(workflows).sort());
  const names = good.filter((file) => file.startsWith('review/')).join();
  for (const outcome of ['approved', 'amended', 'rejected', 'confirmed', 'denied', 'expired', 'withdrawn']) {
    assert.ok(names.includes(outcome), outcome);
  }
  assert.ok(names.includes('continued-3'));
});

test('one that is bad on purpose is found', async () => {
  assert.equal(bad.length, 1);
  const [replayed] = await replayHistories(bad.map(recorded));
  assert.match(
    replayed?.difference ?? 'equal',
    /^activity 1 closeReview was recorded and is not recomputed \(Determinism/,
  );
});
