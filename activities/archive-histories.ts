import type { Blobs } from '../src/blobs/blobs.js';
import { putJson } from '../src/blobs/json.js';
import type { ClosedRun, ClosedRuns } from '../src/domain/archive.js';
import type { Store } from '../src/store/store.js';

/** Visibility is eventually consistent: this much of what was complete is looked through again. */
const OVERLAP_MS = 15 * 60_000;

export interface ArchiveDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly runs: ClosedRuns;
  /** Says that a long archiving lives. */
  readonly heartbeat?: () => void;
}

export interface ArchiveReport {
  /** Runs saved by this call. */
  readonly archived: number;
  /** Runs that were saved before. */
  readonly kept: number;
  /** Runs that the server listed and no longer has. */
  readonly gone: number;
  /** Everything that closed until then is in the archive; ISO 8601 UTC. */
  readonly completeTo: string;
}

/**
 * Saves the history of every run that has closed since the archive was last complete, up to `upTo`. May be stopped and
 * called again at any point: what is saved is not fetched again, and the archive counts as complete only at the end.
 */
export async function archiveHistories(deps: ArchiveDeps, { upTo }: { readonly upTo: string }): Promise<ArchiveReport> {
  const completeTo = await deps.store.archiveCompleteTo();
  const after = new Date(Math.max(0, Date.parse(completeTo) - OVERLAP_MS)).toISOString();
  const counts = { archived: 0, kept: 0, gone: 0 };
  for await (const run of deps.runs.closedIn({ after, upTo })) {
    counts[await archiveRun(deps, { run, at: upTo })] += 1;
    deps.heartbeat?.();
  }
  await deps.store.setArchiveCompleteTo(upTo);
  return { ...counts, completeTo: upTo };
}

async function archiveRun(
  { store, blobs, runs }: ArchiveDeps,
  { run, at }: { readonly run: ClosedRun; readonly at: string },
): Promise<'archived' | 'kept' | 'gone'> {
  if (await store.archivedRun(run.runId)) return 'kept';
  const history = await runs.history(run);
  if (history === undefined) return 'gone';
  const digest = await putJson(blobs, { workflowId: run.workflowId, runId: run.runId, history });
  await store.addArchivedRun({ ...run, digest, archivedAt: at });
  return 'archived';
}
