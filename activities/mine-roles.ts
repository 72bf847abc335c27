import type { Blobs } from '../src/blobs/blobs.js';
import { getJson, putJson } from '../src/blobs/json.js';
import type { CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import type { MiningResult } from '../src/domain/candidate.js';
import type { FreezeResult } from '../src/domain/stage-results.js';
import { compileNumber } from '../src/expression/formula.js';
import type { MineInput } from '../src/mining/draft.js';
import { finishMining } from '../src/mining/mine.js';
import { draftInThread } from '../src/mining/thread.js';
import { digest } from '../src/snapshot/digest.js';
import { openSnapshot } from '../src/snapshot/open.js';
import { MiningCheckpoint, type MiningAttempt } from './mining-checkpoint.js';

/** How often a running mine says that it lives, and hears in return whether it has been cancelled. */
const BEAT_MS = 200;

/** The variables of a `score` formula: every measurement but the score itself. */
export const scoreVariables = [
  'members',
  'entitlements',
  'coverage',
  'cohesion',
  'stability',
  'risk',
  'privileged',
  'overGrant',
  'nearMembers',
] as const;

export interface MineRolesDeps {
  readonly blobs: Blobs;
  /** Cancels the mine and ends its thread. */
  readonly signal?: AbortSignal;
  /** Where it may be killed and tried again. */
  readonly attempt?: MiningAttempt;
}

export interface MineRolesInput {
  readonly captured: string;
  /** Blob address of the `FreezeResult`. */
  readonly snapshot: string;
}

/**
 * Stage 6: mines the frozen snapshot in a thread and scores each candidate by the campaign's formula. An attempt goes on where
 * the one before was killed. Throws `SNAPSHOT_DIGEST` and its kin, `FORMULA_REFUSED`, `FORMULA_NOT_A_NUMBER`, `MINING_FAILED`.
 */
export async function mineRoles(deps: MineRolesDeps, input: MineRolesInput): Promise<StageReceipt> {
  const checkpoint = deps.attempt && (await MiningCheckpoint.open(deps.blobs, deps.attempt));
  const result = await whileBeating(checkpoint, () => minedFrom(deps, input, checkpoint));
  const stored = await putJson(deps.blobs, result);
  await checkpoint?.forget();
  return { stage: 'mine-roles', digest: stored, counts: countsOf(result) };
}

async function minedFrom(
  { blobs, signal }: MineRolesDeps,
  input: MineRolesInput,
  checkpoint: MiningCheckpoint | undefined,
): Promise<MiningResult> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const frozen = await getJson<FreezeResult>(blobs, input.snapshot);
  const score = await compileNumber(spec.score, scoreVariables);
  const draft = await draftInThread(mineInput(frozen, spec.mining), {
    ...(signal && { signal }),
    ...(checkpoint && { known: checkpoint.known, onStep: checkpoint.save }),
  });
  return finishMining(draft, {
    digest: (content) => digest('candidate/v1', content),
    score: (figures) => score({ ...figures }),
  });
}

const mineInput = (frozen: FreezeResult, mining: MineInput['mining']): MineInput => ({
  snapshot: openSnapshot(frozen.snapshot, frozen.inputDigest),
  inputDigest: frozen.inputDigest,
  mining,
  entitlementNames: frozen.entitlementNames ?? [],
  privileged: frozen.privileged,
});

async function whileBeating<T>(checkpoint: MiningCheckpoint | undefined, work: () => Promise<T>): Promise<T> {
  checkpoint?.beat();
  const beats = checkpoint && setInterval(checkpoint.beat, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beats);
  }
}

const countsOf = ({ candidates, report }: MiningResult): StageReceipt['counts'] => ({
  candidates: candidates.length,
  birthright: candidates.filter(({ kind }) => kind === 'birthright').length,
  nearMembers: candidates.reduce((sum, { nearMembers }) => sum + nearMembers.length, 0),
  overGrants: report.overGrant,
  residue: report.residue.length,
  exactCoverRoles: report.exactCoverRoles,
  lowerBound: report.lowerBound,
});
