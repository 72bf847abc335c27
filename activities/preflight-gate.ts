import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign } from '../src/domain/campaign.js';
import type { ReviewSubject } from '../src/domain/review.js';
import { heldStage, type HeldSubject } from './held-stage.js';
import type { PlanDeps } from './plan-deps.js';
import type { StageDigests } from './review-context.js';
import { problemsOf, refuseUnreachable } from './unreachable.js';

export interface GatePreflight {
  readonly campaignId: string;
  readonly captured: string;
  readonly stages: StageDigests;
  readonly questions: readonly ReviewSubject[];
}

/**
 * Before a circuit breaker or readiness is asked about: names every question to which nobody could say yes, because it would
 * reach only whoever started the campaign. Throws `REVIEW_UNREACHABLE`, and nobody has been asked.
 */
export async function preflightGate(deps: PlanDeps, input: GatePreflight): Promise<{ readonly reviews: number }> {
  const { campaignId, questions } = input;
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  const problems: string[] = [];
  for (const subject of questions.filter(isHeld)) {
    const { stage, proposer } = await heldStage(deps, { campaignId, spec, stages: input.stages, subject });
    problems.push(...problemsOf(stage, [], proposer?.email).map((problem) => `${nameOf(subject)}: ${problem}`));
  }
  refuseUnreachable(problems, 'Name another review.fallback, or have somebody else start the campaign.');
  return { reviews: questions.length };
}

const isHeld = (subject: ReviewSubject): subject is HeldSubject =>
  subject.kind === 'circuit-breaker' || subject.kind === 'readiness';

const nameOf = (subject: HeldSubject): string =>
  subject.kind === 'circuit-breaker' ? `circuit breaker of ${subject.source}` : subject.kind;
