import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { CampaignSpec, CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import type { Balance } from '../src/domain/identity.js';
import { keyText } from '../src/domain/keys.js';
import type { Readiness } from '../src/domain/snapshot.js';
import type { FreezeResult, InventoryResult, Placement, SplitResult } from '../src/domain/stage-results.js';
import { balanceOf } from '../src/hygiene/balance.js';
import { personalFigures, readinessOf } from '../src/hygiene/readiness.js';
import { applyScope } from '../src/hygiene/scope.js';
import { placementBuckets } from '../src/hygiene/split.js';
import { assertFreezable, freeze, type Frozen } from '../src/snapshot/freeze.js';
import { addFindings, saveStage } from './stage.js';

export interface FreezeSnapshotInput {
  readonly captured: string;
  /** Blob address of the `InventoryResult`. */
  readonly inventory: string;
  /** Blob address of the `SplitResult`. */
  readonly split: string;
}

/** Stage 5: freezes the people in scope and what they hold. Throws `BALANCE_BROKEN`; whether it is fit to mine stands in the result. */
export async function freezeSnapshot(
  { blobs }: { readonly blobs: Blobs },
  input: FreezeSnapshotInput,
): Promise<StageReceipt> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const inventory = await loadInventory(blobs, input.inventory);
  const before = await getJson<SplitResult>(blobs, input.split);
  const result = freezeScope({ inventory, before, spec });
  const { identities, entitlements, assignments } = result.snapshot;
  const cells = assignments.reduce((sum, row) => sum + row.length, 0);
  const counts = { identities: identities.length, entitlements: entitlements.length, assignments: cells };
  return saveStage(blobs, result, { before: before.balance, counts });
}

interface FreezeParts {
  readonly inventory: InventoryResult;
  readonly before: SplitResult;
  readonly spec: CampaignSpec;
}

function freezeScope({ inventory, before, spec }: FreezeParts): FreezeResult {
  const { identities, setAside, privileged, privilegedEntitlements } = before;
  const placements = applyScope(before.placements, identities, spec.scope);
  const driving = Object.entries(spec.attributes).flatMap(([name, { use }]) => (use === 'drives' ? [name] : []));
  const frozen = freeze({ readings: inventory.readings, identities, placements, privilegedEntitlements, driving });
  const balance = balanceWithin(inventory, before, placements);
  const readiness = judgeReadiness({ inventory, before, spec }, { frozen, balance });
  assertFreezable(balance);
  const findings = addFindings(before.findings, []);
  const stage = 'freeze-snapshot';
  const entitlementNames = namesOf(inventory, frozen);
  return { stage, ...frozen, entitlementNames, identities, setAside, privileged, readiness, findings, balance };
}

function namesOf({ readings }: InventoryResult, { snapshot }: Frozen): readonly string[] {
  const names = new Map(
    readings.flatMap(({ entitlements }) => entitlements.map(({ key, name }) => [keyText(key), name])),
  );
  return snapshot.entitlements.map((key) => names.get(keyText(key)) ?? '');
}

function balanceWithin({ readings }: InventoryResult, before: SplitResult, placements: readonly Placement[]): Balance {
  const bucketOf = placementBuckets(placements);
  const privileged = new Set(before.privilegedEntitlements.map(keyText));
  return balanceOf(readings, {
    bucketOf: (key) => bucketOf.get(keyText(key)),
    isPrivileged: (key) => privileged.has(keyText(key)),
  });
}

function judgeReadiness(
  { inventory, before, spec }: FreezeParts,
  { frozen, balance }: { readonly frozen: Frozen; readonly balance: Balance },
): Readiness {
  const { snapshot } = frozen;
  return readinessOf({
    balance,
    spec,
    attributes: snapshot.identities.map(({ attributes }) => attributes),
    assignments: snapshot.assignments.reduce((sum, row) => sum + row.length, 0),
    ...personalFigures(inventory.readings, before),
  });
}
