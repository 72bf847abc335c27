import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../src/api/app.js';
import { decideReview } from '../../src/api/decide-review.js';
import { resendCommands, type LateAnswer } from '../../src/api/resend.js';
import type { ReviewRow } from '../../src/store/store.js';
import { withApi, type TestApi } from './with-api.js';

/** A reviewer, a review, and a decision that no worker has confirmed. */
const withLost = (work: (lost: Lost) => Promise<void>) =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const review = await api.ask({ reviewId: 'finance-q4.role.1', people: [ana.personId] });
    const answers: LateAnswer[] = [];
    const resend = () =>
      resendCommands({
        ...api.deps,
        onAnswer: async (answer) => {
          answers.push(answer);
        },
      });
    const decide = () =>
      decideReview(
        api.deps,
        { personId: ana.personId, permissions: ['reviewer'], via: 'api' },
        {
          decisionId: 'd-00000001',
          reviewId: review.reviewId,
          viewDigest: review.plan.viewDigest,
          answer: { kind: 'approve' },
          reason: 'yes',
          sending: { replyTo: 'D1' },
        },
      );
    await work({ api, review, answers, resend, decide });
  });

interface Lost {
  readonly api: TestApi;
  readonly review: ReviewRow;
  readonly answers: LateAnswer[];
  readonly resend: () => Promise<number>;
  readonly decide: () => Promise<unknown>;
}

test('a decision that nobody confirmed is sent again, the very same command, until somebody does', () =>
  withLost(async ({ api, answers, review, resend, decide }) => {
    api.campaigns.mode = 'lost';
    await assert.rejects(decide(), { code: 'NOT_CONFIRMED' });
    assert.equal(await resend(), 0, 'its door may still be waiting');
    api.pass(10_000);
    assert.equal(await resend(), 1);
    assert.equal(await resend(), 0);
    api.pass(5_000);
    api.campaigns.mode = 'up';
    assert.equal(await resend(), 1);
    assert.equal(new Set(api.campaigns.sent).size, 1);
    assert.deepEqual(
      answers.map(({ kept, refusedCode }) => [kept.replyTo, refusedCode]),
      [['D1', null]],
    );
    assert.equal((await api.deps.store.decisions({ reviewId: review.reviewId })).length, 1);
    api.pass(3_600_000);
    assert.equal(await resend(), 0);
  }));

test('it outlives the server that took it', () =>
  withLost(async ({ api, resend, decide }) => {
    api.campaigns.mode = 'down';
    await assert.rejects(decide(), { code: 'NOT_CONFIRMED' });
    createApp(api.deps);
    api.pass(10_000);
    api.campaigns.mode = 'up';
    assert.equal(await resend(), 1);
    assert.equal(new Set(api.campaigns.sent).size, 1);
  }));

test('when no worker answers for long, the engine keeps it as a signal; nothing but a record ends the sending', () =>
  withLost(async ({ api, resend, decide }) => {
    api.campaigns.mode = 'lost';
    await assert.rejects(decide(), { code: 'NOT_CONFIRMED' });
    for (let i = 0; i < 4; i++) {
      api.pass(60_000);
      assert.equal(await resend(), 1);
    }
    assert.equal(api.campaigns.left.length, 2);
    assert.deepEqual(new Set(api.campaigns.left), new Set(api.campaigns.sent));
  }));

test('a late refusal is told with its code, once, and is in the ledger', () =>
  withLost(async ({ api, answers, review, resend, decide }) => {
    api.campaigns.mode = 'lost';
    await assert.rejects(decide(), { code: 'NOT_CONFIRMED' });
    api.campaigns.mode = 'up';
    await api.campaigns.close(review.reviewId);
    api.pass(10_000);
    await resend();
    api.pass(3_600_000);
    await resend();
    assert.deepEqual(
      answers.map(({ refusedCode }) => refusedCode),
      ['REVIEW_CLOSED'],
    );
    const [row] = await api.deps.store.decisions({ reviewId: review.reviewId });
    assert.equal(row?.refusedCode, 'REVIEW_CLOSED');
  }));

test('a decision that counted, and then its review closed before anybody heard, is told as counted', () =>
  withLost(async ({ api, answers, review, resend, decide }) => {
    api.campaigns.mode = 'silent';
    await assert.rejects(decide(), { code: 'NOT_CONFIRMED' });
    await api.campaigns.close(review.reviewId);
    api.campaigns.mode = 'up';
    api.pass(10_000);
    await resend();
    assert.deepEqual(answers, []);
    assert.equal((await api.deps.store.decisions({ reviewId: review.reviewId }))[0]?.refusedCode, null);
  }));
