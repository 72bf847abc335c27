import { fileURLToPath } from 'node:url';
import { IllegalStateError } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  DefaultLogger,
  Runtime,
  Worker,
  bundleWorkflowCode,
  type InjectedSinks,
  type ReplayResult,
} from '@temporalio/worker';
import type { ReplayClaim, ReplaySinks } from '../../workflows/replay-claims.js';
import { VerificationError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import { recordedClaims, type ExportedHistory } from './history.js';

/** A history that has not replayed by then is taken for hanging. */
const HISTORY_DEADLINE_MS = 120_000;

export interface ReplayedHistory {
  readonly workflowId: string;
  readonly runId: string;
  /** How many arguments and results were recomputed and found equal. */
  readonly compared: number;
  /** The first difference; null when everything is equal. */
  readonly difference: string | null;
}

/**
 * Replays histories through the SDK with this release's workflow code, needing no server, **and** compares every
 * recomputed activity argument, timer, child, signal, update result, continue-as-new and workflow result with what
 * the history recorded, because the SDK alone compares none of those. Throws `NO_HISTORIES`, `HISTORY_MALFORMED` or
 * `REPLAY_HANGS`.
 */
export async function replayHistories(histories: readonly ExportedHistory[]): Promise<readonly ReplayedHistory[]> {
  if (histories.length === 0) throw new VerificationError('NO_HISTORIES', 'expected histories to replay, got none');
  const recorded = histories.map(recordedClaims);
  let recomputed: ReplayClaim[] = [];
  const replays = await startReplay(histories, (claim) => recomputed.push(claim));
  const replayed: ReplayedHistory[] = [];
  try {
    for (const [index, { workflowId, runId }] of histories.entries()) {
      recomputed = [];
      const error = await nextError(replays, workflowId);
      const difference = error ?? firstDifference(recorded[index] ?? [], recomputed);
      replayed.push({ workflowId, runId, compared: difference ? 0 : recomputed.length, difference });
    }
  } finally {
    await replays.return?.();
  }
  return replayed;
}

async function startReplay(
  histories: readonly ExportedHistory[],
  collect: (claim: ReplayClaim) => void,
): Promise<AsyncIterator<ReplayResult>> {
  quietRuntime();
  const logger = new DefaultLogger('ERROR', () => undefined);
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: sandboxFile('index'),
    workflowInterceptorModules: [sandboxFile('replay-claims')],
    logger,
  });
  const sinks: InjectedSinks<ReplaySinks> = {
    claims: { claim: { fn: (_info, claim) => collect(claim), callDuringReplay: true } },
  };
  const decoded = histories.map(({ workflowId, history }) => ({ workflowId, history: historyFromJSON(history) }));
  return Worker.runReplayHistories({ workflowBundle, sinks, replayName: 'rolewright' }, decoded);
}

/** The SDK tells the life of its worker on stderr; a replay answers with its result alone. One runtime a process. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

/** `.ts` under tsx, `.js` in a compiled build: whatever this module is itself. */
function sandboxFile(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../workflows/${name}.${extension}`, import.meta.url));
}

async function nextError(replays: AsyncIterator<ReplayResult>, workflowId: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const hangs = new VerificationError('REPLAY_HANGS', `expected the history of ${workflowId} to replay, it hangs`);
    timer = setTimeout(() => reject(hangs), HISTORY_DEADLINE_MS);
  });
  try {
    const next = await Promise.race([replays.next(), deadline]);
    if (next.done) return 'the replay ended before this history';
    return next.value.error ? `${next.value.error.name}: ${next.value.error.message}` : null;
  } finally {
    clearTimeout(timer);
  }
}

/** The first claim recorded and not recomputed alike, or recomputed and never recorded. */
function firstDifference(recorded: readonly ReplayClaim[], recomputed: readonly ReplayClaim[]): string | null {
  const open = new Map<string, string[]>();
  for (const claim of recomputed) open.set(slot(claim), [...(open.get(slot(claim)) ?? []), claim.value]);
  for (const claim of recorded) {
    const values = open.get(slot(claim)) ?? [];
    const value = values.shift();
    if (value === undefined) return `${describe(claim)} was recorded and is not recomputed`;
    if (!sameJson(claim.value, value)) {
      return `${describe(claim)}: expected what was recorded, ${shorten(claim.value)}, got ${shorten(value)}`;
    }
  }
  const extra = recomputed.find((claim) => (open.get(slot(claim)) ?? []).length > 0);
  return extra ? `${describe(extra)} is recomputed and was never recorded` : null;
}

const slot = ({ kind, key, name }: ReplayClaim): string => JSON.stringify([kind, key, name]);

const describe = ({ kind, key, name }: ReplayClaim): string => [kind, key, name].filter(Boolean).join(' ');

const sameJson = (a: string, b: string): boolean => canonical(JSON.parse(a)) === canonical(JSON.parse(b));

const shorten = (json: string): string => (json.length > 200 ? `${json.slice(0, 200)}…` : json);
