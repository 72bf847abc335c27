import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import { archivedChain } from '../../src/evidence/archived.js';
import { withStore } from '../support/with-store.js';
import { recorded, recordedFiles } from './fixtures.js';

const runs = recordedFiles.filter((file) => file.startsWith('review/') && file.includes('/continued-')).map(recorded);

/** What the archive gives when only these runs of a chain are in it. */
const chainOf = (some: readonly any[]): Promise<readonly string[] | undefined> =>
  withStore('sqlite', async (store) => {
    const blobs = memoryBlobs();
    for (const [index, run] of some.entries()) {
      const at = `2026-01-0${index + 1}T00:00:00.000Z`;
      const { workflowId, runId } = run;
      await store.addArchivedRun({
        workflowId,
        runId,
        digest: await putJson(blobs, run),
        closedAt: at,
        archivedAt: at,
      });
    }
    return (await archivedChain({ store, blobs }, runs[0].workflowId))?.map(({ runId }) => runId);
  });

test('the archive gives a chain of runs whole or not at all', async () => {
  assert.ok(runs.length >= 3);
  assert.deepEqual(
    await chainOf(runs),
    runs.map(({ runId }) => runId),
  );
  assert.equal(await chainOf([]), undefined);
  assert.equal(await chainOf(runs.slice(0, -1)), undefined, 'without its end');
  assert.equal(await chainOf(runs.slice(1)), undefined, 'without its beginning');
  assert.equal(await chainOf([runs[0], ...runs.slice(2)]), undefined, 'without its middle');
});
