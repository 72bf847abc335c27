/** One closed run of one workflow, as the server lists it. */
export interface ClosedRun {
  readonly workflowId: string;
  readonly runId: string;
  /** ISO 8601 UTC. */
  readonly closedAt: string;
}

/** A run whose history we keep ourselves. `digest` is the address of the blob: `{workflowId, runId, history}`, canonical. */
export interface ArchivedRun extends ClosedRun {
  readonly digest: string;
  readonly archivedAt: string;
}

/** A span of closing times, ISO 8601 UTC: later than `after`, up to and including `upTo`. */
export interface ClosingTimes {
  readonly after: string;
  readonly upTo: string;
}

/** Where closed runs come from, until the server forgets them. */
export interface ClosedRuns {
  /** Every run that closed in this time, in any order, continue-as-new runs and children included. */
  closedIn(times: ClosingTimes): AsyncIterable<ClosedRun>;
  /** The encoded history in proto JSON; undefined when the server no longer has it. */
  history(run: Pick<ClosedRun, 'workflowId' | 'runId'>): Promise<unknown>;
  /** How long the server keeps a closed run, in milliseconds. */
  retention(): Promise<number>;
}

/** How far the archive lags behind: nothing in the last half of the retention may be missing from it. */
export interface ArchiveAlarm {
  readonly code: 'ARCHIVE_LATE';
  readonly message: string;
  /** Closed runs that are overdue, and the one that closed first. */
  readonly overdue: number;
  readonly oldest: ClosedRun;
}

const HOUR_MS = 3_600_000;

/**
 * The closing times whose runs must be in the archive by now: from what is known to be complete to half of the retention
 * ago. Null when all of that is complete.
 */
export function overdueTimes(given: {
  readonly completeTo: string;
  readonly retentionMs: number;
  readonly now: Date;
}): ClosingTimes | null {
  const upTo = new Date(given.now.getTime() - given.retentionMs / 2).toISOString();
  return upTo > given.completeTo ? { after: given.completeTo, upTo } : null;
}

/** The alarm for these overdue runs; null for none. */
export function archiveAlarm(overdue: readonly ClosedRun[], retentionMs: number): ArchiveAlarm | null {
  const [first, ...others] = overdue;
  if (!first) return null;
  const oldest = others.reduce((a, b) => (b.closedAt < a.closedAt ? b : a), first);
  const message =
    `expected every run archived within half of the retention of ${Math.round(retentionMs / HOUR_MS)} hours, ` +
    `got ${overdue.length} that are not, the oldest ${oldest.workflowId}, closed at ${oldest.closedAt}; see that a worker runs`;
  return { code: 'ARCHIVE_LATE', message, overdue: overdue.length, oldest };
}
