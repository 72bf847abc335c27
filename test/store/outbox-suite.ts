import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStore } from '../../src/store/sql-store.js';
import type { Batch } from '../../src/store/outbox.js';
import type { Store } from '../../src/store/store.js';
import { command, plan, reviewer, shown } from '../support/builders.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { at, decision, review } from './values.js';

const asks = (...people: readonly string[]) => ({ plan: plan({ reviewers: people.map((id) => reviewer(id, [])) }) });

/** Everything noted is old enough at `second`; what is taken is taken for a minute. */
const take = (store: Store, second: number): Promise<Batch | undefined> =>
  store.takeNotices({ now: at(second), until: at(second + 60), quietSince: at(second), waitingSince: at(second) });

const kinds = (batch: Batch | undefined) => batch?.notices.map(({ kind, reviewId }) => `${kind} ${reviewId}`);

export function outboxSuite(kind: StoreKind): void {
  describe('notices', () => {
    it('are noted with what they tell of, and one person hears everything at once', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', asks('p_ana')));
        await store.openReview(review('r2', { ...asks('p_ana'), openedAt: at(1) }));
        await store.askAgain('r1', {
          key: 'r1/reminder/1',
          why: 'reminder',
          personIds: ['p_ana'],
          at: at(2),
          shown: shown(),
        });
        await store.recordDecision(decision({ reviewId: 'r1' }, { at: at(3) }));
        await store.closeReview({
          reviewId: 'r1',
          outcome: { kind: 'approved', decisionIds: ['d1'] },
          role: null,
          at: at(4),
        });
        const batch = await take(store, 9);
        assert.equal(batch?.personId, 'p_ana');
        assert.deepEqual(kinds(batch), ['asked r1', 'asked r2', 'reminder r1', 'decided r1', 'closed r1']);
        assert.equal(await take(store, 9), undefined);
      }));

    it('are noted once, however often the act is repeated, and after they were delivered too', () =>
      withStore(kind, async (store) => {
        const again = {
          key: 'r1/reminder/1',
          why: 'reminder',
          personIds: ['p_ana'],
          at: at(2),
          shown: shown(),
        } as const;
        const outcome = { kind: 'expired', decisionIds: [] } as const;
        const act = async () => {
          await store.openReview(review('r1', asks('p_ana')));
          await store.askAgain('r1', again);
          await store.recordDecision(decision({ reviewId: 'r1' }));
          await store.closeReview({ reviewId: 'r1', outcome, role: null, at: at(8) });
        };
        await act();
        await act();
        const batch = await take(store, 9);
        assert.equal(batch?.notices.length, 4);
        await store.noticesDelivered(batch, null);
        await act();
        assert.equal(await take(store, 99), undefined);
      }));

    it('tell of no refusal', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', asks('p_ana')));
        await store.recordDecision(decision({ reviewId: 'r1' }, { refusedCode: 'STALE_VIEW' }));
        assert.deepEqual(kinds(await take(store, 9)), ['asked r1']);
      }));

    it('wait until a person is left in peace, but not for ever', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', { ...asks('p_ana'), openedAt: at(0) }));
        await store.openReview(review('r2', { ...asks('p_ana'), openedAt: at(10) }));
        const ask = { now: at(20), until: at(80) };
        assert.equal(await store.takeNotices({ ...ask, quietSince: at(9), waitingSince: at(-1) }), undefined);
        const patient = await store.takeNotices({ ...ask, quietSince: at(9), waitingSince: at(0) });
        assert.equal(patient?.notices.length, 2);
      }));

    it('taken by a server that died are taken again as the same batch, with nothing added', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', asks('p_ana')));
        const first = await take(store, 9);
        await store.openReview(review('r2', asks('p_ana')));
        assert.equal(await take(store, 68), undefined);
        const second = await take(store, 69);
        assert.deepEqual(second, { ...first, attempt: 2 });
        await store.noticesDelivered(second, null);
        assert.deepEqual(kinds(await take(store, 70)), ['asked r2']);
      }));

    it('go to one of several servers', () =>
      withStore(kind, async (store, place) => {
        for (const id of ['p_a', 'p_b', 'p_c']) await store.openReview(review(`of-${id}`, asks(id)));
        const others = [1, 2, 3].map(() => openStore(place));
        const taken = await Promise.all([...others, ...others].map((other) => take(other, 9)));
        const people = taken.flatMap((batch) => (batch ? [batch.personId] : []));
        assert.equal(new Set(people).size, people.length);
        for (let more = await take(store, 9); more; more = await take(store, 9)) people.push(more.personId);
        assert.deepEqual(people.sort(), ['p_a', 'p_b', 'p_c']);
        await Promise.all(others.map((other) => other.close()));
      }));

    it('that could not be delivered come back when they should, or never; a lost lease changes nothing', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', asks('p_ana')));
        const first = await take(store, 9);
        await store.postponeNotices(first!, { at: at(300), error: 'no mail server' });
        assert.equal(await take(store, 299), undefined);
        const second = await take(store, 300);
        assert.equal(second?.attempt, 2);
        await store.postponeNotices(first!, { at: at(301), error: 'late' });
        assert.equal(await take(store, 302), undefined);
        await store.postponeNotices(second, { at: null, error: 'no address' });
        assert.equal(await take(store, 9999), undefined);
        await store.openReview(review('r2', asks('p_ana')));
        assert.deepEqual(kinds(await take(store, 9999)), ['asked r2']);
      }));

    it('leave their message behind, found by person and review', () =>
      withStore(kind, async (store) => {
        await store.openReview(review('r1', asks('p_ana', 'p_bo')));
        const ana = await take(store, 9);
        const message = { channel: 'slack', address: 'D1 17.1', reviewIds: ['r1', 'r0'] };
        await store.noticesDelivered(ana!, message);
        await store.noticesDelivered(ana!, message);
        const { batchId, personId } = ana!;
        const kept = { ...message, reviewIds: ['r0', 'r1'], batchId, personId };
        const found = (some: object) => store.messages({ channel: 'slack', personId, reviewIds: ['r1'], ...some });
        assert.deepEqual(await found({}), [kept]);
        assert.deepEqual(await found({ reviewIds: ['r0', 'r9'] }), [kept]);
        assert.deepEqual(await found({ channel: 'mail' }), []);
        assert.deepEqual(await found({ personId: 'p_eve' }), []);
        assert.deepEqual(await found({ reviewIds: [] }), []);
      }));
  });
  commandsSuite(kind);
}

const keep = (some: Partial<Parameters<Store['keepCommand']>[0]> = {}): Parameters<Store['keepCommand']>[0] => ({
  command: command({ signature: 'first' }),
  reason: null,
  replyTo: null,
  at: at(0),
  dueAt: at(10),
  ...some,
});

const due = async (store: Store, second: number) =>
  (await store.takeCommands({ now: at(second), until: at(second + 30), limit: 10 })).map(
    ({ command: { signature }, attempt }) => `${signature} ${attempt}`,
  );

function commandsSuite(kind: StoreKind): void {
  describe('commands on their way', () => {
    it('stay what they were when they are signed anew, and keep their reason', () =>
      withStore(kind, async (store) => {
        const reason = { digest: 'reason/v1:1', salt: 's', text: 'because' };
        const first = await store.keepCommand(keep({ reason }));
        const second = await store.keepCommand(
          keep({ command: command({ signature: 'second' }), reason: { ...reason, digest: 'reason/v1:2' } }),
        );
        assert.deepEqual(second, first);
        assert.deepEqual(await store.reason('reason/v1:1'), { salt: 's', text: 'because' });
        assert.equal(await store.reason('reason/v1:2'), undefined);
      }));

    it('are told apart by who decides what about which view', () =>
      withStore(kind, async (store) => {
        const others = [
          { personId: 'bo' },
          { answer: { kind: 'reject' } as const },
          { viewDigest: 'v' },
          { reviewId: 'r2' },
        ];
        for (const some of others) {
          const other = command({ ...some, signature: JSON.stringify(some) });
          assert.deepEqual(await store.keepCommand(keep({ command: other })), other);
        }
        assert.equal((await due(store, 10)).length, 4);
      }));

    it('are taken when they are due, by one server, again after its lease, and no more once postponed', () =>
      withStore(kind, async (store) => {
        const { command: kept } = keep();
        await store.keepCommand(keep());
        assert.deepEqual(await due(store, 9), []);
        assert.deepEqual(await due(store, 10), ['first 1']);
        assert.deepEqual(await due(store, 39), []);
        assert.deepEqual(await due(store, 40), ['first 2']);
        await store.postponeCommand(kept, at(500));
        assert.deepEqual(await due(store, 499), []);
        assert.deepEqual(await due(store, 500), ['first 3']);
        await store.forgetCommand(kept);
        assert.deepEqual(await due(store, 999), []);
      }));

    it('are gone once they are recorded, by their own signature or another', () =>
      withStore(kind, async (store) => {
        for (const signature of ['first', 'another']) {
          await store.keepCommand(
            keep({ command: command({ decisionId: signature, signature: 'first' }), replyTo: 'D1' }),
          );
          await store.recordDecision(decision({ decisionId: signature, signature }));
        }
        assert.deepEqual(await due(store, 99), []);
      }));

    it('are not answered by the refusal of a forgery; a refusal that somebody waits for stays until it was told', () =>
      withStore(kind, async (store) => {
        const refused = { refusedCode: 'BAD_SIGNATURE' } as const;
        await store.keepCommand(keep());
        await store.recordDecision(decision({ signature: 'forged' }, refused));
        assert.deepEqual(await due(store, 10), ['first 1']);
        await store.recordDecision(decision({ signature: 'first' }, { refusedCode: 'STALE_VIEW' }));
        assert.deepEqual(await due(store, 99), []);
        await store.keepCommand(keep({ replyTo: 'D1', command: command({ decisionId: 'd2', signature: 'first' }) }));
        await store.recordDecision(decision({ decisionId: 'd2', signature: 'first' }, { refusedCode: 'STALE_VIEW' }));
        const [kept] = await store.takeCommands({ now: at(99), until: at(199), limit: 1 });
        assert.deepEqual([kept?.replyTo, kept?.keptAt, kept?.attempt], ['D1', at(0), 1]);
      }));
  });
}
