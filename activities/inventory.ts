import { storeInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { SourceReading } from '../src/domain/account.js';
import type { CampaignSpec, CapturedCampaign, CapturedFile, SourceForm, StageReceipt } from '../src/domain/campaign.js';
import { compareText } from '../src/domain/keys.js';
import type { InventoryResult, SourceControl } from '../src/domain/stage-results.js';
import { attributeFindings } from '../src/hygiene/attributes.js';
import { assertBalance, balanceOf } from '../src/hygiene/balance.js';
import { mappingTables } from '../src/hygiene/mapping-tables.js';
import { refuseUnknownEntitlements } from '../src/hygiene/named-entitlements.js';
import { indexPeople } from '../src/hygiene/people-index.js';
import { classifyAll } from '../src/hygiene/verdicts.js';
import { addFindings, saveStage, type StageDeps } from './stage.js';

export interface InventoryInput {
  /** Blob address of the `CapturedCampaign`. */
  readonly captured: string;
}

/**
 * Stage 1: reads every captured export, takes stock of it and gives every account a provisional class. Throws what readers
 * throw on files that cannot be read, `UNKNOWN_PERMISSION`, `ATTRIBUTE_MEANING_DISAGREES`, `BALANCE_BROKEN`.
 */
export async function takeInventory(deps: StageDeps, { captured }: InventoryInput): Promise<StageReceipt> {
  const campaign = await getJson<CapturedCampaign>(deps.blobs, captured);
  const readings: SourceReading[] = [];
  for (const source of Object.keys(campaign.spec.sources).sort(compareText)) {
    readings.push(await readOne(deps, campaign, source));
  }
  refuseUnknownEntitlements(campaign.spec.mining, readings);
  const result = takeStock(campaign, readings);
  const accounts = readings.reduce((sum, reading) => sum + reading.accounts.length, 0);
  const stored = await storeInventory(deps.blobs, result);
  return saveStage(deps.blobs, result, { counts: { sources: readings.length, accounts }, stored });
}

async function readOne(deps: StageDeps, { spec, files }: CapturedCampaign, source: string): Promise<SourceReading> {
  const named = spec.sources[source];
  const contents = (files[source] ?? []).map(async ({ name, digest }) => ({
    name,
    chunks: await deps.blobs.open(digest),
  }));
  return deps.readSource({
    ...formOf(named),
    source,
    kind: named?.kind ?? 'csv',
    files: await Promise.all(contents),
    asOf: spec.asOf,
  });
}

const formOf = ({ encoding, columns, values, dates }: SourceForm = {}): SourceForm => ({
  ...(encoding && { encoding }),
  ...(columns && { columns }),
  ...(values && { values }),
  ...(dates && { dates }),
});

function takeStock({ spec, files }: CapturedCampaign, readings: readonly SourceReading[]): InventoryResult {
  const accounts = readings.flatMap((reading) => reading.accounts);
  const index = indexPeople(accounts);
  const own = attributeFindings(readings, spec.attributes, index);
  return {
    stage: 'inventory',
    readings,
    classes: classifyAll(accounts, index, spec.asOf),
    controls: readings.map((reading) => controlOf(reading, spec, files[reading.source] ?? [])),
    attributes: spec.attributes,
    mappingTables,
    findings: addFindings(
      addFindings(
        [],
        readings.flatMap(({ findings }) => findings),
      ),
      own,
    ),
    balance: assertBalance(balanceOf(readings, { bucketOf: () => undefined, isPrivileged: () => false })),
  };
}

/** What an auditor compares with the system's own count. */
const controlOf = (reading: SourceReading, spec: CampaignSpec, files: readonly CapturedFile[]): SourceControl => ({
  source: reading.source,
  kind: reading.kind,
  owner: spec.sources[reading.source]?.owner ?? '',
  files,
  rows: reading.rows,
  accounts: reading.accounts.length,
  entitlements: reading.entitlements.length,
  grants: reading.grants.account.length,
  refused: reading.refused.length,
  duplicates: reading.duplicates.length,
  dangling: reading.dangling.length,
});
