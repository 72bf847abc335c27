import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CodedError } from '../../src/domain/errors.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { decideSignal, decideUpdate, reviewWorkflowId } from '../../workflows/messages.js';
import { eventually, withReviewLab, type OpenReview, type ReviewLab } from '../support/review-lab.js';
import { shared } from '../support/shared.js';
import { needsTemporal } from '../support/with-temporal.js';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof CodedError ? error.code : `another error: ${String(error)}`),
  );

describe('a review on a real Temporal server', needsTemporal, () => {
  const lab = shared<ReviewLab>((work) => withReviewLab(work));

  const ledgered = async (review: OpenReview, kind: string): Promise<readonly string[]> => {
    const entries = await lab().store.ledger({ campaignId: review.reviewId.split('.')[0] ?? '' });
    return entries
      .filter((entry) => entry.kind === kind)
      .map(({ body }) => (typeof body['code'] === 'string' ? body['code'] : kind));
  };
  const handleOf = ({ reviewId }: OpenReview) => lab().client.workflow.getHandle(reviewWorkflowId(reviewId));

  it('is decided by an update, once, whatever is repeated', async () => {
    const review = await lab().open('by-update');
    const receipts = await Promise.all([1, 2, 3].map(() => lab().campaigns.decide(review.command())));
    assert.equal(new Set(receipts.map(({ seq }) => seq)).size, 1);
    assert.equal((await review.result()).outcome.kind, 'confirmed');
    assert.equal((await lab().campaigns.decide(review.command())).seq, receipts[0]?.seq);
    assert.equal((await ledgered(review, 'decision')).length, 1);
    assert.deepEqual(await ledgered(review, 'refusal'), []);
  });

  it('is decided by a signal as by an update, and by both only once', async () => {
    const review = await lab().open('by-signal', { settle: 'PT1S' });
    await handleOf(review).signal(decideSignal, review.command({ via: 'signal' }));
    await lab().campaigns.decide(review.command({ via: 'signal' }));
    assert.equal((await review.result()).outcome.kind, 'confirmed');
    assert.equal((await ledgered(review, 'decision')).length, 1);
  });

  it('takes a decision back until it settles', async () => {
    const review = await lab().open('withdrawn', { settle: 'PT60S', expire: 'PT90S' });
    const { outcome } = await lab().campaigns.decide(review.command());
    assert.equal(outcome?.kind, 'confirmed');
    const back = await lab().campaigns.decide(review.command({ decisionId: 'w2', answer: { kind: 'withdraw' } }));
    assert.equal(back.outcome, null);
    const row = await lab().store.review(review.reviewId);
    assert.equal(row?.state, 'open');
    await handleOf(review).terminate();
  });

  it('ends as expired when nobody answers, after a reminder and an escalation that are ledgered', async () => {
    const escalate = { after: 'PT1S', to: 'boss@corp.example', then: [] };
    const review = await lab().open('silent', { remind: ['PT1S'], escalate, expire: 'PT2S' });
    const { outcome } = await review.result();
    assert.equal(outcome.kind, 'expired');
    assert.deepEqual(
      outcome.asked?.map(({ why }) => why),
      ['opened', 'escalation', 'reminder'],
    );
    assert.equal((await ledgered(review, 'reviewers-asked')).length, 2);
    assert.equal((await ledgered(review, 'outcome')).length, 1);
  });

  it('refuses, and ledgers, a raw signal and a raw update that name somebody else, unsigned or signed by a stranger', async () => {
    const review = await lab().open('forged');
    const unsigned = { ...review.command({ decisionId: 'f1' }), keyId: '', signature: '' };
    const foreign = review.command({ decisionId: 'f2' }, generateSigningKey());
    const stolen = { ...review.command({ decisionId: 'f3' }), personId: 'p_somebody_else' };
    await handleOf(review).signal(decideSignal, unsigned);
    await handleOf(review).signal(decideSignal, foreign);
    assert.equal(await codeOf(lab().campaigns.decide({ ...unsigned, decisionId: 'f4' })), 'UNSIGNED');
    assert.equal(await codeOf(lab().campaigns.decide(foreign)), 'UNKNOWN_KEY');
    const changed = { ...review.command({ decisionId: 'f5' }), viewDigest: 'view/v1:another' };
    assert.equal(await codeOf(lab().campaigns.decide(changed)), 'BAD_SIGNATURE');
    assert.equal(await codeOf(lab().campaigns.decide(stolen)), 'BAD_SIGNATURE');
    assert.deepEqual((await ledgered(review, 'refusal')).toSorted(), [
      'BAD_SIGNATURE',
      'BAD_SIGNATURE',
      'UNKNOWN_KEY',
      'UNSIGNED',
      'UNSIGNED',
    ]);
    assert.deepEqual(await ledgered(review, 'decision'), []);
    assert.equal((await lab().campaigns.decide(review.command())).outcome?.kind, 'confirmed');
    await review.result();
  });

  it('refuses an integration that acts for somebody it may not act for', async () => {
    const review = await lab().open('integration');
    const bot = generateSigningKey();
    await lab().store.registerKey({
      keyId: bot.keyId,
      publicKey: bot.publicKey,
      kind: 'integration',
      people: ['p_other'],
    });
    assert.equal(await codeOf(lab().campaigns.decide(review.command({}, bot))), 'OUT_OF_SCOPE');
    await lab().campaigns.decide(review.command());
    await review.result();
  });

  it('lets nobody use up a decision id that is not theirs', async () => {
    const review = await lab().open('squatted', { settle: 'PT60S' });
    const real = review.command();
    assert.equal(await codeOf(lab().campaigns.decide({ ...real, signature: '' })), 'UNSIGNED');
    const handle = handleOf(review);
    const receipt = await handle.executeUpdate(decideUpdate, { updateId: 'another-update-id', args: [real] });
    assert.equal(receipt.outcome?.kind, 'confirmed');
    const other = review.command({ answer: { kind: 'withdraw' } });
    await assert.rejects(handle.executeUpdate(decideUpdate, { updateId: 'third', args: [other] }));
    const again = review.command({ issuedAt: '2026-07-01T00:00:00Z' });
    assert.equal((await lab().campaigns.decide(again)).seq, receipt.seq);
    assert.deepEqual(await ledgered(review, 'refusal'), ['UNSIGNED', 'DECISION_ID_REUSED']);
    await handle.terminate();
  });

  it('lets nobody spoil a decision by sending it to another review first', async () => {
    const review = await lab().open('meant', { settle: 'PT60S' });
    const other = await lab().open('not-meant', { settle: 'PT60S' });
    const at = '2026-06-30T00:00:00.000Z';
    await lab().store.keepCommand({ command: review.command(), reason: null, replyTo: null, at, dueAt: at });
    await handleOf(other).signal(decideSignal, review.command());
    await eventually(async () => (await ledgered(other, 'refusal'))[0]);
    assert.deepEqual(await ledgered(other, 'refusal'), ['WRONG_REVIEW']);
    const waiting = await lab().store.takeCommands({ now: at, until: at, limit: 10 });
    assert.deepEqual(
      waiting.map(({ command }) => command),
      [review.command()],
      'its door goes on sending it',
    );
    assert.equal((await lab().campaigns.decide(review.command())).outcome?.kind, 'confirmed');
    for (const one of [review, other]) await handleOf(one).terminate();
  });

  it('tells a late decider that it is closed, and a lost one that there is no such review', async () => {
    const review = await lab().open('late');
    await lab().campaigns.decide(review.command());
    await review.result();
    assert.equal(await codeOf(lab().campaigns.decide(review.command({ decisionId: 'too-late' }))), 'REVIEW_CLOSED');
    assert.equal(await codeOf(lab().campaigns.decide(review.command({ reviewId: 'nowhere' }))), 'REVIEW_NOT_FOUND');
  });

  it('survives arbitrary JSON by signal and update: no task fails, and it can still be decided', async () => {
    const review = await lab().open('junk', { expire: 'PT120S' });
    const handle = handleOf(review);
    const nearly = fc.record({
      decisionId: fc.string(),
      answer: fc.record({ kind: fc.constantFrom('approve', 'amend', 'confirm', 'x'), amendment: fc.jsonValue() }),
      personId: fc.string(),
      via: fc.constantFrom('api', 'signal', 'fax'),
    });
    const junk = fc.sample(
      fc.oneof(
        fc.jsonValue(),
        nearly.map((some) => ({ ...review.command(), ...some })),
      ),
      { numRuns: 60, seed: 11 },
    );
    for (const value of junk) {
      await handle.signal(decideSignal, value);
      await assert.rejects(handle.executeUpdate(decideUpdate, { args: [value] }));
    }
    const history = await handle.fetchHistory();
    assert.equal(
      history.events?.some(({ workflowTaskFailedEventAttributes: failed }) => failed),
      false,
    );
    assert.equal((await lab().campaigns.decide(review.command())).outcome?.kind, 'confirmed');
    assert.equal((await review.result()).outcome.kind, 'confirmed');
    const open = await eventually(async () =>
      (await lab().store.review(review.reviewId))?.state === 'closed' ? true : undefined,
    );
    assert.equal(open, true);
  });
});
