import { deduplicate } from '../../activities/deduplicate.js';
import { freezeSnapshot } from '../../activities/freeze-snapshot.js';
import { takeInventory } from '../../activities/inventory.js';
import { removeOrphans } from '../../activities/remove-orphans.js';
import { splitNonHuman } from '../../activities/split-non-human.js';
import type { StageDeps } from '../../activities/stage.js';
import { loadInventory } from '../../src/blobs/inventory.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import type { CampaignSpec, CapturedCampaign, CapturedFile, StageReceipt } from '../../src/domain/campaign.js';
import type {
  DeduplicateResult,
  FreezeResult,
  InventoryResult,
  RemoveOrphansResult,
  SplitResult,
} from '../../src/domain/stage-results.js';
import { readSource } from '../../src/sources/source.js';

/** Export files by source: name and text or bytes. */
export type Exports = Readonly<
  Record<string, readonly { readonly name: string; readonly content: string | Uint8Array }[]>
>;

export interface Run {
  readonly receipts: readonly StageReceipt[];
  readonly inventory: InventoryResult;
  readonly deduplicated: DeduplicateResult;
  readonly orphans: RemoveOrphansResult;
  readonly split: SplitResult;
  /** Undefined when stages 1 to 4 only were asked for. */
  readonly frozen: FreezeResult;
}

/** Runs stages 1 to 5 in memory through the real activities and readers. */
export async function runStages(
  spec: CampaignSpec,
  exports: Exports,
  read: StageDeps['readSource'] = readSource,
): Promise<Run> {
  const before = await runToSplit(spec, exports, read);
  const input = { captured: before.captured, inventory: before.inventoryAt, split: before.splitAt };
  const frozen = await freezeSnapshot(before.deps, input);
  const { blobs } = before.deps;
  return {
    ...before,
    receipts: [...before.receipts, frozen],
    frozen: await getJson<FreezeResult>(blobs, frozen.digest),
  };
}

/** Stages 1 to 4: for worlds too small to be fit to mine. */
export async function runToSplit(spec: CampaignSpec, exports: Exports, read: StageDeps['readSource'] = readSource) {
  const blobs = memoryBlobs();
  const deps = { blobs, readSource: read };
  const files: Record<string, CapturedFile[]> = {};
  for (const [source, list] of Object.entries(exports)) {
    files[source] = [];
    for (const { name, content } of list) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      files[source].push({ name, digest: await blobs.put(bytes) });
    }
  }
  const captured = await putJson(blobs, { spec, files } satisfies CapturedCampaign);
  const inventory = await takeInventory(deps, { captured });
  const identities = await deduplicate(deps, { captured, inventory: inventory.digest });
  const orphans = await removeOrphans(deps, { captured, inventory: inventory.digest, identities: identities.digest });
  const split = await splitNonHuman(deps, { captured, inventory: inventory.digest, orphans: orphans.digest });
  return {
    deps,
    captured,
    inventoryAt: inventory.digest,
    splitAt: split.digest,
    receipts: [inventory, identities, orphans, split],
    inventory: await loadInventory(blobs, inventory.digest),
    deduplicated: await getJson<DeduplicateResult>(blobs, identities.digest),
    orphans: await getJson<RemoveOrphansResult>(blobs, orphans.digest),
    split: await getJson<SplitResult>(blobs, split.digest),
  };
}

/** A campaign with everything written out; tests change what they are about. */
export function campaign(over: Partial<CampaignSpec> = {}): CampaignSpec {
  return {
    campaign: 'test',
    asOf: '2026-06-30T00:00:00Z',
    scope: {},
    sources: {},
    attributes: {},
    hygiene: {
      merge: { auto: 0.9, ask: 0.6 },
      orphans: { dormantAfter: 'P90D', breaker: { share: 0.02, atLeast: 50 } },
    },
    mining: { objective: 'recover', overGrant: 0, minMembers: 2, minEntitlements: 1, maxRolesPerIdentity: 12, seed: 7 },
    score: 'coverage',
    review: {
      ask: [],
      reviewers: [],
      when: [],
      rule: 'any-rejection-rejects',
      then: [],
      quorum: 1,
      fallback: 'fallback@corp.example',
      remind: [],
      expire: 'P14D',
      extendAtMost: 'P30D',
      settle: 'P1D',
      claim: 'P1D',
      reasons: ['reject', 'deny', 'end', 'not-mine', 'proceed', 'stop'],
      absences: [],
      bulk: { most: 100, maxRisk: 0.5 },
      recertify: 'P365D',
      membership: 0.2,
    },
    functions: {},
    ...over,
  };
}
