import { archiveAlarm, overdueTimes, type ArchiveAlarm, type ClosedRun, type ClosedRuns } from '../domain/archive.js';

/** As much of the store as the watch needs; `src/store/store.ts` has it. */
export interface ArchiveIndex {
  archiveCompleteTo(): Promise<string>;
  archivedRun(runId: string): Promise<unknown>;
}

export interface WatchDeps {
  readonly store: ArchiveIndex;
  readonly runs: ClosedRuns;
  readonly now: () => Date;
}

/**
 * Looks whether a run has closed more than half of the retention ago and is not in the archive. Needs no worker: it is a
 * worker that may be missing. Null when all is well.
 */
export async function checkArchive({ store, runs, now }: WatchDeps): Promise<ArchiveAlarm | null> {
  const retentionMs = await runs.retention();
  const times = overdueTimes({ completeTo: await store.archiveCompleteTo(), retentionMs, now: now() });
  if (!times) return null;
  const overdue: ClosedRun[] = [];
  for await (const run of runs.closedIn(times)) if (!(await store.archivedRun(run.runId))) overdue.push(run);
  return archiveAlarm(overdue, retentionMs);
}

export interface ArchiveWatch {
  /** What the last look found. */
  alarm(): ArchiveAlarm | null;
  stop(): void;
}

/** Looks now and then every so often; `raise` hears of an alarm once, until all has been well in between. */
export function watchArchive(
  deps: WatchDeps & { readonly raise: (alarm: ArchiveAlarm) => Promise<void>; readonly log: (line: string) => void },
  everyMs: number,
): ArchiveWatch {
  let current: ArchiveAlarm | null = null;
  const look = async (): Promise<void> => {
    const found = await checkArchive(deps);
    const news = found && !current ? found : null;
    current = found;
    if (news) await deps.raise(news);
  };
  const lookSafely = (): void =>
    void look().catch((error: unknown) => deps.log(`archive not checked: ${String(error)}`));
  lookSafely();
  const timer = setInterval(lookSafely, everyMs);
  timer.unref();
  return { alarm: () => current, stop: () => clearInterval(timer) };
}
