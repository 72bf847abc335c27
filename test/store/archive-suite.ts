import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withStore, type StoreKind } from '../support/with-store.js';
import { at } from './values.js';

const run = (runId: string, closedAt: string, workflowId = 'review/r1') => ({
  workflowId,
  runId,
  closedAt,
  digest: `sha256:${runId}`,
  archivedAt: at(9),
});

export function archiveSuite(kind: StoreKind): void {
  describe('the archive', () => {
    it('keeps a run once, whoever archives it again, and lists the runs of a workflow as they closed', () =>
      withStore(kind, async (store) => {
        await store.addArchivedRun(run('b', at(2)));
        await store.addArchivedRun(run('a', at(3)));
        await store.addArchivedRun(run('c', at(1), 'review/R1'));
        await store.addArchivedRun({ ...run('b', at(5)), digest: 'another' });
        assert.deepEqual(await store.archivedRuns('review/r1'), [run('b', at(2)), run('a', at(3))]);
        assert.deepEqual(await store.archivedRun('c'), run('c', at(1), 'review/R1'));
        assert.equal(await store.archivedRun('d'), undefined);
      }));

    it('is complete until 1970 at first, and never less than it was', () =>
      withStore(kind, async (store) => {
        assert.equal(await store.archiveCompleteTo(), '1970-01-01T00:00:00.000Z');
        await store.setArchiveCompleteTo(at(5));
        await store.setArchiveCompleteTo(at(3));
        assert.equal(await store.archiveCompleteTo(), at(5));
      }));
  });
}
