import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { CampaignSpec, CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { keyText } from '../src/domain/keys.js';
import type { InventoryResult, RemoveOrphansResult, SplitResult } from '../src/domain/stage-results.js';
import { assertBalance, balanceOf } from '../src/hygiene/balance.js';
import { moverFindings } from '../src/hygiene/movers.js';
import { placementBuckets, split } from '../src/hygiene/split.js';
import { addFindings, saveStage } from './stage.js';

export interface SplitNonHumanInput {
  readonly captured: string;
  /** Blob address of the `InventoryResult`. */
  readonly inventory: string;
  /** Blob address of the `RemoveOrphansResult`. */
  readonly orphans: string;
}

/** Stage 4: parts people from non-human, shared and privileged accounts, and settles every class. */
export async function splitNonHuman(
  { blobs }: { readonly blobs: Blobs },
  input: SplitNonHumanInput,
): Promise<StageReceipt> {
  const inventory = await loadInventory(blobs, input.inventory);
  const before = await getJson<RemoveOrphansResult>(blobs, input.orphans);
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const result = partTracks(inventory, before, spec.attributes);
  return saveStage(blobs, result, { before: before.balance, counts: { privileged: result.privileged.length } });
}

function partTracks(
  { readings, classes: verdicts }: InventoryResult,
  before: RemoveOrphansResult,
  attributes: CampaignSpec['attributes'],
): SplitResult {
  const { identities, setAside } = before;
  const { findings, ...parted } = split({ readings, identities, verdicts, setAside });
  const movers = moverFindings({ readings, identities: parted.identities, placements: parted.placements, attributes });
  const bucketOf = placementBuckets(parted.placements);
  const privileged = new Set(parted.privilegedEntitlements.map(keyText));
  return {
    stage: 'split-non-human',
    ...parted,
    setAside,
    findings: addFindings(before.findings, [...findings, ...movers]),
    balance: assertBalance(
      balanceOf(readings, {
        bucketOf: (key) => bucketOf.get(keyText(key)),
        isPrivileged: (key) => privileged.has(keyText(key)),
      }),
    ),
  };
}
