import type { z } from '@hono/zod-openapi';
import { VerificationError } from '../domain/errors.js';
import { keyText } from '../domain/keys.js';
import { beforeLines } from '../domain/before-text.js';
import type { CandidateView, EntitlementFacts, ReviewView, ShownBefore } from '../domain/view.js';
import { digest } from '../snapshot/digest.js';
import type { ReviewRow } from '../store/store.js';
import type { ApiDeps } from './deps.js';
import { identityNames, type NameOf } from './names.js';
import type { beforeSchema } from './before-schema.js';
import type { factsSchema } from './review-schema.js';
import { readBlob } from './stage-schema.js';

type BeforeFacts = z.output<typeof beforeSchema>;
export type ReviewFacts = z.output<typeof factsSchema>;

/**
 * What a review shows: its view, with people's names looked up now. Throws `VIEW_MISMATCH` when the stored view is not
 * the one that decisions bind.
 */
export async function reviewFacts(deps: Pick<ApiDeps, 'store' | 'blobs'>, review: ReviewRow): Promise<ReviewFacts> {
  const view = await readBlob(deps.blobs, 'view', review.plan.view);
  if (digest('view/v1', view) !== review.plan.viewDigest) {
    throw new VerificationError('VIEW_MISMATCH', `expected the view ${review.plan.viewDigest} at ${review.plan.view}`);
  }
  const campaign = await deps.store.campaign(review.campaignId);
  const nameOf = await identityNames(deps.blobs, campaign?.stages['freeze-snapshot']?.digest);
  return factsOf(view, nameOf);
}

function factsOf(view: ReviewView, nameOf: NameOf): ReviewFacts {
  if (view.kind === 'candidate-role') return candidateFacts(view, nameOf);
  if (view.kind === 'source') {
    const { campaignId: _, ...facts } = view;
    return facts;
  }
  const named = (value: string | { readonly identity: string }): string =>
    typeof value === 'string' ? value : nameOf(value.identity);
  return {
    kind: view.kind,
    sections: view.sections.map(({ title, rows }) => ({
      title,
      rows: rows.map(({ label, value }) => ({ label, value: named(value) })),
    })),
  };
}

function candidateFacts({ before, candidate, entitlements, attributes }: CandidateView, nameOf: NameOf): ReviewFacts {
  const own = new Set(candidate.ownEntitlements.map(keyText));
  const names = new Map(entitlements.map(({ key, name }) => [keyText(key), name]));
  const holder = (identity: string): { identity: string; name: string; attributes: Record<string, string> } => ({
    identity,
    name: nameOf(identity),
    attributes: Object.hasOwn(attributes, identity) ? { ...attributes[identity] } : {},
  });
  return {
    kind: 'candidate-role',
    name: candidate.name,
    explanation: candidate.explanation,
    measurements: candidate.measurements,
    entitlements: entitlements.map((one) => ({ ...one, inherited: !own.has(keyText(one.key)) })),
    members: candidate.members.map(holder),
    nearMembers: candidate.nearMembers.map(({ identity, missing }) => ({
      ...holder(identity),
      wouldGain: missing.map((key) => ({ key, name: names.get(keyText(key)) ?? key.id })),
    })),
    overGrants: candidate.overGrants.map(({ identity, entitlement }) => ({
      identity,
      name: nameOf(identity),
      entitlement,
    })),
    ...(before ? { before: beforeFacts(before, nameOf) } : {}),
  };
}

function beforeFacts({ came, joined, left, went, ...rest }: ShownBefore, nameOf: NameOf): BeforeFacts {
  const person = (identity: string): { identity: string; name: string } => ({ identity, name: nameOf(identity) });
  const named = ({ key, name }: EntitlementFacts): Pick<EntitlementFacts, 'key' | 'name'> => ({ key, name });
  const facts = {
    ...rest,
    came: came.map(named),
    went: went.map(named),
    joined: joined.map(person),
    left: left.map(person),
  };
  return { ...facts, lines: beforeLines(facts) };
}
