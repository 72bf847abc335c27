import type { Blobs } from '../blobs/blobs.js';
import type { Store } from '../store/store.js';
import { historyFileSchema, parseWith } from './schema.js';

/** One run as it was archived. */
export type ArchivedHistory = ReturnType<typeof historyFileSchema.parse>;

/**
 * The archived runs of one workflow, oldest first; undefined unless they are the whole chain: the first continues no other,
 * each continues the one before, and the last was not continued as new.
 */
export async function archivedChain(
  { store, blobs }: { readonly store: Store; readonly blobs: Blobs },
  workflowId: string,
): Promise<readonly ArchivedHistory[] | undefined> {
  const runs = await store.archivedRuns(workflowId);
  const files: ArchivedHistory[] = [];
  for (const { digest } of runs) {
    const value: unknown = JSON.parse(new TextDecoder().decode(await blobs.get(digest)));
    files.push(parseWith(historyFileSchema, value, 'HISTORY_UNREADABLE'));
  }
  const last = files.at(-1);
  if (!last || goesOn(last)) return undefined;
  const linked = files.every((file, index) => continuedFrom(file) === (files[index - 1]?.runId ?? ''));
  return linked ? files : undefined;
}

/** The run that this one continues; empty for none. */
function continuedFrom({ history }: ArchivedHistory): string {
  const start = history.events[0]?.['workflowExecutionStartedEventAttributes'];
  const before = typeof start === 'object' && start !== null && 'continuedExecutionRunId' in start;
  return before && typeof start.continuedExecutionRunId === 'string' ? start.continuedExecutionRunId : '';
}

/** An event's attributes are named after its type. */
const goesOn = ({ history }: ArchivedHistory): boolean =>
  history.events.at(-1)?.['workflowExecutionContinuedAsNewEventAttributes'] !== undefined;
