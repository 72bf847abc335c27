import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asked } from '../../src/domain/review.js';
import { nextMoment, passMoment } from '../../src/domain/review-calendar.js';
import { openReview } from '../../src/domain/review-state.js';
import { eventually, withReviewLab, type ReviewLab } from '../support/review-lab.js';
import { emailOf, fateOf, openRole, textIn, type OpenRole } from '../support/role-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** What the pure functions make of the same plan, when nobody answers: the calendar as `verify` plays it again. */
function playedAgain({ row }: OpenRole): readonly Asked[] {
  const { reviewId, subject, plan } = row;
  let state = openReview({ reviewId, subject, plan, openedAt: Date.parse(row.openedAt) });
  for (let moment = nextMoment(state); moment; moment = nextMoment(state)) state = passMoment(state, moment);
  return state.asked;
}

/** Whom the outbox has something for, and of what kinds; nothing is told while this looks. */
async function noticesOf({ store }: ReviewLab, reviewId: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const kinds = new Map<string, Set<string>>();
  const [now, until] = ['2999-01-01T00:00:00.000Z', '2999-01-02T00:00:00.000Z'];
  for (;;) {
    const batch = await store.takeNotices({ now, until, quietSince: now, waitingSince: now });
    if (!batch) return kinds;
    for (const notice of batch.notices.filter((one) => one.reviewId === reviewId)) {
      kinds.set(batch.personId, (kinds.get(batch.personId) ?? new Set()).add(notice.kind));
    }
    await store.noticesDelivered(batch, null);
  }
}

describe('the calendar of a review, on a real engine', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work));

  it('in seconds instead of days: every reminder, escalation and the substitute once, at its moment, then it expires', async () => {
    const role = await openRole(lab(), 'silence', {
      review: {
        reviewers: ['dora', 'otto'].map(emailOf),
        remind: ['PT1S', 'PT3S', 'PT5S'],
        escalate: { after: 'PT4S', to: emailOf('boss'), then: [{ after: 'PT6S', to: emailOf('chief') }] },
        absences: [{ person: emailOf('dora'), from: soon(2000), substitute: emailOf('sven') }],
        expire: 'PT7S',
      },
    });
    const { outcome } = await role.result();
    assert.equal(outcome.kind, 'expired');
    assert.deepEqual(outcome.decisionIds, []);
    const expected = playedAgain(role);
    assert.deepEqual(outcome.asked, expected);
    const whys = expected.map(({ why }) => why).sort();
    assert.equal(whys.join(' '), 'escalation escalation opened reminder reminder reminder substitute');
    const entries = await role.ledger('reviewers-asked');
    assert.deepEqual(
      entries.map(({ body }) => [body['why'], body['personIds']]),
      expected.slice(1).map(({ why, personIds }) => [why, personIds]),
    );
    for (const [index, { at }] of entries.entries()) {
      assert.ok(Date.parse(at) >= expected[index + 1]!.at, 'nothing comes before its moment');
    }
    assert.equal((await role.ledger('outcome')).length, 1);
    assert.deepEqual(await lab().store.catalogue({ campaignId: role.campaignId }), []);
    const told = await noticesOf(lab(), role.reviewId);
    const kindsOf = async (name: string) => [...(told.get(await role.id(name)) ?? [])].sort();
    assert.deepEqual(await kindsOf('dora'), ['asked', 'closed', 'reminder']);
    assert.deepEqual(await kindsOf('sven'), ['asked', 'closed', 'reminder']);
    assert.deepEqual(await kindsOf('boss'), ['closed', 'escalation', 'reminder']);
    assert.deepEqual(await kindsOf('chief'), ['closed', 'escalation']);
    assert.deepEqual(await kindsOf('eva'), []);
  });

  it('lets the substitute answer in the place of who is away, and reminds nobody who has answered', async () => {
    const role = await openRole(lab(), 'absent', {
      review: {
        reviewers: ['dora', 'otto'].map(emailOf),
        quorum: 2,
        absences: [
          {
            person: emailOf('dora'),
            from: '2026-01-01T00:00:00Z',
            until: soon(3_600_000),
            substitute: emailOf('sven'),
          },
        ],
        remind: ['PT4S'],
      },
    });
    const substitute = await eventually(async () => (await role.state()).reviewers.find((one) => one.standsInFor));
    assert.deepEqual([substitute.personId, substitute.standsInFor], [await role.id('sven'), await role.id('dora')]);
    assert.equal(await fateOf(role.send('sven', { kind: 'approve' })), 'counted');
    const reminder = await eventually(async () =>
      (await role.ledger('reviewers-asked')).find(({ body }) => body['why'] === 'reminder'),
    );
    const reminded = reminder.body['personIds'] as readonly string[];
    assert.ok(!reminded.includes(await role.id('sven')) && reminded.includes(await role.id('otto')));
    assert.equal(await fateOf(role.send('otto', { kind: 'approve' })), 'approved');
    await role.drop();
  });

  it('lets whoever the escalation adds agree in the place of who is silent, where everybody has to', async () => {
    const role = await openRole(lab(), 'stands-in', {
      review: {
        reviewers: ['dora', 'otto'].map(emailOf),
        rule: 'all',
        escalate: { after: 'PT2S', to: emailOf('boss'), then: [] },
      },
    });
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'counted');
    await eventually(async () => ((await role.ledger('reviewers-asked')).length > 0 ? true : undefined));
    const added = (await role.state()).reviewers.filter(({ escalated }) => escalated);
    assert.deepEqual(
      added.map(({ personId }) => personId),
      [await role.id('boss')],
    );
    assert.equal(await fateOf(role.send('boss', { kind: 'approve' })), 'approved');
    assert.equal(await fateOf(role.send('otto', { kind: 'reject' })), 'OUTCOME_PENDING');
    await role.drop();
  });

  it('is extended by a steward as an act in the ledger, within the policy, and is open after its old end', async () => {
    const role = await openRole(lab(), 'extended', { review: { expire: 'PT6S', extendAtMost: 'PT5M' } });
    const end = Date.parse(role.row.expiresAt);
    const until = (ms: number) => ({ kind: 'extend', until: new Date(end + ms).toISOString() }) as const;
    const sent = (nth: number) => ({ decisionId: `${role.campaignId}-${nth}` });
    assert.equal(await fateOf(role.send('dora', until(60_000), sent(1))), 'NOT_A_STEWARD');
    assert.equal(await fateOf(role.send('fallback', until(600_000), sent(2))), 'BAD_DATE');
    assert.equal(
      await fateOf(role.send('fallback', until(60_000), { ...sent(3), reasonDigest: '' })),
      'REASON_REQUIRED',
    );
    assert.equal(await fateOf(role.send('fallback', until(60_000), sent(4))), 'counted');
    assert.equal((await role.shown()).expiresAt, until(60_000).until);
    const [act, ...more] = await role.ledger('decision');
    assert.deepEqual([(act?.body['command'] as { answer: unknown }).answer, more.length], [until(60_000), 0]);
    await eventually(async () => Date.now() > end + 500 || undefined);
    assert.equal((await role.state()).state, 'open');
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'approved');
    await role.drop();
  });

  it('asks who put it off again at the date they gave, which lies before the end', async () => {
    const role = await openRole(lab(), 'deferred');
    const defer = (until: string) => ({ kind: 'defer', until }) as const;
    const late = { decisionId: `${role.campaignId}-late` };
    assert.equal(await fateOf(role.send('dora', defer(soon(3_600_000)), late)), 'BAD_DATE');
    const until = soon(3000);
    assert.equal(await fateOf(role.send('dora', defer(until))), 'counted');
    assert.equal((await role.state()).decisions.length, 1);
    const asked = await eventually(async () => (await role.ledger('reviewers-asked'))[0]);
    assert.deepEqual([textIn(asked.body['why']), asked.body['personIds']], ['deferred', [await role.id('dora')]]);
    assert.ok(asked.at >= until, 'not before the date');
    assert.deepEqual((await role.state()).decisions, []);
    assert.equal(await fateOf(role.send('dora', { kind: 'approve' })), 'approved');
    await role.drop();
  });
});
