import { deduplicate } from '../../activities/deduplicate.js';
import { freezeSnapshot } from '../../activities/freeze-snapshot.js';
import { takeInventory } from '../../activities/inventory.js';
import { mineRoles } from '../../activities/mine-roles.js';
import { removeOrphans } from '../../activities/remove-orphans.js';
import { splitNonHuman } from '../../activities/split-non-human.js';
import type { Blobs } from '../blobs/blobs.js';
import type { SourceReading } from '../domain/account.js';
import type { StageReceipt } from '../domain/campaign.js';
import type { SourceInput } from '../sources/source.js';

export interface RecomputeDeps {
  readonly blobs: Blobs;
  readonly readSource: (input: SourceInput) => SourceReading;
}

/** The six stages in order, as `workflows/campaign.ts` runs them, in this process and with nobody asked anything. */
export async function recomputeStages(deps: RecomputeDeps, captured: string): Promise<readonly StageReceipt[]> {
  const inventory = await takeInventory(deps, { captured });
  return [inventory, ...(await recomputeFrom(deps, { captured, inventory: inventory.digest }))];
}

/** Stages 2 to 6, from an inventory that is among the blobs. */
export async function recomputeFrom(
  deps: RecomputeDeps,
  { captured, inventory }: { readonly captured: string; readonly inventory: string },
): Promise<readonly StageReceipt[]> {
  const identities = await deduplicate(deps, { captured, inventory });
  const orphans = await removeOrphans(deps, { captured, inventory, identities: identities.digest });
  const split = await splitNonHuman(deps, { captured, inventory, orphans: orphans.digest });
  const frozen = await freezeSnapshot(deps, { captured, inventory, split: split.digest });
  const mined = await mineRoles(deps, { captured, snapshot: frozen.digest });
  return [identities, orphans, split, frozen, mined];
}
