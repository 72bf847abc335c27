import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { CampaignSpec, CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { keyText } from '../src/domain/keys.js';
import type { DeduplicateResult, InventoryResult, RemoveOrphansResult } from '../src/domain/stage-results.js';
import { assertBalance, balanceOf } from '../src/hygiene/balance.js';
import { trippedBreakers } from '../src/hygiene/breaker.js';
import { findOrphans } from '../src/hygiene/orphans.js';
import { addFindings, saveStage } from './stage.js';

export interface RemoveOrphansInput {
  readonly captured: string;
  /** Blob address of the `InventoryResult`. */
  readonly inventory: string;
  /** Blob address of the `DeduplicateResult`. */
  readonly identities: string;
}

/** Stage 3: sets aside the accounts nobody living answers for, and says of which sources that is too many. */
export async function removeOrphans(
  { blobs }: { readonly blobs: Blobs },
  input: RemoveOrphansInput,
): Promise<StageReceipt> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const inventory = await loadInventory(blobs, input.inventory);
  const before = await getJson<DeduplicateResult>(blobs, input.identities);
  const result = setAsideOrphans({ inventory, before, spec });
  return saveStage(blobs, result, { before: before.balance, counts: { orphans: result.setAside.length } });
}

function setAsideOrphans({
  inventory,
  before,
  spec,
}: {
  readonly inventory: InventoryResult;
  readonly before: DeduplicateResult;
  readonly spec: CampaignSpec;
}): RemoveOrphansResult {
  const { readings, classes: verdicts } = inventory;
  const policy = spec.hygiene.orphans;
  const { setAside, identities, findings } = findOrphans({
    readings,
    identities: before.identities,
    verdicts,
    policy,
    asOf: spec.asOf,
  });
  const gone = new Set(setAside.map(keyText));
  const bucketOf = (key: { readonly source: string; readonly id: string }) =>
    gone.has(keyText(key)) ? 'orphan' : undefined;
  return {
    stage: 'remove-orphans',
    identities,
    setAside,
    tripped: trippedBreakers(readings, setAside, policy.breaker),
    findings: addFindings(before.findings, findings),
    balance: assertBalance(balanceOf(readings, { bucketOf, isPrivileged: () => false })),
  };
}
