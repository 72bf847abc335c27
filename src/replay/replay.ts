import { memoryBlobs } from '../blobs/memory.js';
import type { Blobs } from '../blobs/blobs.js';
import { stageNames, type StageReceipt } from '../domain/campaign.js';
import type { SourceReading } from '../domain/account.js';
import { checkClaim, type ClaimCheck, type ClaimResult } from '../evidence/claim.js';
import { readFile, readJson, readManifest, type BundleSource } from '../evidence/reading.js';
import { own } from '../evidence/schema.js';
import type { SourceInput } from '../sources/source.js';
import { VerificationError } from '../domain/errors.js';
import type { ExportedHistory } from './history.js';
import { recomputeStages } from './recompute-stages.js';
import { replayHistories } from './replay-histories.js';

export interface Replay {
  readonly campaignId: string;
  /** Everything recomputed equals what was recorded. */
  readonly equal: boolean;
  readonly claims: readonly ClaimResult[];
}

/**
 * Lets a past campaign happen again, offline, from its bundle: the six stages from the captured exports, and every history
 * through the SDK with arguments and results compared. Verify the bundle first: replay believes its digests.
 */
export async function replayBundle(
  bundle: BundleSource,
  readSource: (input: SourceInput) => SourceReading,
): Promise<Replay> {
  const { manifest } = await readManifest(bundle);
  const claims = [
    await checkClaim('stages', () => stagesRepeat(bundle, readSource)),
    await checkClaim('histories', () => historiesRepeat(bundle)),
  ];
  return { campaignId: manifest.campaignId, equal: claims.every(({ holds }) => holds), claims };
}

async function stagesRepeat(
  bundle: BundleSource,
  readSource: (input: SourceInput) => SourceReading,
): Promise<ClaimCheck> {
  const { manifest } = await readManifest(bundle);
  if (!manifest.withExports) {
    const message = 'expected the captured exports in the bundle; collect it again with --with-exports';
    throw new VerificationError('EXPORTS_MISSING', message);
  }
  const recorded = own<Readonly<Record<string, StageReceipt>>>(await readJson(bundle, 'stages.json'));
  const { blobs, captured } = await loadExports(bundle);
  const receipts = await recomputeStages({ blobs, readSource }, captured);
  const problems = receipts
    .filter(({ stage, digest }) => recorded[stage]?.digest !== digest)
    .map(({ stage, digest }) => `${stage}: expected ${recorded[stage]?.digest ?? 'nothing'}, recomputed ${digest}`);
  return { figure: `${receipts.length} of ${stageNames.length} stages recomputed`, problems };
}

async function loadExports(bundle: BundleSource): Promise<{ readonly blobs: Blobs; readonly captured: string }> {
  const blobs = memoryBlobs();
  const captured = await blobs.put(await readFile(bundle, 'campaign.json'));
  for (const path of await bundle.paths()) {
    if (path.startsWith('exports/')) await blobs.put(await readFile(bundle, path));
  }
  return { blobs, captured };
}

async function historiesRepeat(bundle: BundleSource): Promise<ClaimCheck> {
  const paths = (await bundle.paths()).filter((path) => path.startsWith('histories/'));
  const histories: ExportedHistory[] = [];
  for (const path of paths) histories.push(own<ExportedHistory>(await readJson(bundle, path)));
  const replayed = await replayHistories(histories);
  const compared = replayed.reduce((sum, history) => sum + history.compared, 0);
  const problems = replayed
    .filter(({ difference }) => difference !== null)
    .map(({ workflowId, difference }) => `${workflowId}: ${difference ?? ''}`);
  return { figure: `${replayed.length} histories, ${compared} arguments and results compared`, problems };
}
