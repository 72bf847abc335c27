import type { Blobs } from '../blobs/blobs.js';
import { memoryBlobs } from '../blobs/memory.js';
import type { CapturedCampaign } from '../domain/campaign.js';
import { compareText } from '../domain/keys.js';
import { exportPath } from '../evidence/bundle.js';
import { slicesOf, type StoredInventory } from '../blobs/inventory.js';
import { readFile, readJson, slicePath, type BundleSource } from '../evidence/reading.js';
import { own } from '../evidence/schema.js';

/** What a campaign is recomputed from. */
export interface Material {
  /** In memory: the captured campaign, and its exports, or the inventory where the bundle lacks one of them; what a series carried over. */
  readonly blobs: Blobs;
  readonly captured: string;
  readonly campaign: CapturedCampaign;
  /** Blob address of the inventory, where that has to do. */
  readonly inventory: string | null;
  /** Captured exports that the bundle lacks, by source and name. */
  readonly missing: readonly string[];
}

/** Loads from a verified bundle what its stages are recomputed from. */
export async function loadMaterial(bundle: BundleSource): Promise<Material> {
  const blobs = memoryBlobs();
  const captured = await blobs.put(await readFile(bundle, 'campaign.json'));
  const campaign = own<CapturedCampaign>(await readJson(bundle, 'campaign.json'));
  const missing: string[] = [];
  const sources = Object.entries(campaign.files).sort(([a], [b]) => compareText(a, b));
  for (const [source, files] of sources) {
    for (const { name, digest } of files) {
      const bytes = await bundle.read(exportPath(digest));
      if (bytes) await blobs.put(bytes);
      else missing.push(`${source}: ${name} (${digest})`);
    }
  }
  const inventory = missing.length > 0 ? await takeInventory(bundle, blobs) : null;
  for (const stage of ['carry-over', 'attestations']) {
    const carried = await bundle.read(`stages/${stage}.json`);
    if (carried) await blobs.put(carried);
  }
  return { blobs, captured, campaign, inventory, missing };
}

async function takeInventory(bundle: BundleSource, blobs: Blobs): Promise<string> {
  const bytes = await readFile(bundle, 'stages/inventory.json');
  const stored = own<StoredInventory>(await readJson(bundle, 'stages/inventory.json'));
  for (const address of slicesOf(stored)) await blobs.put(await readFile(bundle, slicePath(address)));
  return blobs.put(bytes);
}
