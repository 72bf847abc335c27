import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import { putJson } from '../../src/blobs/json.js';
import { plan } from '../support/builders.js';
import { campaign, role } from '../store/values.js';
import type { TestApi } from '../api/with-api.js';
import { withServer } from './with-server.js';

async function govern({ deps }: TestApi, governed: GovernedRole): Promise<void> {
  const { reviewId, campaignId } = governed;
  const subject = { kind: 'candidate-role' as const, candidateId: governed.candidateId };
  const times = { openedAt: '2026-06-30T12:00:00.000Z', expiresAt: '2026-07-30T12:00:00.000Z' };
  await deps.store.openReview({ reviewId, campaignId, subject, plan: plan({}), ...times });
  const outcome = { kind: 'approved' as const, decisionIds: ['d1'] };
  await deps.store.closeReview({ reviewId, outcome, role: governed, at: governed.since });
}

async function twoQuarters(api: TestApi): Promise<void> {
  const { store, blobs } = api.deps;
  for (const campaignId of ['finance-2026-q1', 'finance-2026-q2']) await store.addCampaign(campaign({ campaignId }));
  const named = { identities: [{ id: 'i1', displayName: 'Ana \u001b[31mNg' }] };
  const stage = { digest: await putJson(blobs, named), counts: {} };
  await store.updateCampaign('finance-2026-q2', { stages: { 'freeze-snapshot': stage } }, []);
  const rights = (ids: string) => [...ids].map((id) => ({ source: 'erp', id }));
  const q1 = { campaignId: 'finance-2026-q1', since: '2026-01-10T00:00:00.000Z' };
  const q2 = { campaignId: 'finance-2026-q2', since: '2026-04-10T00:00:00.000Z' };
  await govern(api, role('r1', { ...q1, name: 'Clerks', entitlements: rights('abc'), members: ['i2', 'i3'] }));
  await govern(api, role('r2', { ...q1, name: 'Sellers', entitlements: rights('xyz'), members: ['i2'] }));
  await govern(api, role('r3', { ...q2, name: 'AP clerks', entitlements: rights('abd'), members: ['i1', 'i2'] }));
}

test('catalogue diff says which roles appeared, went and changed between two quarters, and who fell outside', () =>
  withServer(async ({ api, rolewright }) => {
    await twoQuarters(api);
    const text = await rolewright('catalogue', 'diff', 'finance-2026-q1', 'finance-2026-q2');
    assert.deepEqual(text.out.trimEnd().split('\n'), [
      'Catalogue from finance-2026-q1 to finance-2026-q2: 0 appeared, 1 went, 1 changed, 0 as before',
      '- Sellers: 3 entitlements, 1 members (r2)',
      '~ AP clerks: grew, shrank, drifted, renamed, known by its entitlements (50 % the same)',
      '    was called Clerks',
      '    + grants erp d',
      '    - grants erp c',
      '    + Ana \ufffd[31mNg',
      '    - i3',
      'Without any role now (1): i3',
      'With a role for the first time (1): Ana \ufffd[31mNg',
    ]);
    const same = await rolewright('catalogue', 'diff', 'finance-2026-q2', 'finance-2026-q2', '--json');
    assert.deepEqual([same.json.appeared, same.json.went, same.json.kept[0].kinds], [[], [], []]);
  }));

test('between two moments it compares what was in force; what is neither campaign nor moment is refused', () =>
  withServer(async ({ api, rolewright }) => {
    await twoQuarters(api);
    const moments = ['2026-01-01T00:00:00Z', '2026-02-01T01:00:00+01:00', '2026-05-01T00:00:00Z'] as const;
    const [first, second] = await Promise.all([
      rolewright('catalogue', 'diff', moments[0], moments[1], '--json'),
      rolewright('catalogue', 'diff', moments[1], moments[2], '--json'),
    ]);
    assert.deepEqual(
      first.json.appeared.map(({ roleId }: { roleId: string }) => roleId),
      ['r1', 'r2'],
    );
    assert.deepEqual(
      second.json.appeared.map(({ roleId }: { roleId: string }) => roleId),
      ['r3'],
    );
    assert.deepEqual([second.json.went, second.json.kept.length], [[], 2]);
    const none = await rolewright('catalogue', 'diff', 'finance-2026-q1', '2026-05-01');
    assert.deepEqual([none.code, /\[CATALOGUE_NOT_FOUND\]/.test(none.err)], [2, true]);
  }));
