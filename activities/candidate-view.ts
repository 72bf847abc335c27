import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import type { Candidate } from '../src/domain/candidate.js';
import type { CarryOver } from '../src/domain/carry-over.js';
import { roleBefore } from '../src/domain/carry-over-before.js';
import type { EntitlementKey } from '../src/domain/keys.js';
import type { CandidateView, EntitlementFacts } from '../src/domain/view.js';
import type { ReviewContext } from './review-context.js';

export interface Shown {
  readonly campaignId: string;
  readonly context: ReviewContext;
  readonly candidate: Candidate;
  /** Of a campaign in a series, unless what was decided before is not shown. */
  readonly carried?: CarryOver | undefined;
}

/** Everything that the reviewers of a candidate are shown; of one that follows a role in force, what is different too. */
export function candidateView({ campaignId, context, candidate, carried }: Shown): CandidateView {
  const people = [...candidate.members, ...candidate.nearMembers.map(({ identity }) => identity)];
  const before = carried && roleBefore(carried, candidate);
  const facts = (key: EntitlementKey): EntitlementFacts => factsOf(context, key);
  return {
    kind: 'candidate-role',
    campaignId,
    candidate,
    entitlements: candidate.entitlements.map(facts),
    attributes: Object.fromEntries(people.map((id) => [id, context.identity(id)?.attributes ?? {}])),
    ...(before ? { before: { ...before, came: before.came.map(facts), went: before.went.map(facts) } } : {}),
  };
}

function factsOf(context: ReviewContext, key: EntitlementKey): EntitlementFacts {
  const entitlement = context.entitlement(key);
  const { name = key.id, description = '' } = entitlement ?? {};
  return { key, name, description, owned: (entitlement?.owners.length ?? 0) > 0 };
}

/** The one read last: all reviews of a campaign need the same, and a blob never changes. */
let recent: { readonly address: string; readonly carried: Promise<CarryOver> } | undefined;

export function carriedAt(blobs: Blobs, address: string | undefined): Promise<CarryOver> | undefined {
  if (address === undefined) return undefined;
  if (recent?.address !== address) recent = { address, carried: getJson<CarryOver>(blobs, address) };
  const { carried } = recent;
  carried.catch(() => (recent = undefined));
  return carried;
}
