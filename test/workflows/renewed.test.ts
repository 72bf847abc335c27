import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { revisionDigest } from '../../src/snapshot/revision.js';
import type { DecisionReceipt } from '../../workflows/messages.js';
import { decideSignal, reviewWorkflowId } from '../../workflows/messages.js';
import { eventually, withReviewLab, type ReviewLab } from '../support/review-lab.js';
import { emailOf, fateOf, openRole, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

/** A history as short as that of a review that nobody leaves alone for years is long. */
const shortRuns = { dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 } };

const people = { reviewers: ['dora', 'otto'].map(emailOf), quorum: 2 };

describe('a review whose history has become long, on a real engine', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work, shortRuns));

  const handleOf = ({ reviewId }: OpenRole) => lab().client.workflow.getHandle(reviewWorkflowId(reviewId));
  const runOf = async (role: OpenRole): Promise<string> => (await handleOf(role).describe()).runId;
  const comment = (role: OpenRole, who: string, id: string) =>
    role.send(who, { kind: 'comment' }, { decisionId: `${role.campaignId}-${id}` });

  /** Sends the same command again while nobody has confirmed it, as every door does. */
  const insist = (send: () => Promise<DecisionReceipt>): Promise<string> =>
    eventually(async () => {
      const fate = await fateOf(send());
      return fate === 'NOT_CONFIRMED' ? undefined : fate;
    });

  /** Comments until the review has begun another run. */
  async function renewed(role: OpenRole): Promise<void> {
    const before = await runOf(role);
    let said = 0;
    await eventually(async () => {
      await comment(role, 'otto', `comment-${(said += 1)}`);
      return (await runOf(role)) !== before || undefined;
    });
  }

  it('goes on in another run with all it knows; what came before is the same decision, or the same refusal, there', async () => {
    const role = await openRole(lab(), 'renewed', { review: people });
    const amendment = { dropEntitlements: [{ source: 'ad', id: 'a' }], removeMembers: [] };
    const revision = revisionDigest(role.row.plan.viewDigest, amendment);
    const amended = await role.command('otto', { kind: 'amend', amendment, revision });
    const receipt = await lab().campaigns.decide(amended);
    const forged = { ...(await role.command('dora', { kind: 'approve' }, { decisionId: 'forged' })), signature: '' };
    assert.equal(await fateOf(lab().campaigns.decide(forged)), 'UNSIGNED');
    const before = await role.state();
    await renewed(role);
    assert.deepEqual(await role.state(), before);
    assert.equal((await lab().campaigns.decide(amended)).seq, receipt.seq);
    assert.equal(await fateOf(lab().campaigns.decide(forged)), 'UNSIGNED');
    assert.deepEqual(await role.refusals(), ['UNSIGNED']);
    const seen = { viewDigest: revision };
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' }, seen)), 'approved');
    await role.drop();
  });

  it('loses no command that comes while it goes over, and counts none twice', async () => {
    const role = await openRole(lab(), 'going-over', { review: people });
    const before = await runOf(role);
    const ids = Array.from({ length: 48 }, (_, nth) => `at-once-${nth}`);
    const fates = await Promise.all(
      ids.map(async (id, nth) => {
        if (nth % 3 > 0) return insist(() => comment(role, 'dora', id));
        const sent = { decisionId: `${role.campaignId}-${id}` };
        await handleOf(role).signal(decideSignal, await role.command('dora', { kind: 'comment' }, sent));
        return 'counted';
      }),
    );
    assert.deepEqual(new Set(fates), new Set(['counted']));
    await eventually(async () => (await role.rows('counted')).length >= ids.length || undefined);
    assert.equal((await role.ledger('decision')).length, ids.length);
    assert.notEqual(await runOf(role), before, 'it did go over');
    assert.deepEqual(await role.refusals(), []);
    await role.drop();
  });

  it('writes down a hundred refusals and answers the rest, in whatever run; who may decide still does', async () => {
    const role = await openRole(lab(), 'flooded', { review: { ...people, quorum: 1 } });
    const unsigned = { ...(await role.command('dora', { kind: 'approve' })), signature: '' };
    for (let from = 0; from < 120; from += 20) {
      const some = Array.from({ length: 20 }, (_, nth) => ({ ...unsigned, decisionId: `flood-${from + nth}` }));
      await Promise.all(some.map((one) => handleOf(role).signal(decideSignal, one)));
    }
    assert.equal(await insist(() => role.send('dora', { kind: 'approve' })), 'approved');
    const refusals = await role.refusals();
    assert.deepEqual(new Set(refusals), new Set(['UNSIGNED']));
    assert.ok(refusals.length >= 100 && refusals.length <= 101, `${refusals.length} refusals`);
    await role.drop();
  });
});
