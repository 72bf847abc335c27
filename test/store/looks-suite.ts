import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sqlLooks } from '../../src/store/sql-looks.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { withDatabase } from './raw.js';
import { at, decision, review } from './values.js';

export function looksSuite(kind: StoreKind): void {
  describe('looks', () => {
    const look = { reviewId: 'r1', personId: 'p_ana', viewDigest: 'view/v1:now', at: at(3) };

    it('are kept once for each thing that was shown: the first one stays', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.noteLook(look);
        await store.noteLook({ ...look, at: at(9) });
        await store.noteLook({ ...look, viewDigest: 'amended/v1:x', at: at(2) });
        assert.deepEqual(await store.looks({ campaignId: 'c1' }), [
          { ...look, viewDigest: 'amended/v1:x', at: at(2) },
          look,
        ]);
        assert.equal((await store.ledger({})).length, 1, 'the ledger hears nothing of it');
      }));

    it('at what was seen before take no turn at writing', () =>
      withStore(kind, async (store, place) => {
        await store.openReview(review('r1'));
        await withDatabase(place, async (database) => {
          let writes = 0;
          const write: typeof database.write = (work) => {
            writes += 1;
            return database.write(work);
          };
          const looks = sqlLooks({ ...database, write });
          await looks.noteLook(look);
          await looks.noteLook({ ...look, at: at(9) });
          assert.equal(writes, 1);
          await looks.noteLook({ ...look, viewDigest: 'amended/v1:x' });
          assert.equal(writes, 2);
        });
      }));

    it('of those who are not asked, or at what is not there, are none', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1'));
        await store.noteLook({ ...look, personId: 'p_eve' });
        await store.noteLook({ ...look, reviewId: 'r2' });
        assert.deepEqual(await store.looks({ campaignId: 'c1' }), []);
      }));

    it('are listed by campaign and person, and go with the person', () =>
      withStore(kind, async (store) => {
        const { personId } = await store.ensurePerson({ email: 'ana@corp.example' });
        await store.openReview(review('r1'));
        await store.openReview(review('r2', { campaignId: 'c2' }));
        const shown = { outcome: null, expiresAt: at(60), viewDigest: 'view/v1:now', claimedBy: null };
        const ask = { key: 'k', why: 'escalation', personIds: [personId], at: at(1), shown } as const;
        await store.askAgain('r1', ask);
        await store.noteLook(look);
        await store.noteLook({ ...look, personId });
        await store.noteLook({ ...look, reviewId: 'r2' });
        assert.equal((await store.looks({ campaignId: 'c1' })).length, 2);
        assert.deepEqual(await store.looks({ campaignId: 'c1', personId }), [{ ...look, personId }]);
        await store.erasePerson({ personId, by: 'p_boss', at: at(9) });
        assert.deepEqual(await store.looks({ campaignId: 'c1' }), [look]);
      }));
  });

  describe('decisions that were made many at once', () => {
    it('say so, in the read model and in the signed command of the ledger', () =>
      withStore(kind, async (store) => {
        const batch = { id: 'b-1', size: 40 };
        await store.recordDecision(decision({ batch }));
        await store.recordDecision(decision({ decisionId: 'd2' }));
        assert.deepEqual(
          (await store.decisions({})).map((one) => one.batch),
          [batch, null],
        );
        const [first] = await store.ledger({});
        assert.deepEqual((first?.body['command'] as { readonly batch?: unknown }).batch, batch);
      }));
  });
}
