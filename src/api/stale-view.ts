import { viewDifference, differenceLines, type ViewDifference } from '../domain/view-difference.js';
import { missedSince, viewChanges, type Missed } from '../domain/view-history.js';
import type { ReviewRow } from '../store/store.js';
import type { ApiDeps } from './deps.js';
import { personNames, type NameOf } from './names.js';
import { reviewFacts } from './review-facts.js';
import { StaleViewError } from './stale-view-error.js';

type Deps = Pick<ApiDeps, 'store' | 'blobs'>;

/**
 * What to answer somebody whose decision names another digest than the review shows: what has changed since they looked, by
 * whom and when. Made of the decisions that counted, which name every digest the review ever showed.
 */
export async function staleView(deps: Deps, review: ReviewRow, seen: string): Promise<StaleViewError> {
  const { plan, reviewId } = review;
  const counted = await deps.store.decisions({ reviewId, refused: false });
  const changes = viewChanges(plan.viewDigest, counted);
  const now = changes.at(-1)?.digest ?? plan.viewDigest;
  const missed = missedSince(plan.viewDigest, changes, seen);
  if (!missed) return new StaleViewError({ kind: 'never-shown', seen, now });
  const { after, before, since } = missed;
  const owners = [before?.owner, after?.owner].filter((owner) => owner !== undefined);
  const nameOf = await personNames(deps.store, [...since.map(({ personId }) => personId), ...owners]);
  const { added, dropped, gains, gainsNoLonger, kept, name, owner, removed } = await differenceIn(deps, review, missed);
  return new StaleViewError({
    ...{ kind: 'changed', seen, now, name, gains, gainsNoLonger },
    since: since.map(({ act, at, decisionId, personId }) => ({
      act,
      decisionId,
      personId,
      name: nameOf(personId),
      at,
    })),
    entitlements: { dropped, kept },
    members: { removed, added },
    owner: owner && { before: ownerOf(owner.before, nameOf), after: ownerOf(owner.after, nameOf) },
    lines: differenceLines({ added, dropped, gains, gainsNoLonger, kept, name, owner, removed }, nameOf),
  });
}

const ownerOf = (personId: string | null, nameOf: NameOf): { personId: string; name: string } | null =>
  personId === null ? null : { personId, name: nameOf(personId) };

const nothing: ViewDifference = {
  dropped: [],
  kept: [],
  removed: [],
  added: [],
  name: null,
  owner: null,
  gains: [],
  gainsNoLonger: [],
};

/** Only a candidate role is ever amended. */
async function differenceIn(deps: Deps, review: ReviewRow, { after, before }: Missed): Promise<ViewDifference> {
  const facts = await reviewFacts(deps, review);
  return facts.kind === 'candidate-role' ? viewDifference(facts, before, after) : nothing;
}
