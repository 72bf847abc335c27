import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { membershipOwners, type CarryOver } from '../src/domain/carry-over.js';
import type { Carried, CarryOverRequest } from './carry-over.js';
import { heldStage, type HeldQuestion } from './held-stage.js';
import type { PlanDeps } from './plan-deps.js';
import { planReleases, type PlanRelease } from './plan-review.js';
import { reviewContext } from './review-context.js';
import { roleOwners } from './role-owner.js';
import { candidateStages, personIn } from './review-policy.js';
import { problemsOf, refuseUnreachable } from './unreachable.js';

export interface PreflightDeps extends PlanDeps {
  /** What earlier campaigns of the series decided; undefined for a campaign on its own. */
  readonly carryOver: (request: CarryOverRequest) => Promise<Carried | undefined>;
}

/**
 * Before any candidate's review opens: works out what earlier campaigns of the series decided already, and names every one that would reach nobody, only beneficiaries, or only the proposer,
 * in any of its rounds, and every list of memberships that only the proposer could confirm. Throws `REVIEW_UNREACHABLE`, and nobody has been asked.
 */
export async function preflightReviews(
  deps: PreflightDeps,
  input: CarryOverRequest,
  release: PlanRelease = planReleases[0],
): Promise<{ readonly reviews: number; readonly carryOver?: StageReceipt }> {
  const { spec } = await getJson<CapturedCampaign>(deps.blobs, input.captured);
  const carried = await deps.carryOver(input);
  const context = await reviewContext(deps.blobs, input.stages);
  const startedBy = await emailOfProposer(deps, input.campaignId);
  const problems: string[] = [];
  const candidates = carried ? carried.asked.map((id) => context.candidate(id)) : context.candidates;
  const ownerOf = await roleOwners(deps, { spec, carryOver: carried?.receipt.digest });
  for (const candidate of candidates) {
    const proposer = startedBy && personIn({ context, candidate }, startedBy, 'proposer').email.toLowerCase();
    const rounds = await candidateStages({ spec, context, candidate, roleOwner: await ownerOf(candidate) });
    const found = rounds.flatMap((round, index) => problemsOf(round, rounds.slice(0, index), proposer));
    problems.push(...found.map((problem) => `${candidate.name}: ${problem}`));
  }
  if (carried && release.edition === 2) {
    problems.push(...(await membershipProblems(deps, { ...input, spec, carryOver: carried.receipt.digest })));
  }
  refuseUnreachable(
    problems,
    'Name more reviewers under review.reviewers, review.when, review.then or functions, lower the quorum, or name another review.fallback.',
  );
  return { reviews: candidates.length, ...(carried ? { carryOver: carried.receipt } : {}) };
}

/** Lists of members to which nobody could say yes. */
async function membershipProblems(
  deps: PlanDeps,
  input: Omit<HeldQuestion, 'subject'> & { readonly carryOver: string },
): Promise<readonly string[]> {
  const owners = membershipOwners(await getJson<CarryOver>(deps.blobs, input.carryOver));
  const problems: string[] = [];
  for (const owner of owners) {
    const { stage, proposer } = await heldStage(deps, { ...input, subject: { kind: 'membership', owner } });
    problems.push(...problemsOf(stage, [], proposer?.email).map((problem) => `memberships of ${owner}: ${problem}`));
  }
  return problems;
}

async function emailOfProposer({ store }: PlanDeps, campaignId: string): Promise<string | undefined> {
  const campaign = await store.campaign(campaignId);
  const person = campaign && (await store.person(campaign.startedBy));
  return person?.email;
}
