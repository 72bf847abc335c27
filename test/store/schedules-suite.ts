import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { act, at, code } from './values.js';

const changed = (second: number) => act(`schedule-${second}`, { kind: 'schedule-changed', campaignId: null });

const applying =
  (store: Store) =>
  (schedule: string, definition: string, second: number): Promise<void> =>
    store.applySchedule({ schedule, definition, appliedBy: 'p_ana', appliedAt: at(second) }, changed(second));

const latest = async (store: Store): Promise<readonly string[]> =>
  (await store.schedules()).map(({ schedule, definition }) => `${schedule} ${definition.slice(7)}`);

export function schedulesSuite(kind: StoreKind): void {
  describe('schedules', () => {
    it('are those whose definition somebody put in force, the latest of each first, by name as everything sorts', () =>
      withStore(kind, async (store) => {
        const apply = applying(store);
        await apply('finance', 'sha256:a', 1);
        await apply('finance', 'sha256:b', 2);
        await apply('Ads', 'sha256:c', 3);
        assert.deepEqual(await latest(store), ['Ads c', 'finance b', 'finance a']);
        await apply('finance', 'sha256:a', 4);
        assert.deepEqual(await latest(store), ['Ads c', 'finance a', 'finance b']);
        assert.equal((await store.ledger({ kind: 'schedule-changed' })).length, 4);
      }));

    it('are remembered with who put them in force last', () =>
      withStore(kind, async (store) => {
        await applying(store)('finance', 'sha256:a', 1);
        const row = { schedule: 'finance', definition: 'sha256:a', appliedBy: 'p_ben', appliedAt: at(2) };
        await store.applySchedule(row, changed(2));
        assert.deepEqual(await store.schedules(), [row]);
      }));

    it('that are taken away leave no definition, and what the ledger knows of them', () =>
      withStore(kind, async (store) => {
        const apply = applying(store);
        await apply('finance', 'sha256:a', 1);
        await apply('finance', 'sha256:b', 2);
        await apply('ads', 'sha256:c', 3);
        await store.removeSchedule('finance', changed(4), at(4));
        assert.deepEqual(await latest(store), ['ads c']);
        await store.removeSchedule('finance', changed(4), at(5));
        assert.deepEqual(
          (await store.ledger({})).map(({ seq }) => seq),
          [1, 2, 3, 4],
        );
        await apply('finance', 'sha256:a', 6);
        assert.deepEqual(await latest(store), ['ads c', 'finance a']);
      }));

    it('are put in force with their entry in the ledger, or not at all', () =>
      withStore(kind, async (store) => {
        const row = { schedule: 'finance', definition: 'sha256:a', appliedBy: 'p_ana', appliedAt: at(1) };
        const bad = { ...changed(1), body: { text: 'a lone \ud800 surrogate' } };
        await assert.rejects(store.applySchedule(row, bad), code('NOT_CANONICAL'));
        assert.deepEqual([await store.schedules(), await store.ledger({})], [[], []]);
      }));
  });
}
