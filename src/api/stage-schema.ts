import type { CapturedCampaign } from '../domain/campaign.js';
import type { MiningResult } from '../domain/candidate.js';
import type { Finding } from '../domain/finding.js';
import type { Balance, Identity } from '../domain/identity.js';
import type { ScheduleDefinition } from '../domain/schedule.js';
import type { ReviewView } from '../domain/view.js';
import type { Blobs } from '../blobs/blobs.js';

/** The blobs that the doors read, by what is in them. A blob's bytes are checked on reading, so their shape is the writer's promise. */
export interface BlobShapes {
  readonly captured: CapturedCampaign;
  readonly view: ReviewView;
  readonly stage: { readonly findings: readonly Finding[]; readonly balance: Balance };
  readonly identities: { readonly identities: readonly Identity[] };
  readonly mining: MiningResult;
  readonly schedule: ScheduleDefinition;
}

export async function readBlob<K extends keyof BlobShapes>(
  blobs: Blobs,
  _kind: K,
  address: string,
): Promise<BlobShapes[K]> {
  return JSON.parse(new TextDecoder().decode(await blobs.get(address))) as BlobShapes[K];
}
