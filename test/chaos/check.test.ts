import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../../src/domain/review.js';
import type { Store } from '../../src/store/store.js';
import { at, campaign, decision, review, role } from '../store/values.js';
import { withStore } from '../support/with-store.js';
import { check, type Violation } from './check.js';
import type { SentDecision } from './clients.js';
import type { Facts, WorkflowFact } from './facts.js';
import { planDecisions, planKills } from './plan.js';
import { sabotages } from './sabotage.js';

const approved: Outcome = { kind: 'approved', decisionIds: ['d1', 'd2'] };
const rejected: Outcome = { kind: 'rejected', decisionIds: ['d3'] };

/** Two people approved r1, one rejected r2, nobody decided r3: written by the real store. */
async function honest(store: Store): Promise<{ readonly facts: Facts; readonly sent: readonly SentDecision[] }> {
  await store.addCampaign(campaign({ state: 'in-review' }));
  for (const reviewId of ['r1', 'r2', 'r3']) await store.openReview(review(reviewId));
  const sent = [
    await record(store, { decisionId: 'd1', reviewId: 'r1', personId: 'ana', answer: 'approve' }),
    await record(store, { decisionId: 'd2', reviewId: 'r1', personId: 'ben', answer: 'approve' }),
    await record(store, { decisionId: 'd3', reviewId: 'r2', personId: 'ana', answer: 'reject' }),
    { ...lost, decisionId: 'd4', reviewId: 'r3' },
  ];
  const governed = role('r1', { decisionIds: approved.decisionIds });
  await store.closeReview({ reviewId: 'r1', outcome: approved, role: governed, at: at(8) });
  await store.closeReview({ reviewId: 'r2', outcome: rejected, role: null, at: at(9) });
  const workflows = [
    workflow({ reviewId: 'r1', standing: ['d1', 'd2'], outcome: approved }, sent),
    workflow({ reviewId: 'r2', standing: ['d3'], outcome: rejected }, sent),
    workflow({ reviewId: 'r3', standing: [], outcome: null }, sent),
  ];
  const ledger = await store.ledger({});
  const [decisions, reviews] = [await store.decisions({}), await store.reviews({})];
  const roles = await store.catalogue({});
  return { sent, facts: { ledger, decisions, reviews, roles, workflows, campaignState: 'in-review' } };
}

const lost: SentDecision = {
  ...{ decisionId: '', reviewId: '', personId: 'ben', answer: 'approve' },
  ...{ fate: 'unknown', seqs: [], requests: 1, code: null },
};

async function record(
  store: Store,
  about: Pick<SentDecision, 'decisionId' | 'reviewId' | 'personId' | 'answer'>,
): Promise<SentDecision> {
  const { seq } = await store.recordDecision(decision({ ...about, answer: { kind: about.answer } }));
  return { ...lost, ...about, fate: 'acknowledged', seqs: [seq] };
}

function workflow(
  about: Pick<WorkflowFact, 'reviewId' | 'standing' | 'outcome'>,
  sent: readonly SentDecision[],
): WorkflowFact {
  const own = sent.filter(({ reviewId }) => reviewId === about.reviewId);
  const receipts = own.flatMap(({ decisionId, seqs }) => seqs.map((seq) => ({ decisionId, seq })));
  return { ...about, closed: about.outcome !== null, receipts };
}

const codes = (violations: readonly Violation[]): readonly string[] =>
  [...new Set(violations.map(({ code }) => code))].sort();

/** What each sabotage has to be noticed as, at least. */
const noticed: Readonly<Record<keyof typeof sabotages, Violation['code']>> = {
  'lost-in-ledger': 'NOT_ONCE_IN_LEDGER',
  'twice-in-ledger': 'NOT_ONCE_IN_LEDGER',
  'lost-in-read-model': 'NOT_ONCE_IN_READ_MODEL',
  'lost-in-workflow': 'NOT_ONCE_IN_WORKFLOW',
  'half-counted': 'OUTCOME_DIFFERS',
  'role-without-approval': 'CATALOGUE_DIFFERS',
  'role-missing': 'CATALOGUE_DIFFERS',
  'chain-broken': 'CHAIN_BROKEN',
};

describe('what is held against everything after the kills', () => {
  it('passes when every decision is everywhere once, and one that nobody heard of again is nowhere', () =>
    withStore('sqlite', async (store) => {
      const { facts, sent } = await honest(store);
      assert.deepEqual(check(sent, facts), []);
    }));

  for (const [name, damage] of Object.entries(sabotages)) {
    it(`notices ${name} as ${noticed[name]}`, () =>
      withStore('sqlite', async (store) => {
        const { facts, sent } = await honest(store);
        const found = codes(check(sent, damage(facts)));
        assert.ok(found.includes(noticed[name] ?? ''), `got ${found.join(', ')}`);
      }));
  }

  it('an unanswered decision is everywhere or nowhere', () =>
    withStore('sqlite', async (store) => {
      const { facts, sent } = await honest(store);
      const unanswered = sent.map((one) => (one.decisionId === 'd3' ? { ...one, fate: 'unknown' as const } : one));
      assert.deepEqual(check(unanswered, facts), []);
      const torn = { ...facts, decisions: facts.decisions.filter(({ decisionId }) => decisionId !== 'd3') };
      assert.deepEqual(codes(check(unanswered, torn)), ['HALF_THERE', 'READ_MODEL_DIFFERS']);
    }));

  it('a refused retry, receipts that differ, and a decision that nobody sent are told apart', () =>
    withStore('sqlite', async (store) => {
      const { facts, sent } = await honest(store);
      const refused = sent.map((one) => (one.decisionId === 'd4' ? { ...one, fate: 'refused' as const } : one));
      assert.deepEqual(codes(check(refused, facts)), ['REFUSED']);
      const twice = sent.map((one) => (one.decisionId === 'd1' ? { ...one, seqs: [...one.seqs, 99] } : one));
      assert.deepEqual(codes(check(twice, facts)), ['RECEIPTS_DIFFER']);
      assert.deepEqual(codes(check(sent.slice(1), facts)), ['STRANGER']);
    }));
});

describe('what a seed plans', () => {
  it('is the same each time, and gives every process its share of the kills', () => {
    const decisions = planDecisions({ seed: 7, decisions: 500, deciders: 6 });
    assert.equal(decisions.length, 500);
    assert.deepEqual(planDecisions({ seed: 7, decisions: 500, deciders: 6 }), decisions);
    const about = { seed: 7, kills: 60, decisions: 500, parts: ['worker', 'server', 'temporal'] };
    const kills = planKills(about);
    assert.deepEqual(planKills(about), kills);
    for (const part of about.parts) assert.equal(kills.filter((kill) => kill.part === part).length, 20);
    assert.notDeepEqual(planKills({ ...about, seed: 8 }), kills);
  });

  it('asks two different people about an approval', () => {
    const byReview = new Map<number, number[]>();
    for (const { review: number, decider } of planDecisions({ seed: 3, decisions: 200, deciders: 6 })) {
      byReview.set(number, [...(byReview.get(number) ?? []), decider]);
    }
    for (const deciders of byReview.values()) assert.equal(new Set(deciders).size, deciders.length);
  });
});
