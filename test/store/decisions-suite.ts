import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStore } from '../../src/store/sql-store.js';
import type { Store } from '../../src/store/store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { at, decision } from './values.js';

export function decisionsSuite(kind: StoreKind): void {
  describe('decisions', () => {
    it('are ledgered as the whole signed command', () =>
      withStore(kind, async (store) => {
        const record = decision({ keyId: 'k', signature: 'sig', reasonDigest: 'reason/v1:x' });
        const recorded = await store.recordDecision(record);
        assert.deepEqual(recorded, { seq: 1, at: at(5), refusedCode: null });
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map((entry) => [entry.kind, entry.campaignId, entry.at, entry.body]),
          [['decision', 'c1', at(5), { command: { ...record.command }, judgedAt: record.at }]],
        );
        const { decisionId, reviewId, personId, answer, viewDigest, via } = record.command;
        const row = {
          decisionId,
          reviewId,
          personId,
          answer,
          viewDigest,
          via,
          at: at(5),
          seq: 1,
          refusedCode: null,
          batch: null,
        };
        assert.deepEqual(await store.decisions({}), [row]);
      }));

    it('that are refused are ledgered with the code', () =>
      withStore(kind, async (store) => {
        const record = decision({}, { refusedCode: 'NOT_A_REVIEWER' });
        assert.deepEqual(await store.recordDecision(record), { seq: 1, at: at(5), refusedCode: 'NOT_A_REVIEWER' });
        const [entry] = await store.ledger({});
        assert.equal(entry?.kind, 'refusal');
        assert.deepEqual(entry?.body, { command: { ...record.command }, code: 'NOT_A_REVIEWER' });
        assert.equal((await store.decisions({}))[0]?.refusedCode, 'NOT_A_REVIEWER');
      }));

    it('sent again get the answer they got, refused or not', () =>
      withStore(kind, async (store) => {
        const first = await store.recordDecision(decision());
        const refused = await store.recordDecision(decision({ decisionId: 'd2' }, { refusedCode: 'STALE_VIEW' }));
        assert.deepEqual(await store.recordDecision(decision({}, { at: at(50), refusedCode: 'REVIEW_CLOSED' })), first);
        assert.deepEqual(await store.recordDecision(decision({ decisionId: 'd2' }, { at: at(60) })), refused);
        assert.equal((await store.ledger({})).length, 2);
        assert.equal((await store.decisions({})).length, 2);
      }));

    it('are listed by seq, refusals included, by campaign and by review', () =>
      withStore(kind, async (store) => {
        await store.recordDecision(decision({ decisionId: 'z' }));
        await store.recordDecision(decision({ decisionId: 'a', reviewId: 'r2' }, { refusedCode: 'BENEFICIARY' }));
        await store.recordDecision(decision({ decisionId: 'm', reviewId: 'r3' }, { campaignId: 'c2' }));
        assert.deepEqual(await ids(store, {}), ['z', 'a', 'm']);
        assert.deepEqual(await ids(store, { campaignId: 'c1' }), ['z', 'a']);
        assert.deepEqual(await ids(store, { reviewId: 'r2' }), ['a']);
        assert.deepEqual(await ids(store, { reviewId: 'R2' }), []);
      }));
  });

  reuseSuite(kind);
}

function reuseSuite(kind: StoreKind): void {
  describe('a decision id', () => {
    it('with other content is refused, each other content once', () =>
      withStore(kind, async (store) => {
        await store.recordDecision(decision());
        const other = decision({ answer: { kind: 'reject' } });
        const refused = await store.recordDecision(other);
        assert.equal(refused.refusedCode, 'DECISION_ID_REUSED');
        assert.deepEqual(await store.recordDecision(other), refused);
        const person = await store.recordDecision(decision({ personId: 'eve' }));
        const elsewhere = await store.recordDecision(decision({ reviewId: 'r2' }));
        assert.deepEqual([person.refusedCode, elsewhere.refusedCode], ['DECISION_ID_REUSED', 'DECISION_ID_REUSED']);
        const kinds = (await store.ledger({})).map((entry) => entry.kind);
        assert.deepEqual(kinds, ['decision', 'refusal', 'refusal', 'refusal']);
      }));

    it('signed anew is the same decision, unless the signature is false', () =>
      withStore(kind, async (store) => {
        const first = await store.recordDecision(decision({ signature: 'one' }));
        const again = decision({ signature: 'two', issuedAt: '2026-06-30T00:00:09Z' });
        assert.deepEqual(await store.recordDecision(again), first);
        const forged = decision({ signature: 'three' }, { refusedCode: 'BAD_SIGNATURE' });
        assert.equal((await store.recordDecision(forged)).refusedCode, 'BAD_SIGNATURE');
        assert.equal((await store.ledger({})).length, 2);
      }));

    it('is not used up by a refused command', () =>
      withStore(kind, async (store) => {
        await store.recordDecision(decision({ personId: 'eve' }, { refusedCode: 'UNSIGNED' }));
        assert.equal((await store.recordDecision(decision())).refusedCode, null);
      }));

    it('counts once when several use it at once', () =>
      withStore(kind, async (store, place) => {
        const other = openStore(place);
        const records = Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? store : other).recordDecision(decision({ personId: `p${index}` })),
        );
        const counted = (await Promise.all(records)).filter(({ refusedCode }) => refusedCode === null);
        assert.equal(counted.length, 1);
        assert.equal((await store.ledger({})).length, 8);
        await other.close();
      }));
  });
}

const ids = async (store: Store, filter: Parameters<Store['decisions']>[0]): Promise<readonly string[]> =>
  (await store.decisions(filter)).map(({ decisionId }) => decisionId);
