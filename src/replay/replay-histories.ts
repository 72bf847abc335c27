import type { ReplayClaim } from '../../workflows/replay-claims.js';
import { CodedError, VerificationError } from '../domain/errors.js';
import { canonical } from '../snapshot/canonical.js';
import { digest } from '../snapshot/digest.js';
import { expected, firstDifference, sameJson, shorten, type Difference } from './differences.js';
import { recordedClaims, recordedResults, type ExportedHistory, type RecordedResult } from './history.js';
import { createReplayer, replayLimits, type Replayer, type ReplayLimits } from './replayer.js';

export interface ReplayedHistory {
  readonly workflowId: string;
  readonly runId: string;
  /** How many arguments and results were recomputed and found equal. */
  readonly compared: number;
  /** The first difference; null when everything is equal. */
  readonly difference: string | null;
  /** Over everything compared; null where something differs. */
  readonly digest: string | null;
}

/**
 * What an activity answers when it is asked the same again, as JSON text; undefined for one that acts on the world, whose
 * answer is a fact and no function of its input.
 */
export type AskAgain = (recorded: RecordedResult) => Promise<string | undefined>;

export interface ReplayOptions {
  readonly askAgain?: AskAgain;
  readonly limits?: ReplayLimits;
}

/**
 * Replays histories through the SDK with this release's workflow code, needing no server, **and** compares every
 * recomputed activity argument, timer, child, signal, update result, continue-as-new and workflow result with what
 * the history recorded, because the SDK alone compares none of those; and what activities answered, where `askAgain`
 * knows. Whatever a history is like, the answer is a difference by name, in bounded time and memory. Throws `NO_HISTORIES`.
 */
export async function replayHistories(
  histories: readonly ExportedHistory[],
  { askAgain = () => Promise.resolve(undefined), limits = replayLimits }: ReplayOptions = {},
): Promise<readonly ReplayedHistory[]> {
  if (histories.length === 0) throw new VerificationError('NO_HISTORIES', 'expected histories to replay, got none');
  const replayer = createReplayer(limits);
  try {
    const replayed: ReplayedHistory[] = [];
    for (const exported of histories) replayed.push(await replayOne(exported, { replayer, askAgain }));
    return replayed;
  } finally {
    replayer.stop();
  }
}

async function replayOne(
  exported: ExportedHistory,
  by: { readonly replayer: Replayer; readonly askAgain: AskAgain },
): Promise<ReplayedHistory> {
  const { workflowId, runId } = exported;
  const differs = (difference: string): ReplayedHistory => ({
    workflowId,
    runId,
    compared: 0,
    difference,
    digest: null,
  });
  try {
    const recorded = recordedClaims(exported);
    const results = recordedResults(exported);
    const { error, claims } = await by.replayer.replay(exported);
    const answers = await answersAgain(results, by.askAgain);
    const shown = earlier(claims.length > 0 ? firstDifference(recorded, claims) : null, answers.difference);
    if (shown) return differs(error === null ? shown.text : `${shown.text} (${shorten(error)})`);
    if (error !== null) return differs(error);
    const compared = claims.length + answers.again.length;
    return { workflowId, runId, compared, difference: null, digest: digestOf(exported, claims, answers.again) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return differs(`${error.code}: ${error.message}`);
  }
}

const earlier = (a: Difference | null, b: Difference | null): Difference | null => (!b || (a && a.at < b.at) ? a : b);

interface Answer {
  readonly key: string;
  readonly result: string;
}

interface Answers {
  readonly again: readonly Answer[];
  readonly difference: Difference | null;
}

async function answersAgain(results: readonly RecordedResult[], askAgain: AskAgain): Promise<Answers> {
  const again: Answer[] = [];
  for (const recorded of results) {
    const { at, key, activity } = recorded;
    const answer = await answerOf(recorded, askAgain);
    if (answer === undefined) continue;
    if (!sameJson(recorded.result, answer)) {
      const text = `answer ${key} ${activity}: ${expected(recorded.result, answer)}`;
      return { again, difference: { at, text } };
    }
    again.push({ key, result: answer });
  }
  return { again, difference: null };
}

/** An activity that cannot make sense of what a history says it was asked fails; that is its answer then. */
async function answerOf(recorded: RecordedResult, askAgain: AskAgain): Promise<string | undefined> {
  try {
    return await askAgain(recorded);
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'NOT_READABLE';
    return JSON.stringify({ failed: code, message: error instanceof Error ? error.message : String(error) });
  }
}

/** The order in which a run's claims are recomputed is part of what is equal. */
const digestOf = (
  { workflowId, runId }: ExportedHistory,
  claims: readonly ReplayClaim[],
  answers: readonly Answer[],
): string =>
  digest('replay/v1', {
    workflowId,
    runId,
    claims: claims.map((claim) => ({ ...claim, value: canonical(JSON.parse(claim.value)) })),
    answers: answers.map(({ key, result }) => ({ key, result: canonical(JSON.parse(result)) })),
  });
