import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest } from '../../src/snapshot/digest.js';
import { revisionDigest } from '../../src/snapshot/revision.js';
import { verifyCommand } from '../../src/snapshot/sign.js';
import type { ReviewRow } from '../../src/store/store.js';
import { withApi, type Answered, type TestApi, type Loose } from './with-api.js';

interface Sent {
  readonly token: string;
  readonly answer?: unknown;
  readonly id?: string;
  readonly reason?: string;
  readonly view?: string;
  readonly headers?: Record<string, string>;
}

const decide = ({ call }: TestApi, { reviewId, plan }: ReviewRow, sent: Sent): Promise<Answered> =>
  call({
    method: 'POST',
    path: `/reviews/${reviewId}/decisions`,
    token: sent.token,
    headers: sent.headers ?? {},
    json: {
      viewDigest: sent.view ?? plan.viewDigest,
      answer: sent.answer ?? { kind: 'approve' },
      ...(sent.id === undefined ? {} : { decisionId: sent.id }),
      ...(sent.reason === undefined ? {} : { reason: sent.reason }),
    },
  });

/** A reviewer and a review that asks them. */
const withReview = (
  work: (api: TestApi, ana: { token: string; personId: string }, review: ReviewRow) => Promise<void>,
) =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    await work(api, ana, await api.ask({ reviewId: 'finance-q4.role.1', people: [ana.personId] }));
  });

test('a decision comes back with its place in the ledger, signed by this server for the person who sent it', () =>
  withReview(async (api, ana, review) => {
    const { status, body } = await decide(api, review, { token: ana.token, reason: 'They all pay invoices.' });
    assert.equal(status, 200);
    const entries = await api.deps.store.ledger({ campaignId: 'finance-q4' });
    const entry = entries.find(({ seq }) => seq === body.seq)!;
    const { command } = entry.body as Loose;
    assert.equal(entry.kind, 'decision');
    assert.equal(command.personId, ana.personId);
    assert.equal(command.via, 'api');
    assert.ok(verifyCommand(api.deps.signer.publicKey, command));
    assert.deepEqual([body.outcome.kind, body.settlesAt], ['approved', '2026-10-02T08:00:00.000Z']);
  }));

test('the reason is kept apart, and the ledger has its salted digest only', () =>
  withReview(async (api, ana, review) => {
    const text = 'Ben left the team.';
    await decide(api, review, { token: ana.token, answer: { kind: 'reject' }, reason: `  ${text} ` });
    const entries = await api.deps.store.ledger({ campaignId: 'finance-q4' });
    assert.ok(!JSON.stringify(entries).includes('Ben left'));
    const { reasonDigest } = (entries.at(-1)!.body as Loose).command;
    const kept = (await api.deps.store.reason(reasonDigest))!;
    assert.equal(kept.text, text);
    assert.equal(digest('reason/v1', kept), reasonDigest);
  }));

test('the same request twice is one decision, and says so with the same receipt', () =>
  withReview(async (api, ana, review) => {
    const sent = { token: ana.token, id: 'd-00000001', reason: 'yes' };
    const first = await decide(api, review, sent);
    api.pass(5000);
    const second = await decide(api, review, sent);
    assert.deepEqual([second.status, second.body.seq], [200, first.body.seq]);
    assert.equal((await api.deps.store.decisions({ reviewId: review.reviewId })).length, 1);
    assert.equal(api.campaigns.sent.length, 1);
  }));

test('an Idempotency-Key is a decision id', () =>
  withReview(async (api, ana, review) => {
    const { body } = await decide(api, review, { token: ana.token, headers: { 'idempotency-key': 'key-12345678' } });
    assert.equal(body.decisionId, 'key-12345678');
  }));

test('another answer under a used decision id is refused and ledgered', () =>
  withReview(async (api, ana, review) => {
    const id = 'd-00000001';
    await decide(api, review, { token: ana.token, id });
    const { status, body } = await decide(api, review, { token: ana.token, id, answer: { kind: 'abstain' } });
    assert.deepEqual([status, body.code], [409, 'DECISION_ID_REUSED']);
    const rows = await api.deps.store.decisions({ reviewId: review.reviewId });
    assert.deepEqual(
      rows.map(({ refusedCode }) => refusedCode),
      [null, 'DECISION_ID_REUSED'],
    );
  }));

test('a decision nobody confirms is accepted for repetition, and the repetition sends the very same command', () =>
  withReview(async (api, ana, review) => {
    api.campaigns.mode = 'lost';
    const sent = { token: ana.token, id: 'd-00000001', reason: 'yes' };
    const first = await decide(api, review, sent);
    assert.deepEqual([first.status, first.body.code, first.body.decisionId], [202, 'NOT_CONFIRMED', 'd-00000001']);
    api.pass(5000);
    api.campaigns.mode = 'up';
    assert.equal((await decide(api, review, sent)).status, 200);
    assert.equal(new Set(api.campaigns.sent).size, 1);
  }));

test('a decision that took effect although its answer was lost is found again, not made twice', () =>
  withReview(async (api, ana, review) => {
    api.campaigns.mode = 'silent';
    const sent = { token: ana.token, id: 'd-00000001' };
    assert.equal((await decide(api, review, sent)).status, 202);
    api.campaigns.mode = 'up';
    const second = await decide(api, review, sent);
    assert.equal(second.status, 200);
    assert.equal(second.body.seq, (await api.deps.store.decisions({ reviewId: review.reviewId }))[0]!.seq);
  }));

test('an engine that is away is no failure of the decision', () =>
  withReview(async (api, ana, review) => {
    api.campaigns.mode = 'down';
    const { status } = await decide(api, review, { token: ana.token });
    assert.equal(status, 202);
    assert.deepEqual(api.log, []);
  }));

test('refusals come with their code and status', () =>
  withReview(async (api, ana, review) => {
    const ben = await api.person('ben@corp.example', ['reviewer']);
    const cases: [Sent, number, string][] = [
      [{ token: ben.token }, 403, 'NOT_A_REVIEWER'],
      [{ token: ana.token, view: 'view/v1:sha256:old' }, 409, 'STALE_VIEW'],
      [{ token: ana.token, answer: { kind: 'confirm' } }, 422, 'WRONG_ANSWER'],
      [{ token: ana.token, answer: { kind: 'reject' } }, 422, 'REASON_REQUIRED'],
      [{ token: ana.token, answer: { kind: 'reject' }, reason: ' \n' }, 422, 'REASON_REQUIRED'],
      [{ token: ana.token, answer: { kind: 'withdraw' } }, 409, 'NOTHING_TO_WITHDRAW'],
      [{ token: ana.token, answer: { kind: 'own' } }, 400, 'BAD_REQUEST'],
      [{ token: ana.token, reason: 'x'.repeat(2001) }, 400, 'BAD_REQUEST'],
      [{ token: ana.token, reason: '\ud800' }, 400, 'BAD_REQUEST'],
      [{ token: ana.token, id: 'short' }, 400, 'BAD_REQUEST'],
    ];
    for (const [sent, status, code] of cases) {
      const answered = await decide(api, review, sent);
      assert.deepEqual([answered.status, answered.body.code], [status, code]);
      assert.equal(answered.headers.get('content-type'), 'application/problem+json');
    }
    const gone = await decide(api, { ...review, reviewId: 'finance-q4.role.none' }, { token: ana.token });
    assert.deepEqual([gone.status, gone.body.code], [404, 'REVIEW_NOT_FOUND']);
  }));

test('a decision on a closed review is refused, and ledgered by the door, at most a hundred times', () =>
  withReview(async (api, ana, review) => {
    const counted = await decide(api, review, { token: ana.token, id: 'd-counted-1' });
    await api.campaigns.close(review.reviewId);
    const late = await decide(api, review, { token: ana.token, id: 'd-late-0001' });
    assert.deepEqual([late.status, late.body.code], [409, 'REVIEW_CLOSED']);
    const again = await decide(api, review, { token: ana.token, id: 'd-counted-1' });
    assert.deepEqual([again.status, again.body.seq], [200, counted.body.seq]);
    for (let i = 0; i < 110; i++) await decide(api, review, { token: ana.token, id: `d-flood-${i}` });
    const rows = await api.deps.store.decisions({ reviewId: review.reviewId });
    assert.equal(rows.filter(({ refusedCode }) => refusedCode === 'REVIEW_CLOSED').length, 100);
  }));

test('an amendment keeps exactly what was asked', () =>
  withReview(async (api, ana, review) => {
    const amendment = {
      dropEntitlements: [{ source: 'erp', id: 'AP_READ' }],
      removeMembers: ['id-ben'],
      name: '__proto__',
    };
    const { status } = await decide(api, review, { token: ana.token, answer: { kind: 'amend', amendment } });
    assert.equal(status, 200);
    const [row] = await api.deps.store.decisions({ reviewId: review.reviewId });
    const revision = revisionDigest(review.plan.viewDigest, amendment);
    assert.deepEqual(row!.answer, { kind: 'amend', amendment, revision });
  }));

test('many decisions are answered each for itself, in their order', () =>
  withApi(async (api) => {
    const ana = await api.person('ana@corp.example', ['reviewer']);
    const reviews: ReviewRow[] = [];
    for (let i = 0; i < 25; i++)
      reviews.push(await api.ask({ reviewId: `finance-q4.role.${i}`, people: [ana.personId] }));
    const items = reviews.map(({ reviewId, plan }, i) => ({
      reviewId: i === 7 ? 'finance-q4.role.none' : reviewId,
      viewDigest: i === 9 ? 'view/v1:sha256:old' : plan.viewDigest,
      answer: { kind: 'approve' },
    }));
    const { status, body } = await api.call({
      method: 'POST',
      path: '/decisions/bulk',
      token: ana.token,
      json: { items },
    });
    assert.equal(status, 200);
    assert.deepEqual(
      body.items.map((item: Loose) => [item.reviewId, item.status, item.problem?.code ?? null]),
      items.map(({ reviewId }, i) => [
        reviewId,
        i === 7 ? 404 : i === 9 ? 409 : 200,
        i === 7 ? 'REVIEW_NOT_FOUND' : i === 9 ? 'STALE_VIEW' : null,
      ]),
    );
    const many = { items: Array.from({ length: 501 }, () => items[0]) };
    assert.equal(
      (await api.call({ method: 'POST', path: '/decisions/bulk', token: ana.token, json: many })).status,
      400,
    );
  }));
