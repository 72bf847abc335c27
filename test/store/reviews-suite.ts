import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.js';
import { plan, reviewer, shown } from '../support/builders.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { at, code, decision, review, role, type NewReview } from './values.js';

const approved = { kind: 'approved', decisionIds: ['d1'] } as const;
const rejected = { kind: 'rejected', decisionIds: ['d2'] } as const;

export function reviewsSuite(kind: StoreKind): void {
  describe('reviews', () => {
    it('open once; the first one stays, and says in the ledger who was asked', () =>
      withStore(kind, async (store) => {
        const opened = review('r1');
        await store.openReview(opened);
        await store.openReview(review('r1', { plan: plan({ title: 'Another', reviewers: [reviewer('p_eve', [])] }) }));
        assert.deepEqual(await store.review('r1'), {
          ...opened,
          state: 'open',
          outcome: null,
          viewDigest: 'view/v1:now',
          claimedBy: null,
        });
        assert.deepEqual(await store.reviews({ personId: 'p_eve' }), []);
        const { reviewId, subject, plan: asked } = opened;
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map((entry) => [entry.kind, entry.campaignId, entry.at, entry.body]),
          [['review-opened', 'c1', at(0), { reviewId, subject, plan: asked }]],
        );
      }));

    it('remember everybody who was ever asked in them', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        const first = await store.askedIn('r1');
        const ask = { key: 'r1/asked/1', why: 'escalation', personIds: ['p_zoe'], at: at(1), shown: shown() } as const;
        await store.askAgain('r1', ask);
        assert.deepEqual(await store.askedIn('r1'), [...first, 'p_zoe']);
        assert.deepEqual(await store.askedIn('r2'), []);
      }));

    it('whose ids differ by case are different reviews', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.openReview(review('R1'));
        assert.deepEqual(await ids(store, {}), ['R1', 'r1']);
        assert.equal((await store.review('R1'))?.reviewId, 'R1');
      }));

    it('are asked again once a key, and appear in the inboxes of those who were added', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        const ask = {
          key: 'r1/escalation',
          why: 'escalation',
          personIds: ['p_ana', 'p_boss'],
          at: at(2),
          shown: shown(),
        } as const;
        await store.askAgain('r1', ask);
        await store.askAgain('r1', ask);
        assert.deepEqual(await ids(store, { personId: 'p_boss' }), ['r1']);
        const asked = (await store.ledger({})).filter((entry) => entry.kind === 'reviewers-asked');
        const body = { reviewId: 'r1', why: 'escalation', personIds: ['p_ana', 'p_boss'] };
        assert.deepEqual(
          asked.map((entry) => [entry.campaignId, entry.at, entry.body]),
          [['c1', at(2), body]],
        );
      }));

    it('that were never opened are asked and closed by nobody', () =>
      withStore(kind, async (store) => {
        const ask = { key: 'k', why: 'reminder', personIds: ['p_ana'], at: at(2), shown: shown() } as const;
        await assert.rejects(store.askAgain('r1', ask), code('REVIEW_NOT_FOUND'));
        const close = { reviewId: 'r1', outcome: approved, role: role('r1'), at: at(9) };
        await assert.rejects(store.closeReview(close), code('REVIEW_NOT_FOUND'));
        assert.equal(await store.review('r1'), undefined);
        assert.deepEqual([await store.ledger({}), await store.catalogue({})], [[], []]);
      }));
  });

  listSuite(kind);
  outcomeSuite(kind);
}

function listSuite(kind: StoreKind): void {
  describe('lists of reviews', () => {
    const opened: readonly NewReview[] = [
      review('b', { openedAt: at(1) }),
      review('a', { openedAt: at(2) }),
      review('B', { openedAt: at(1), campaignId: 'c2' }),
      review('c', { openedAt: at(1), plan: plan({ reviewers: [reviewer('p_bo', []), reviewer('p_ana', [])] }) }),
    ];

    it('are ordered by time, then id, and narrow by campaign, person and state', () =>
      withStore(kind, async (store) => {
        for (const each of opened) await store.openReview(each);
        await store.closeReview({ reviewId: 'c', outcome: rejected, role: null, at: at(9) });
        assert.deepEqual(await ids(store, {}), ['B', 'b', 'c', 'a']);
        assert.deepEqual(await ids(store, { newestFirst: true }), ['a', 'c', 'b', 'B']);
        assert.deepEqual(await ids(store, { newestFirst: true, after: 'c', limit: 1 }), ['b']);
        assert.deepEqual(await ids(store, { campaignId: 'c1' }), ['b', 'c', 'a']);
        assert.deepEqual(await ids(store, { personId: 'p_bo' }), ['c']);
        assert.deepEqual(await ids(store, { state: 'open' }), ['B', 'b', 'a']);
        assert.deepEqual(await ids(store, { state: 'closed', personId: 'p_ana', campaignId: 'c1' }), ['c']);
        assert.deepEqual(await ids(store, { personId: 'P_ana' }), []);
      }));

    it('are read page by page to the end, each review once', () =>
      withStore(kind, async (store) => {
        for (const each of opened) await store.openReview(each);
        const seen: string[] = [];
        for (let page = await ids(store, { limit: 3 }); page.length > 0;) {
          seen.push(...page);
          page = await ids(store, { limit: 3, after: page.at(-1) ?? '' });
        }
        assert.deepEqual(seen, ['B', 'b', 'c', 'a']);
        assert.deepEqual(await ids(store, { after: 'b', personId: 'p_bo' }), ['c']);
        await assert.rejects(store.reviews({ after: 'nowhere' }), code('BAD_CURSOR'));
      }));
  });
}

function outcomeSuite(kind: StoreKind): void {
  describe('outcomes', () => {
    it('are shown while they settle, and can be taken back, and only the decisions are in the ledger', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.recordDecision(decision({}, { shown: shown({ outcome: approved }) }));
        assert.deepEqual(stateOf(await store.review('r1')), ['settling', approved]);
        await store.recordDecision(decision({ decisionId: 'd2' }, { shown: shown() }));
        assert.deepEqual(stateOf(await store.review('r1')), ['open', null]);
        assert.ok((await store.ledger({})).every(({ kind: act }) => act !== 'outcome'));
      }));

    it('take effect once: review, ledger and catalogue together', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.openReview(review('r2'));
        await store.openReview(review('elsewhere', { campaignId: 'c2' }));
        const close = { reviewId: 'r1', outcome: approved, role: role('r1'), at: at(9) };
        assert.deepEqual(await store.closeReview(close), { stillOpen: 1 });
        assert.deepEqual(await store.closeReview({ ...close, outcome: rejected }), { stillOpen: 1 });
        assert.deepEqual(stateOf(await store.review('r1')), ['closed', approved]);
        assert.deepEqual(await store.catalogue({}), [role('r1')]);
        const outcomes = (await store.ledger({})).filter((entry) => entry.kind === 'outcome');
        assert.deepEqual(
          outcomes.map((entry) => [entry.campaignId, entry.at, entry.body]),
          [['c1', at(9), { reviewId: 'r1', outcome: approved, role: role('r1') }]],
        );
      }));

    it('of every kind close their review; a settling one is still open for the count', () =>
      withStore(kind, async (store) => {
        for (const id of ['r1', 'r2']) await store.openReview(review(id));
        await store.recordDecision(decision({ reviewId: 'r2' }, { shown: shown({ outcome: approved }) }));
        const expired = { kind: 'expired', decisionIds: [] } as const;
        const close = { outcome: expired, role: null, at: at(9) };
        assert.deepEqual(await store.closeReview({ reviewId: 'r1', ...close }), { stillOpen: 1 });
        assert.deepEqual(await store.closeReview({ reviewId: 'r2', ...close }), { stillOpen: 0 });
        assert.deepEqual(await store.catalogue({}), []);
      }));

    it('in effect are not shown otherwise afterwards', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.closeReview({ reviewId: 'r1', outcome: approved, role: null, at: at(9) });
        await store.recordDecision(decision({}, { shown: shown({ outcome: rejected }) }));
        await store.recordDecision(decision({ decisionId: 'd2' }, { shown: shown() }));
        assert.deepEqual(stateOf(await store.review('r1')), ['closed', approved]);
      }));
  });
}

const ids = async (store: Store, filter: Parameters<Store['reviews']>[0]): Promise<readonly string[]> =>
  (await store.reviews(filter)).map(({ reviewId }) => reviewId);

const stateOf = (row: Awaited<ReturnType<Store['review']>>): readonly unknown[] => [row?.state, row?.outcome];
