import type { MiningResult } from '../../domain/candidate.js';
import type { CampaignSpec, CapturedCampaign } from '../../domain/campaign.js';
import type { GovernedRole } from '../../domain/catalogue.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import type {
  DeduplicateResult,
  FreezeResult,
  InventoryResult,
  RemoveOrphansResult,
  SplitResult,
} from '../../domain/stage-results.js';
import type { Manifest } from '../bundle.js';
import { readFacts, type CampaignFacts } from '../ledger-facts.js';
import { readJson, readLedger, readManifest, readInventory, readStage, type BundleSource } from '../reading.js';
import { governedRoleSchema, own, parseWith } from '../schema.js';

/** Everything that figures are computed from; all of it lies in the bundle. */
export interface ReportMaterial {
  readonly manifest: Manifest;
  readonly spec: CampaignSpec;
  readonly ledger: readonly LedgerEntry[];
  readonly facts: CampaignFacts;
  readonly inventory: InventoryResult;
  readonly identities: DeduplicateResult;
  readonly orphans: RemoveOrphansResult;
  readonly split: SplitResult;
  readonly frozen: FreezeResult;
  readonly mined: MiningResult;
  readonly catalogue: readonly GovernedRole[];
}

export async function readMaterial(bundle: BundleSource): Promise<ReportMaterial> {
  const { manifest } = await readManifest(bundle);
  const ledger = await readLedger(bundle);
  return {
    manifest,
    spec: own<CapturedCampaign>(await readJson(bundle, 'campaign.json')).spec,
    ledger: ledger.filter(({ campaignId }) => campaignId === manifest.campaignId),
    facts: readFacts(ledger, manifest.campaignId),
    inventory: await readInventory(bundle),
    identities: await readStage(bundle, 'deduplicate'),
    orphans: await readStage(bundle, 'remove-orphans'),
    split: await readStage(bundle, 'split-non-human'),
    frozen: await readStage(bundle, 'freeze-snapshot'),
    mined: await readStage(bundle, 'mine-roles'),
    catalogue: parseWith(governedRoleSchema.array(), await readJson(bundle, 'catalogue.json'), 'FILE_UNREADABLE'),
  };
}
