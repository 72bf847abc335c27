import type { Blobs } from '../src/blobs/blobs.js';
import { loadInventory } from '../src/blobs/inventory.js';
import { getJson } from '../src/blobs/json.js';
import type { CampaignSpec, CapturedCampaign, StageReceipt } from '../src/domain/campaign.js';
import { keyText } from '../src/domain/keys.js';
import { accountsOf, type DeduplicateResult, type InventoryResult } from '../src/domain/stage-results.js';
import { correlate } from '../src/hygiene/correlate.js';
import { makeIdentities } from '../src/hygiene/identities.js';
import { indexPeople } from '../src/hygiene/people-index.js';
import { isPersonal } from '../src/hygiene/tracks.js';
import { digest } from '../src/snapshot/digest.js';
import { addFindings, saveStage } from './stage.js';

export interface DeduplicateInput {
  readonly captured: string;
  /** Blob address of the `InventoryResult`. */
  readonly inventory: string;
}

/** Stage 2: correlates accounts into identities; every merge is explained, every doubtful one kept apart and said. */
export async function deduplicate(
  { blobs }: { readonly blobs: Blobs },
  input: DeduplicateInput,
): Promise<StageReceipt> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const inventory = await loadInventory(blobs, input.inventory);
  const result = identify(inventory, spec);
  const { identities, merges, openMatches } = result;
  const counts = { identities: identities.length, merges: merges.length, openMatches: openMatches.length };
  return saveStage(blobs, result, { before: inventory.balance, counts });
}

function identify(inventory: InventoryResult, spec: CampaignSpec): DeduplicateResult {
  const accounts = accountsOf(inventory.readings);
  const verdicts = new Map(inventory.classes.map((verdict) => [keyText(verdict.key), verdict]));
  const personal = accounts.filter(({ key }) => isPersonal(verdicts.get(keyText(key))?.class ?? 'human'));
  const { clusters, merges, openMatches, findings } = correlate(personal, spec.hygiene.merge, spec.asOf);
  const made = makeIdentities({
    accounts,
    verdicts,
    clusters,
    index: indexPeople(accounts),
    spec,
    identityId: (anchor) => digest('identity/v1', anchor),
  });
  return {
    stage: 'deduplicate',
    identities: made.identities,
    merges,
    openMatches,
    findings: addFindings(inventory.findings, [...findings, ...made.findings]),
    balance: inventory.balance,
  };
}
