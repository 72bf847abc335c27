import type { Blobs } from '../blobs/blobs.js';
import type { Store } from '../store/store.js';
import { historyFileSchema, parseWith } from './schema.js';

/** One run as it was archived. */
export type ArchivedHistory = ReturnType<typeof historyFileSchema.parse>;

/**
 * The archived runs of one workflow, oldest first; undefined unless they are the whole chain: the last of them was not
 * continued as new.
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
  return files;
}

/** An event's attributes are named after its type. */
const goesOn = ({ history }: ArchivedHistory): boolean =>
  history.events.at(-1)?.['workflowExecutionContinuedAsNewEventAttributes'] !== undefined;
