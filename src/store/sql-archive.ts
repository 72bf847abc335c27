import type { Database } from './database.js';
import { archivedRunOf } from './rows.js';
import type { Store } from './store.js';

type ArchiveStore = Pick<
  Store,
  'addArchivedRun' | 'archivedRun' | 'archivedRuns' | 'archiveCompleteTo' | 'setArchiveCompleteTo'
>;

/** Which histories are kept as blobs. */
export function sqlArchive(database: Database): ArchiveStore {
  const { db, write } = database;
  const all = () => db.selectFrom('archived_runs').selectAll();
  return {
    addArchivedRun: ({ runId, workflowId, digest, closedAt, archivedAt }) =>
      write(async (tx) => {
        const row = {
          run_id: runId,
          workflow_id: workflowId,
          digest,
          closed_at: closedAt,
          archived_at: archivedAt,
        };
        await tx
          .insertInto('archived_runs')
          .values(row)
          .onConflict((same) => same.doNothing())
          .execute();
      }),
    archivedRun: async (runId) => {
      const row = await all().where('run_id', '=', runId).executeTakeFirst();
      return row && archivedRunOf(row);
    },
    archivedRuns: async (workflowId) => {
      const rows = all().where('workflow_id', '=', workflowId).orderBy('closed_at').orderBy('run_id');
      return (await rows.execute()).map(archivedRunOf);
    },
    archiveCompleteTo: async () =>
      (await db.selectFrom('archive_head').select('complete_to').executeTakeFirstOrThrow()).complete_to,
    setArchiveCompleteTo: (at) =>
      write(async (tx) => {
        await tx.updateTable('archive_head').set({ complete_to: at }).where('complete_to', '<', at).execute();
      }),
  };
}
