import type { SourceReading } from '../domain/account.js';
import type { StageReceipt } from '../domain/campaign.js';
import { compareText } from '../domain/keys.js';
import type { ClaimCheck, ClaimResult } from '../evidence/claim.js';
import { catalogueJustified } from '../evidence/claims/catalogue.js';
import { decisionsAuthentic, outcomesFollow } from '../evidence/claims/decisions.js';
import type { Trust } from '../evidence/claims/integrity.js';
import { readFacts, type CampaignFacts } from '../evidence/ledger-facts.js';
import { readHistory, readJson, readLedger, readManifest, type BundleSource } from '../evidence/reading.js';
import { own } from '../evidence/schema.js';
import { signersIn } from '../evidence/signers.js';
import { canonical } from '../snapshot/canonical.js';
import { digest } from '../snapshot/digest.js';
import type { SourceInput } from '../sources/source.js';
import { compare, type Compared, type Comparison } from './comparison.js';
import { askingAgain, type Asked } from './ask-again.js';
import { stagesAgain, stagesRepeat } from './compare-stages.js';
import type { ExportedHistory } from './history.js';
import { shorten } from './differences.js';
import { loadMaterial, type Material } from './material.js';
import { readPeople } from './people.js';
import { replayHistories } from './replay-histories.js';

export interface Replay {
  readonly campaignId: string;
  /** Everything recomputed equals what was recorded. */
  readonly equal: boolean;
  readonly claims: readonly ClaimResult[];
  /** One digest over everything recomputed and found equal: the same on every machine; null where something differs. */
  readonly proof: string | null;
  readonly firstDifference: string | null;
  /** What the bundle holds too little for, each with what is missing. */
  readonly notRecomputed: readonly string[];
}

interface Past {
  readonly bundle: BundleSource;
  readonly facts: CampaignFacts;
  readonly material: Material;
}

/**
 * Lets a past campaign happen again, offline, from its bundle: the six stages, every history through the SDK with
 * arguments, answers and results compared, every decision judged again by the policy of its day, the catalogue derived
 * again. Ends in an equality proof or the first difference. Verify the bundle first: replay believes its digests.
 */
export async function replayBundle(
  bundle: BundleSource,
  by: { readonly readSource: (input: SourceInput) => SourceReading; readonly trust: Trust },
): Promise<Replay> {
  const { campaignId } = (await readManifest(bundle)).manifest;
  const ledger = await readLedger(bundle);
  const facts = readFacts(ledger, campaignId);
  const signers = signersIn(ledger, by.trust.keys);
  const material = await loadMaterial(bundle);
  const past: Past = { bundle, facts, material };
  const asked: Asked = { plans: new Map(), carried: [], gaps: new Set() };
  let receipts: readonly StageReceipt[] = [];
  const comparisons = [
    await compare('stages', async () => {
      receipts = await stagesAgain(material, { blobs: material.blobs, readSource: by.readSource });
      return stagesRepeat(receipts, facts, material);
    }),
    await compare('histories', () => historiesRepeat(past, { asked, receipts })),
    await compare('policy', () => plansRepeat(facts, asked)),
    await compare('decisions', async () => judgedAgain(past, await decisionsAuthentic(bundle, facts, signers))),
    await compare('outcomes', () => judgedAgain(past, outcomesFollow(facts))),
    await compare('catalogue', () => catalogueRepeats(past)),
  ];
  return concluded(campaignId, { comparisons, notRecomputed: [...gapsOf(material), ...asked.gaps] });
}

function concluded(
  campaignId: string,
  { comparisons, notRecomputed }: Pick<Replay, 'notRecomputed'> & { readonly comparisons: readonly Comparison[] },
): Replay {
  const differing = comparisons.find(({ holds }) => !holds);
  const equal = differing === undefined;
  const compared = Object.fromEntries(comparisons.map((one) => [one.name, one.compared]));
  return {
    campaignId,
    equal,
    claims: comparisons.map(({ name, holds, figure, problems }) => ({ name, holds, figure, problems })),
    proof: equal ? digest('replay/v1', { campaignId, compared }) : null,
    firstDifference: differing ? `${differing.name}: ${differing.problems[0] ?? ''}` : null,
    notRecomputed,
  };
}

function gapsOf({ missing }: Material): readonly string[] {
  if (missing.length === 0) return [];
  const message = `stage inventory: the bundle lacks ${missing.join(', ')}; collect it again with --with-exports`;
  return [message];
}

async function historiesRepeat(
  { bundle, facts, material }: Past,
  { asked, receipts }: { readonly asked: Asked; readonly receipts: readonly StageReceipt[] },
): Promise<Compared> {
  const paths = (await bundle.paths()).filter((path) => path.startsWith('histories/'));
  const histories: ExportedHistory[] = [];
  for (const path of paths) histories.push(own<ExportedHistory>(await readHistory(bundle, path)));
  const people = await readPeople(bundle);
  const askAgain = askingAgain({ blobs: material.blobs, facts, people, receipts }, asked);
  const replayed = await replayHistories(histories, { askAgain });
  const count = replayed.reduce((sum, { compared }) => sum + compared, 0);
  const problems = replayed
    .filter(({ difference }) => difference !== null)
    .map(({ workflowId, difference }) => `${workflowId}: ${difference ?? ''}`);
  return {
    figure: `${replayed.length} histories, ${count} arguments and results compared`,
    problems,
    compared: replayed.map((one) => one.digest),
  };
}

/**
 * The plan of each review in the ledger is the one that the policy of the day gives: who is asked, how many, until when; and
 * what a series carried over is what its rules give.
 */
function plansRepeat(facts: CampaignFacts, { plans, carried, gaps }: Asked): Compared {
  const recorded = new Map(facts.stages.map(({ stage, digest }) => [stage, digest]));
  const problems = carried
    .filter(({ stage, digest }) => recorded.get(stage) !== digest)
    .map(({ stage, digest }) => `${stage}: expected ${recorded.get(stage) ?? 'nothing'}, recomputed ${digest}`);
  for (const [reviewId, { opened }] of facts.reviews) {
    const plan = plans.get(reviewId);
    if (plan && canonical(plan) === canonical(opened.plan)) continue;
    if (!plan && gaps.size > 0) continue;
    const got = plan ? `got ${shorten(canonical(plan))}` : 'its history has none';
    problems.push(`${reviewId}: expected the recorded plan ${shorten(canonical(opened.plan))}, ${got}`);
  }
  const figure = `${plans.size} of ${facts.reviews.size} reviews planned again by the policy of the day`;
  return { figure, problems, compared: [...plans].sort(([a], [b]) => compareText(a, b)) };
}

/** What was decided, and what came of it. */
const judgedAgain = ({ facts }: Past, check: ClaimCheck): Compared => ({
  ...check,
  compared: [...facts.reviews].map(([reviewId, { decisions, outcomes }]) => ({
    reviewId,
    decisions: decisions.map(({ command }) => command.decisionId),
    outcomes: outcomes.map(({ outcome }) => outcome),
  })),
});

async function catalogueRepeats({ bundle, facts }: Past): Promise<Compared> {
  const check = await catalogueJustified(bundle, facts);
  return { ...check, compared: await readJson(bundle, 'catalogue.json') };
}
