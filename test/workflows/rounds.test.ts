import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staleView } from '../../src/api/stale-view.js';
import type { Amendment } from '../../src/domain/command.js';
import type { DecisionRule } from '../../src/domain/review.js';
import { revisionDigest } from '../../src/snapshot/revision.js';
import { eventually, withReviewLab, type ReviewLab } from '../support/review-lab.js';
import { emailOf, fateOf, openRole, textIn, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

const three = ['dora', 'otto', 'sven'] as const;

/** What becomes of the review as these answer one after the other: `dora+`, `otto-`. */
const rules: readonly (readonly [DecisionRule, number, readonly string[], string])[] = [
  ['any', 1, ['dora+'], 'approved'],
  ['any', 1, ['otto-'], 'rejected'],
  ['all', 1, ['dora+', 'otto+', 'sven+'], 'approved'],
  ['all', 1, ['dora+', 'otto-'], 'rejected'],
  ['k-of-n', 2, ['dora-', 'otto+', 'sven+'], 'approved'],
  ['k-of-n', 2, ['dora-', 'otto-'], 'rejected'],
  ['any-rejection-rejects', 2, ['dora+', 'otto-'], 'rejected'],
  ['any-rejection-rejects', 2, ['dora+', 'sven+'], 'approved'],
];

const amend = (role: OpenRole, some: Partial<Amendment>) => {
  const amendment = { dropEntitlements: [], removeMembers: [], ...some };
  return { kind: 'amend', amendment, revision: revisionDigest(role.row.plan.viewDigest, amendment) } as const;
};

const dropA = { dropEntitlements: [{ source: 'ad', id: 'a' }] };

describe('how several answers become one, on a real engine', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work));

  for (const [rule, quorum, answers, outcome] of rules) {
    it(`by ${rule} of ${quorum}: ${answers.join(' ')} is ${outcome}, and not before the last of them`, async () => {
      const role = await openRole(lab(), 'rule', { review: { reviewers: three.map(emailOf), rule, quorum } });
      const fates: string[] = [];
      for (const answer of answers) {
        const kind = answer.endsWith('+') ? 'approve' : 'reject';
        fates.push(await fateOf(role.send(answer.slice(0, -1), { kind })));
      }
      assert.deepEqual(fates, [...answers.slice(1).map(() => 'counted'), outcome]);
      await role.drop();
    });
  }

  it('asks the second round once the first agrees; nobody decides in both', async () => {
    const role = await openRole(lab(), 'two-rounds', {
      review: {
        reviewers: [emailOf('dora')],
        then: [{ reviewers: ['dora', 'otto'].map(emailOf), rule: 'any-rejection-rejects', quorum: 1 }],
        settle: 'PT0S',
      },
    });
    assert.equal(await fateOf(role.send('otto', { kind: 'approve' }, { decisionId: 'otto-early' })), 'NOT_A_REVIEWER');
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'counted');
    assert.equal((await role.state()).stage, 1);
    const [asked] = await role.ledger('reviewers-asked');
    assert.equal(textIn(asked?.body['why']), 'stage');
    const again = { decisionId: `${role.campaignId}-again` };
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, again)), 'FOUR_EYES');
    assert.equal(await fateOf(role.send('otto', { kind: 'approve' })), 'approved');
    const { outcome } = await role.result();
    assert.equal(outcome.decisionIds.length, 2, 'both rounds made it');
  });

  it('asks everybody again once an amendment changes what is held; the role in force is the amended one', async () => {
    const role = await openRole(lab(), 'amended', {
      review: { reviewers: three.map(emailOf), quorum: 2, settle: 'PT0S' },
    });
    await role.send('dora', { kind: 'approve' });
    const amended = amend(role, dropA);
    assert.equal(await fateOf(role.send('otto', amended)), 'counted');
    const state = await role.state();
    assert.deepEqual(
      state.decisions.map(({ personId }) => personId),
      [await role.id('otto')],
    );
    assert.deepEqual([state.viewDigest, (await role.shown()).viewDigest], [amended.revision, amended.revision]);
    const [asked] = await role.ledger('reviewers-asked');
    assert.deepEqual([asked?.body['why'], asked?.body['personIds']], ['amended', [await role.id('dora')]]);
    const sent = (nth: number) => ({ decisionId: `${role.campaignId}-dora-${nth}` });
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, sent(2))), 'STALE_VIEW');
    const { changes } = await staleView(lab(), await role.shown(), role.row.plan.viewDigest);
    assert.ok(changes.kind === 'changed');
    assert.deepEqual([changes.now, changes.since[0]?.personId], [amended.revision, await role.id('otto')]);
    assert.deepEqual(changes.lines, ['No longer part of it: a.']);
    const seen = { ...sent(3), viewDigest: amended.revision };
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, seen)), 'approved');
    await role.result();
    const [governed] = await lab().store.catalogue({ campaignId: role.campaignId });
    assert.deepEqual(governed?.entitlements, [{ source: 'ad', id: 'b' }]);
  });

  it('keeps what the others said where only the name is another', async () => {
    const role = await openRole(lab(), 'renamed', { review: { reviewers: three.map(emailOf), quorum: 2 } });
    await role.send('dora', { kind: 'approve' });
    assert.equal(await fateOf(role.send('otto', amend(role, { name: 'Payables' }))), 'approved');
    await role.drop();
  });

  it('refuses an amendment that leaves no role, or says another digest than its own', async () => {
    const role = await openRole(lab(), 'no-role');
    const all = { dropEntitlements: ['a', 'b'].map((id) => ({ source: 'ad', id })) };
    const wrong = [amend(role, all), amend(role, { removeMembers: ['nia'] }), { ...amend(role, dropA), revision: 'x' }];
    for (const [nth, answer] of wrong.entries()) {
      const sent = { decisionId: `${role.campaignId}-${nth}` };
      assert.equal(await fateOf(role.send('dora', answer, sent)), 'WRONG_ANSWER');
    }
    assert.equal((await role.state()).viewDigest, role.row.plan.viewDigest);
    await role.drop();
  });

  it('takes an answer back until the outcome has taken effect, and an amendment with what it showed', async () => {
    const role = await openRole(lab(), 'withdrawn', { review: { reviewers: three.map(emailOf), settle: 'PT4S' } });
    assert.equal(await fateOf(role.send('dora', amend(role, dropA))), 'approved');
    assert.equal(await fateOf(role.send('otto', { kind: 'withdraw' })), 'NOTHING_TO_WITHDRAW');
    assert.equal(await fateOf(role.send('dora', { kind: 'withdraw' })), 'counted');
    const back = await role.shown();
    assert.deepEqual([back.state, back.outcome, back.viewDigest], ['open', null, role.row.plan.viewDigest]);
    const sent = (nth: number) => ({ decisionId: `${role.campaignId}-dora-${nth}` });
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, sent(2))), 'approved');
    await eventually(async () => (await role.shown()).state === 'closed' || undefined);
    assert.equal(await fateOf(role.send('dora', { kind: 'withdraw' }, sent(3))), 'REVIEW_CLOSED');
    const [governed, ...more] = await lab().store.catalogue({ campaignId: role.campaignId });
    assert.deepEqual([governed?.entitlements.length, more.length], [2, 0]);
  });
});
