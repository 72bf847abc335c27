import { stageNames, type StageName, type StageReceipt } from '../domain/campaign.js';
import { canonical } from '../snapshot/canonical.js';
import type { CampaignFacts } from '../evidence/ledger-facts.js';
import type { Compared } from './comparison.js';
import type { Material } from './material.js';
import { recomputeFrom, recomputeStages, type RecomputeDeps } from './recompute-stages.js';

/** The receipts of the stages as they come out today; from the captured exports, or without them from the inventory. */
export const stagesAgain = (
  { captured, inventory }: Material,
  deps: RecomputeDeps,
): Promise<readonly StageReceipt[]> =>
  inventory === null ? recomputeStages(deps, captured) : recomputeFrom(deps, { captured, inventory });

/** Each recomputed stage gives the very bytes that the ledger says it gave. */
export function stagesRepeat(
  receipts: readonly StageReceipt[],
  facts: CampaignFacts,
  { inventory }: Material,
): Compared {
  const recorded = new Map(facts.stages.map(({ stage, digest }) => [stage, digest]));
  const problems = receipts
    .filter(({ stage, digest }) => recorded.get(stage) !== digest)
    .map(({ stage, digest }) => `${stage}: expected ${recorded.get(stage) ?? 'nothing'}, recomputed ${digest}`);
  const from = inventory === null ? '' : ' from the recorded inventory';
  const figure = `${receipts.length} of ${stageNames.length} stages recomputed${from}`;
  return { figure, problems, compared: receipts };
}

const stageOf: Readonly<Record<string, StageName>> = {
  takeInventory: 'inventory',
  deduplicate: 'deduplicate',
  removeOrphans: 'remove-orphans',
  splitNonHuman: 'split-non-human',
  freezeSnapshot: 'freeze-snapshot',
  mineRoles: 'mine-roles',
};

/** The receipt that this activity gives today, as a history holds it; undefined for what is no recomputed stage. */
export function receiptOf(activity: string, receipts: readonly StageReceipt[]): string | undefined {
  const receipt = receipts.find(({ stage }) => stage === stageOf[activity]);
  return receipt && canonical(receipt);
}
