import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { revisionDigest } from '../../src/snapshot/revision.js';
import { eventually, withReviewLab, type ReviewLab } from '../support/review-lab.js';
import { emailOf, fateOf, openRole, textIn, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

/** Why people were asked after the opening, and who, by name. */
async function askedIn(role: OpenRole, names: readonly string[]): Promise<readonly string[]> {
  const known = new Map(await Promise.all(names.map(async (name) => [await role.id(name), name] as const)));
  const entries = await role.ledger('reviewers-asked');
  return entries.map(({ body }) => {
    const ids = body['personIds'] as readonly string[];
    return `${textIn(body['why'])} ${ids.map((id) => known.get(id) ?? id).join('+')}`;
  });
}

describe('a place in a review, on a real engine', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work));

  it('is handed on in the ledger: the delegate is asked and decides, whoever handed it on does not', async () => {
    const role = await openRole(lab(), 'delegated');
    const to = await role.id('eva');
    await role.send('dora', { kind: 'delegate', to });
    assert.deepEqual(await askedIn(role, ['eva']), ['delegation eva']);
    assert.deepEqual((await role.ledger('decision'))[0]?.body['delegate'], {
      personId: to,
      functions: ['delegate'],
      gains: 0,
    });
    const [inbox] = await lab().store.reviews({ personId: to, reviewId: role.reviewId });
    assert.equal(inbox?.reviewId, role.reviewId);
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'NOT_A_REVIEWER');
    assert.equal(await fateOf(role.send('eva', { kind: 'approve' })), 'approved');
    await role.drop();
  });

  it('never goes round in a circle, however long; each attempt is ledgered and changes nothing', async () => {
    const role = await openRole(lab(), 'loop');
    const [dora, eva, fay] = await Promise.all(['dora', 'eva', 'fay'].map(role.id));
    await role.send('dora', { kind: 'delegate', to: eva! });
    assert.equal(await fateOf(role.send('eva', { kind: 'delegate', to: dora! })), 'DELEGATION_LOOP');
    await role.send('eva', { kind: 'delegate', to: fay! }, { decisionId: `${role.campaignId}-on` });
    const before = await role.state();
    for (const [to, nth] of [dora, eva, fay].map((id, i) => [id!, i] as const)) {
      const sent = { decisionId: `${role.campaignId}-back-${nth}` };
      assert.equal(await fateOf(role.send('fay', { kind: 'delegate', to }, sent)), 'DELEGATION_LOOP');
    }
    assert.deepEqual(await role.state(), before);
    assert.deepEqual(new Set(await role.refusals()), new Set(['DELEGATION_LOOP']));
    assert.equal(await fateOf(role.send('fay', { kind: 'approve' })), 'approved');
    await role.drop();
  });

  it('goes to nobody who would gain, whom nobody knows, or who hides behind a second e-mail', async () => {
    const role = await openRole(lab(), 'bad-delegate', {
      candidate: { overGrants: [{ identity: 'gus', entitlement: { source: 'ad', id: 'a' } }] },
    });
    const targets = [await role.id('gus'), 'p_nobody', await role.id('adm.ann@corp.example'), await role.id('pia')];
    for (const [nth, to] of targets.entries()) {
      const sent = { decisionId: `${role.campaignId}-${nth}` };
      assert.equal(await fateOf(role.send('dora', { kind: 'delegate', to }, sent)), 'BAD_DELEGATE', to);
    }
    assert.equal((await role.refusals()).length, targets.length);
    await role.drop();
  });

  it('is claimed: the others wait, until it is released or the lease has run out', async () => {
    const role = await openRole(lab(), 'claimed', {
      review: { reviewers: ['dora', 'otto'].map(emailOf), claim: 'PT2S' },
    });
    await role.send('dora', { kind: 'claim' });
    assert.equal((await role.shown()).claimedBy, await role.id('dora'));
    assert.equal(await fateOf(role.send('dora', { kind: 'release' })), 'counted');
    assert.equal((await role.shown()).claimedBy, null);
    await role.send('dora', { kind: 'claim' }, { decisionId: `${role.campaignId}-again` });
    const fates: string[] = [];
    await eventually(async () => {
      const sent = { decisionId: `${role.campaignId}-otto-${fates.length}` };
      fates.push(await fateOf(role.send('otto', { kind: 'approve' }, sent)));
      return fates.at(-1) === 'approved' || undefined;
    });
    assert.deepEqual([fates[0], fates.at(-1)], ['CLAIMED', 'approved']);
    await role.drop();
  });

  it('is not claimed by whoever would gain, by the role or by what somebody amended', async () => {
    const overGrants = [{ identity: 'gus', entitlement: { source: 'ad', id: 'a' } }];
    const nearMembers = [{ identity: 'nia', missing: [{ source: 'ad', id: 'b' }] }];
    const role = await openRole(lab(), 'claims', {
      candidate: { overGrants, nearMembers },
      functions: { security: [emailOf('sec')] },
      review: { reviewers: ['dora', 'gus', 'nia'].map(emailOf), quorum: 2 },
    });
    assert.equal(await fateOf(role.send('gus', { kind: 'claim' })), 'BENEFICIARY');
    assert.equal(await fateOf(role.send('nia', { kind: 'claim' })), 'counted');
    await role.send('nia', { kind: 'release' });
    const amendment = { dropEntitlements: [], removeMembers: [], addMembers: ['nia'] };
    const revision = revisionDigest(role.row.plan.viewDigest, amendment);
    await role.send('dora', { kind: 'amend', amendment, revision });
    const again = { decisionId: `${role.campaignId}-again` };
    assert.equal(await fateOf(role.send('nia', { kind: 'claim' }, again)), 'BENEFICIARY');
    assert.equal((await role.state()).claim, null);
    await role.drop();
  });

  it('of a reviewer who has left is handed on by the fallback, with a reason, and by nobody else', async () => {
    const role = await openRole(lab(), 'left', { review: { reviewers: ['dora', 'otto'].map(emailOf), quorum: 2 } });
    const [dora, eva] = [await role.id('dora'), await role.id('eva')];
    const handOn = { kind: 'delegate', to: eva, for: dora } as const;
    assert.equal(await fateOf(role.send('otto', handOn)), 'NOT_A_STEWARD');
    assert.equal(await fateOf(role.send('pia', handOn)), 'PROPOSER');
    const silent = { decisionId: `${role.campaignId}-silent`, reasonDigest: '' };
    assert.equal(await fateOf(role.send('fallback', handOn, silent)), 'REASON_REQUIRED');
    assert.equal(await fateOf(role.send('fallback', handOn)), 'counted');
    assert.deepEqual(
      (await role.state()).reviewers.map(({ personId }) => personId),
      [await role.id('otto'), eva],
    );
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'NOT_A_REVIEWER');
    assert.equal(await fateOf(role.send('otto', { kind: 'approve' })), 'counted');
    assert.equal(await fateOf(role.send('eva', { kind: 'approve' })), 'approved');
    await role.drop();
  });

  it('that the policy gives to nobody is that of the owner of the source', async () => {
    const role = await openRole(lab(), 'nobody', { review: { reviewers: ['role-librarian'] } });
    const asked = (await role.state()).reviewers.map(({ personId }) => personId);
    assert.deepEqual(asked, [await role.id('source')]);
    assert.equal(await fateOf(role.send('source', { kind: 'approve' })), 'approved');
    await role.drop();
  });
});
