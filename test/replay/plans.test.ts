import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planReleases, planReview } from '../../activities/plan-review.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import type { CandidateView } from '../../src/domain/view.js';
import { askingAgain } from '../../src/replay/ask-again.js';
import { role } from '../store/values.js';
import { reviewCompany } from '../support/review-company.js';

/** A candidate that follows a role in force, and what is known of the campaign that asks about it. */
async function following() {
  const owner = 'ana@corp.example';
  const company = await reviewCompany({ people: { ana: { email: owner } }, owner });
  const governed = role('r', { entitlements: [{ source: 'ad', id: 'a' }], members: ['ana'] });
  const standing = {
    role: governed,
    approvedAt: '2026-07-01T00:00:00.000Z',
    approvedBy: ['d1'],
    risk: 0,
    overGrant: 0,
  };
  const fate = { candidateId: 'c1', fate: 'changed', roleId: 'r', why: ['entitlements'] };
  const carried = { previous: { standing: [standing] }, candidates: [fate], roles: [{ roleId: 'r', ageDays: 92 }] };
  const stages = { ...company.stages, 'carry-over': await putJson(company.blobs, carried) };
  const subject = { kind: 'candidate-role', candidateId: 'c1' } as const;
  const input = { ...company, stages, campaignId: 'q4', reviewId: 'q4.role.1', subject, now: 0 };
  const person = { idOf: () => 'p_1', emailOf: () => owner };
  const store = {
    ensurePerson: ({ email }: { readonly email: string }) => Promise.resolve({ personId: 'p_1', email, name: '' }),
    person: () => Promise.resolve({ personId: 'p_1', email: owner, name: '' }),
    campaign: () => Promise.resolve(undefined),
  };
  const deps = { blobs: company.blobs, store };
  const facts = { started: undefined, stages: [], reviews: new Map(), refusals: 0, closed: true, cited: [] };
  const again = askingAgain(
    { blobs: company.blobs, facts, people: person, receipts: [] },
    { plans: new Map(), carried: [], gaps: new Set() },
  );
  return { deps, input, again, blobs: company.blobs };
}

test('a candidate that follows a role in force is shown with what is different, bound by the digest of its view', async () => {
  const { deps, input, blobs } = await following();
  const plan = await planReview(deps, input);
  const view = await getJson<CandidateView>(blobs, plan.view);
  assert.deepEqual(
    [view.before?.came.map(({ name }) => name), view.before?.went, view.before?.left, view.before?.ageDays],
    [['b'], [], ['ana'], 92],
  );
  const before = await planReview(deps, input, planReleases[2]);
  assert.notEqual(before.viewDigest, plan.viewDigest);
  assert.equal((await getJson<CandidateView>(blobs, before.view)).before, undefined);
});

test('a plan that was recorded before views showed that is what its day made of it; any other is a difference', async () => {
  const { deps, input, again } = await following();
  const recordedAs = (plan: unknown) =>
    again({ activity: 'planReview', at: 1, key: '', input: JSON.stringify([input]), result: JSON.stringify(plan) });
  for (const release of planReleases) {
    const plan = await planReview(deps, input, release);
    assert.deepEqual(JSON.parse((await recordedAs(plan)) ?? ''), JSON.parse(JSON.stringify(plan)));
  }
  const today = await planReview(deps, input);
  const forged = { ...today, title: 'Role forged' };
  assert.deepEqual(JSON.parse((await recordedAs(forged)) ?? ''), JSON.parse(JSON.stringify(today)));
});
