import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../../src/domain/errors.js';
import type { GovernedRole } from '../../src/domain/catalogue.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from '../../src/store/sql-store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { act, at, campaign, review, role } from './values.js';

const stage = (digest: string) => ({ digest, counts: { rows: 3 } });

export function campaignsSuite(kind: StoreKind): void {
  describe('campaigns', () => {
    it('belong to their first writer, who is ledgered', () =>
      withStore(kind, async (store) => {
        assert.equal(await store.addCampaign(campaign()), true);
        assert.equal(await store.addCampaign(campaign({ captured: 'sha256:other', startedBy: 'p_eve' })), false);
        assert.deepEqual(await store.campaign('c1'), campaign());
        assert.equal(await store.campaign('C1'), undefined);
        const body = { campaignId: 'c1', captured: 'sha256:captured', startedBy: 'p_ana' };
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map((entry) => [entry.kind, entry.campaignId, entry.at, entry.body]),
          [['campaign-started', 'c1', at(0), body]],
        );
      }));

    it('follow each other in a line: of two that follow one at the same time one is refused, and nothing of it is kept', () =>
      withStore(kind, async (store, place) => {
        await store.addCampaign(campaign());
        const other = openStore(place);
        const next = ['c2', 'c3', 'c4', 'c5'].map((campaignId, index) =>
          (index % 2 ? store : other).addCampaign(campaign({ campaignId, previous: 'c1' })).catch((error: unknown) => {
            assert.ok(error instanceof CodedError);
            return error.code;
          }),
        );
        const fates = await Promise.all(next);
        const refused = 'PREVIOUS_FOLLOWED';
        assert.deepEqual(fates.map(String).sort(), [refused, refused, refused, 'true']);
        assert.equal((await store.campaigns()).length, 2);
        assert.equal((await store.ledger({ kind: 'campaign-started' })).length, 2);
        const made = { schedule: 's', period: '2026-q2' };
        const follow = store.addCampaign(campaign({ campaignId: 'c6', previous: 'c1', ...made }));
        await assert.rejects(follow, { code: refused }, 'a schedule goes on after what was started by hand');
        await store.addCampaign(campaign({ campaignId: 'c7', previous: 'c6', ...made }));
        const between = store.addCampaign(campaign({ campaignId: 'c8', previous: 'c6', ...made }));
        assert.equal(await between, true, 'it may make up for a period between two of its own');
        await other.close();
      }));

    it('merge the stages they finish, and keep what is not mentioned', () =>
      withStore(kind, async (store) => {
        await store.addCampaign(campaign());
        await store.updateCampaign('c1', { stages: { inventory: stage('a') } }, [act('s1')]);
        await store.updateCampaign('c1', { stages: { deduplicate: stage('b') }, state: 'in-review' }, [act('s1')]);
        await store.updateCampaign('c1', { problem: 'MINE_FAILED', state: 'failed' }, []);
        const stages = { inventory: stage('a'), deduplicate: stage('b') };
        assert.deepEqual(await store.campaign('c1'), campaign({ stages, state: 'failed', problem: 'MINE_FAILED' }));
        const kinds = (await store.ledger({})).map((entry) => entry.kind);
        assert.deepEqual(kinds, ['campaign-started', 'evidence-collected']);
      }));

    it('lose no stage when two finish at once', () =>
      withStore(kind, async (store, place) => {
        await store.addCampaign(campaign());
        const other = openStore(place);
        const names = Array.from({ length: 12 }, (_, index) => `stage ${index}`);
        await Promise.all(
          names.map((name, index) =>
            (index % 2 ? store : other).updateCampaign('c1', { stages: { [name]: stage(name) } }, [act(name)]),
          ),
        );
        assert.equal(Object.keys((await store.campaign('c1'))?.stages ?? {}).length, names.length);
        await other.close();
      }));

    it('that could not start give way to the start of the same id, each failure ledgered once', () =>
      withStore(kind, async (store) => {
        const failed = campaign({ state: 'failed', captured: '', problem: 'EXPORT_MISSING: hr.csv' });
        await store.noteNotStarted(failed, 'run-1');
        await store.noteNotStarted(failed, 'run-1');
        await store.noteNotStarted({ ...failed, problem: 'EXPORT_MISSING: erp.json' }, 'run-2');
        assert.equal((await store.campaign('c1'))?.problem, 'EXPORT_MISSING: erp.json');
        assert.equal(await store.addCampaign(campaign()), true);
        await store.noteNotStarted(failed, 'run-3');
        assert.deepEqual(await store.campaign('c1'), campaign());
        assert.equal(await store.addCampaign(campaign({ captured: 'sha256:other' })), false);
        const kinds = (await store.ledger({})).map((entry) => entry.kind);
        const not = 'campaign-not-started';
        assert.deepEqual(kinds, [not, not, 'campaign-started', not]);
      }));

    it('are listed newest first', () =>
      withStore(kind, async (store) => {
        for (const [campaignId, second] of [
          ['b', 1],
          ['c', 3],
          ['a', 1],
        ] as const) {
          await store.addCampaign(campaign({ campaignId, startedAt: at(second) }));
        }
        assert.deepEqual(
          (await store.campaigns()).map(({ campaignId }) => campaignId),
          ['c', 'a', 'b'],
        );
      }));
  });

  catalogueSuite(kind);
}

function catalogueSuite(kind: StoreKind): void {
  describe('the catalogue', () => {
    it('lists roles by name, as everything sorts: by code, not by language', () =>
      withStore(kind, async (store) => {
        for (const name of ['b', 'A', 'ä', 'a', 'B']) await govern(store, role(`role-${name}`, { name }));
        assert.deepEqual(
          (await store.catalogue({})).map(({ name }) => name),
          ['A', 'B', 'a', 'b', 'ä'],
        );
      }));

    it('gives a role in force its next version, in the ledger too', () =>
      withStore(kind, async (store) => {
        await govern(store, role('r', { name: 'Old', reviewId: 'one' }));
        await govern(store, role('r', { name: 'New', reviewId: 'two', campaignId: 'c2' }));
        assert.deepEqual(await store.catalogue({}), [
          role('r', { name: 'New', reviewId: 'two', campaignId: 'c2', version: 2 }),
        ]);
        const outcomes = (await store.ledger({})).filter((entry) => entry.kind === 'outcome');
        assert.deepEqual(outcomes.at(-1)?.body['role'], (await store.catalogue({}))[0]);
      }));

    it('remembers every version of every role, by role and version', () =>
      withStore(kind, async (store) => {
        await govern(store, role('s', { reviewId: 'zero' }));
        await govern(store, role('r', { name: 'Old', reviewId: 'one' }));
        await govern(store, role('r', { name: 'New', reviewId: 'two', members: ['i1'] }));
        assert.deepEqual(
          (await store.roleVersions()).map(({ roleId, version, members }) => [roleId, version, members.length]),
          [
            ['r', 1, 2],
            ['r', 2, 1],
            ['s', 1, 2],
          ],
        );
      }));

    it('of a campaign holds the latest version that campaign made', () =>
      withStore(kind, async (store) => {
        await govern(store, role('r', { reviewId: 'one' }));
        await govern(store, role('r', { reviewId: 'two', campaignId: 'c2' }));
        assert.deepEqual(await store.catalogue({ campaignId: 'c1' }), [role('r', { reviewId: 'one' })]);
        assert.deepEqual(await store.catalogue({ campaignId: 'c3' }), []);
      }));
  });
}

async function govern(store: Store, governed: GovernedRole): Promise<void> {
  const { reviewId, campaignId } = governed;
  await store.openReview(review(reviewId, { campaignId }));
  await store.closeReview({ reviewId, outcome: { kind: 'approved', decisionIds: ['d1'] }, role: governed, at: at(9) });
}
