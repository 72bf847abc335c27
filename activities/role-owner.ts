import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import { escalationSteps, type CampaignSpec } from '../src/domain/campaign.js';
import type { Candidate } from '../src/domain/candidate.js';
import type { CarryOver } from '../src/domain/carry-over.js';
import { roleBehind } from '../src/domain/nearest-role.js';
import type { Store } from '../src/store/store.js';

/** The e-mail of whoever answers for the governed role behind a candidate; undefined where nobody does. */
export type RoleOwnerOf = (candidate: Candidate) => Promise<string | undefined>;

/**
 * Roles in force are those that earlier campaigns of the series decided; a campaign on its own knows none. Looked up only where
 * the policy asks a `role-owner`.
 */
export async function roleOwners(
  { store, blobs }: { readonly store: Pick<Store, 'person'>; readonly blobs: Blobs },
  { spec, carryOver }: { readonly spec: CampaignSpec; readonly carryOver: string | undefined },
): Promise<RoleOwnerOf> {
  if (carryOver === undefined || !asksRoleOwner(spec)) return () => Promise.resolve(undefined);
  const carried = await getJson<CarryOver>(blobs, carryOver);
  return async (candidate) => {
    const role = roleBehind(carried, candidate);
    const person = role && (await store.person(role.owner));
    return person?.email === '' ? undefined : person?.email;
  };
}

function asksRoleOwner({ review }: CampaignSpec): boolean {
  const { reviewers, when, then } = review;
  const asked = [...reviewers, ...[...when, ...then].flatMap((rule) => rule.reviewers)];
  return [...asked, ...escalationSteps(review).map(({ to }) => to)].includes('role-owner');
}
