import type { Blobs } from '../src/blobs/blobs.js';
import type { CampaignRow, Store } from '../src/store/store.js';

/** As much of the store as planning needs: a past campaign is planned again without one. */
export interface PlanStore extends Pick<Store, 'ensurePerson' | 'person'> {
  campaign(campaignId: string): Promise<Pick<CampaignRow, 'startedBy'> | undefined>;
}

export interface PlanDeps {
  readonly store: PlanStore;
  readonly blobs: Blobs;
}
