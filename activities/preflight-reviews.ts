import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { InputError } from '../src/domain/errors.js';
import type { Carried, CarryOverRequest } from './carry-over.js';
import type { PlanDeps } from './plan-review.js';
import { reviewContext } from './review-context.js';
import { roleOwners } from './role-owner.js';
import { candidateStages, personIn, type NamedStage } from './review-policy.js';

/** How many unreachable reviews the error lists; all are counted. */
const LISTED = 10;

export interface PreflightDeps extends PlanDeps {
  /** What earlier campaigns of the series decided; undefined for a campaign on its own. */
  readonly carryOver: (request: CarryOverRequest) => Promise<Carried | undefined>;
}

/**
 * Before any candidate's review opens: works out what earlier campaigns of the series decided already, and names every one that would reach nobody, only beneficiaries, or only the proposer,
 * in any of its rounds. Throws `REVIEW_UNREACHABLE`, and nobody has been asked.
 */
export async function preflightReviews(
  deps: PreflightDeps,
  input: CarryOverRequest,
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
  if (problems.length === 0) return { reviews: candidates.length, ...(carried ? { carryOver: carried.receipt } : {}) };
  const more = problems.length > LISTED ? `; and ${problems.length - LISTED} more` : '';
  throw new InputError(
    'REVIEW_UNREACHABLE',
    `expected enough reviewers for every candidate, got too few: ${problems.slice(0, LISTED).join('; ')}${more}`,
    {
      advice: 'Name more reviewers under review.reviewers, review.when, review.then or functions, or lower the quorum.',
    },
  );
}

/** What keeps a round from ever agreeing: who proposed, gains, or is needed in an earlier round does not count. */
function problemsOf(
  round: NamedStage,
  earlier: readonly NamedStage[],
  proposer: string | undefined,
): readonly string[] {
  const { reviewers, quorum, required } = round;
  if (reviewers.length === 0) return ['reaches nobody'];
  const others = reviewers.filter(({ email }) => email !== proposer);
  if (others.length === 0) return ['reaches only whoever started the campaign'];
  const able = ableIn(round, proposer);
  if (able.length === 0) return ['reaches only people who would gain by it'];
  const before = earlier.map((one) => ({ needed: one.quorum, people: ableIn(one, proposer) }));
  const used = new Set(before.flatMap(({ needed, people }) => (people.length <= needed ? emailsOf(people) : [])));
  const free = able.filter(({ email }) => !used.has(email));
  const absent = required.filter((needed) => !free.some(({ functions }) => functions.includes(needed)));
  return [
    ...(free.length < quorum ? [`reaches ${free.length} of the ${quorum} people it needs`] : []),
    ...(absent.length > 0 ? [`reaches nobody as ${absent.join(', ')}`] : []),
  ];
}

type People = NamedStage['reviewers'];

/** Who of a round could put something in force. */
const ableIn = ({ reviewers }: NamedStage, proposer: string | undefined): People =>
  reviewers.filter(({ email, gains }) => email !== proposer && gains === 0);

const emailsOf = (people: People): readonly string[] => people.map(({ email }) => email);

async function emailOfProposer({ store }: PlanDeps, campaignId: string): Promise<string | undefined> {
  const campaign = await store.campaign(campaignId);
  const person = campaign && (await store.person(campaign.startedBy));
  return person?.email;
}
