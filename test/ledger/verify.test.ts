import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerAct } from '../../src/domain/ledger.js';
import { signCheckpoint } from '../../src/evidence/checkpoint.js';
import type { LedgerVerdict } from '../../src/evidence/verify-ledger.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { chainEntry, GENESIS } from '../../src/snapshot/chain.js';
import { signRotation } from '../../src/snapshot/rotation.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { storeKinds, type StoreKind } from '../support/with-store.js';
import { act, at } from '../store/values.js';
import { decide, integration, register, withScene, type Scene } from './tampering.js';

for (const kind of storeKinds) examination(kind);

/** What is wrong, but for the guards that every one of these tests takes away first. */
const found = ({ problems }: LedgerVerdict): readonly (readonly [string, number, number])[] =>
  problems.filter(({ code }) => code !== 'GUARD_MISSING').map(({ code, from, to }) => [code, from, to] as const);

function examination(kind: StoreKind): void {
  describe(`the examination of a ledger on ${kind}`, () => {
    it('holds for one that nobody touched, and says how much it saw', () =>
      withScene(kind, async ({ verify, checkpoint, store }) => {
        const verdict = await verify({ checkpoints: [await checkpoint()] });
        const { entries, decisions, checkpoints, checkpointed, holds, problems } = verdict;
        assert.deepEqual([entries, decisions, checkpoints, checkpointed], [12, 4, 1, 12]);
        assert.deepEqual([holds, problems], [true, []]);
        const { seq, hash } = await store.ledgerHead();
        assert.deepEqual(verdict.head, { seq, hash });
      }));

    it('holds for one that has no entry yet', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper('delete from ledger', `update ledger_head set seq = 0, hash = '${GENESIS}'`);
        assert.deepEqual(found(await verify()), []);
      }));

    it('names an entry whose content was changed', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper(`update ledger set body = '{"key":"other"}' where seq = 5`);
        assert.deepEqual(found(await verify()), [['CHANGED', 5, 5]]);
      }));

    it('names an entry whose text was changed though it means the same, and one that is no entry any more', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper(
          `update ledger set body = '{ "key": "act 3" }' where seq = 5`,
          `update ledger set body = 'no json' where seq = 7`,
          `update ledger set kind = 'outcome' where seq = 8`,
        );
        assert.deepEqual(found(await verify()), [
          ['CHANGED', 5, 5],
          ['CHANGED', 7, 7],
          ['CHANGED', 8, 8],
        ]);
      }));

    it('names an entry that was replaced by one with a hash of its own', () =>
      withScene(kind, async ({ tamper, verify, store }) => {
        const [old] = await store.ledger({ from: 5, limit: 1 });
        const { seq, at: time, prev } = old!;
        const other = chainEntry({ ...old!, body: { key: 'other' } }, { seq, at: time, prev });
        await tamper(`update ledger set body = '${canonical(other.body)}', hash = '${other.hash}' where seq = 5`);
        assert.deepEqual(found(await verify()), [['REPLACED', 5, 5]]);
      }));

    it('names entries that were deleted, at the start and in the middle', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper('delete from ledger where seq in (3, 6, 7)');
        assert.deepEqual(found(await verify()), [
          ['MISSING', 3, 3],
          ['MISSING', 6, 7],
        ]);
      }));

    it('names entries that changed places, and one that was moved', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper(
          'update ledger set seq = 1000 where seq = 4',
          'update ledger set seq = 4 where seq = 5',
          'update ledger set seq = 5 where seq = 1000',
        );
        const verdict = await verify();
        assert.deepEqual(found(verdict), [
          ['MOVED', 4, 4],
          ['MOVED', 5, 5],
        ]);
        assert.match(verdict.problems.find(({ from }) => from === 4)?.message ?? '', /what was entry 5$/);
        await tamper('update ledger set seq = 14 where seq = 7');
        assert.deepEqual(
          found(await verify()).filter(([code]) => code !== 'HEAD_DISAGREES'),
          [
            ['MOVED', 4, 4],
            ['MOVED', 5, 5],
            ['MISSING', 7, 7],
            ['MISSING', 13, 13],
            ['MOVED', 14, 14],
          ],
        );
      }));

    it('names a tail that was cut: by the head row, and, where that was mended, by a checkpoint', () =>
      withScene(kind, async ({ tamper, verify, checkpoint, store }) => {
        const outside = await checkpoint();
        await tamper('delete from ledger where seq > 9');
        assert.deepEqual(found(await verify()), [['HEAD_DISAGREES', 9, 9]]);
        const last = (await store.ledger({})).at(-1)!;
        await tamper(`update ledger_head set seq = 9, hash = '${last.hash}'`);
        assert.deepEqual(found(await verify()), []);
        assert.deepEqual(found(await verify({ checkpoints: [outside] })), [['TAIL_CUT', 10, 12]]);
      }));

    it('names a past that was hashed anew, between the checkpoints that it no longer passes through', () =>
      withScene(kind, async ({ tamper, verify, checkpoint, store }) => {
        await store.appendLedger([act('a')], at(10));
        const before = await checkpoint();
        await store.appendLedger([act('b'), act('c')], at(11));
        const after = await checkpoint();
        await rewriteFrom(14, { store, tamper });
        assert.deepEqual(found(await verify()), []);
        assert.deepEqual(found(await verify({ checkpoints: [before] })), []);
        assert.deepEqual(found(await verify({ checkpoints: [after, before] })), [['REWRITTEN', 14, 15]]);
      }));

    it('names a head row that disagrees, or is gone', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper('update ledger_head set seq = 11');
        assert.deepEqual(found(await verify()), [['HEAD_DISAGREES', 12, 12]]);
        await tamper('delete from ledger_head');
        assert.deepEqual(found(await verify()), [['HEAD_DISAGREES', 12, 12]]);
      }));

    it('names a forged checkpoint, and believes nothing it says', () =>
      withScene(kind, async ({ verify, checkpoint }) => {
        const honest = await checkpoint();
        const longer = { ...honest, checkpoint: { ...honest.checkpoint, seq: 40 } };
        assert.deepEqual(found(await verify({ checkpoints: [longer] })), [['FORGED_CHECKPOINT', 40, 40]]);
        const stranger = signCheckpoint(generateSigningKey(), honest.checkpoint, at(10));
        const verdict = await verify({ checkpoints: [stranger, honest] });
        assert.deepEqual(found(verdict), [['FORGED_CHECKPOINT', 12, 12]]);
        assert.equal(verdict.checkpoints, 1);
        const botched = signCheckpoint(integration, honest.checkpoint, at(10));
        assert.deepEqual(found(await verify({ checkpoints: [botched] })), [['FORGED_CHECKPOINT', 12, 12]]);
      }));

    it('names decisions that nobody entitled signed', () =>
      withScene(kind, async ({ store, verify }) => {
        await decide(store, generateSigningKey(), 'by-a-stranger');
        await decide(store, integration, 'for-somebody-else');
        await decide(store, integration, 'as-if-on-the-page', { personId: 'p_bot', via: 'page' });
        await store.appendLedger([await unsigned(store)], at(12));
        assert.deepEqual(found(await verify()), [
          ['BAD_DECISION', 13, 13],
          ['BAD_DECISION', 14, 14],
          ['BAD_DECISION', 15, 15],
          ['BAD_DECISION', 16, 16],
        ]);
      }));

    it('trusts a pinned key only, or else the first server key', () =>
      withScene(kind, async ({ store, server, verify }) => {
        assert.equal((await verify({ trust: [server.publicKey] })).holds, true);
        const other = generateSigningKey();
        assert.deepEqual(found(await verify({ trust: [other.publicKey] })), [['UNENDORSED_KEY', 8, 8]]);
        await register(store, other);
        assert.deepEqual(found(await verify()), [['UNENDORSED_KEY', 13, 13]]);
        await decide(store, other, 'by-another-server');
        assert.deepEqual(found(await verify()), [['UNENDORSED_KEY', 14, 14]]);
        assert.equal((await verify({ trust: [server.publicKey, other.publicKey] })).holds, true);
      }));

    it('names a decision by an integration whose key had been revoked', () =>
      withScene(kind, async ({ store, verify }) => {
        await decide(store, integration, 'before', { personId: 'p_bot' });
        await store.revokeKey({ keyId: integration.keyId, by: 'p_admin', at: at(10) });
        await decide(store, integration, 'after', { personId: 'p_bot' });
        assert.deepEqual(found(await verify()), [['BAD_DECISION', 15, 15]]);
      }));

    it('follows a key that hands over to another, from whichever of them is pinned', () =>
      withScene(kind, async ({ store, server, verify }) => {
        const [second, third] = [generateSigningKey(), generateSigningKey()];
        await store.rotateKey({ rotation: signRotation(server, second), at: at(10), evenIfWaiting: false });
        await decide(store, second, 'by-the-second');
        await store.rotateKey({ rotation: signRotation(second, third), at: at(11), evenIfWaiting: false });
        await decide(store, third, 'by-the-third');
        const checkpoints = [server, second, third].map((key) => signCheckpoint(key, { seq: 4, hash: '', at: '' }, ''));
        for (const trust of [[], [server.publicKey], [second.publicKey], [third.publicKey]]) {
          assert.deepEqual(found(await verify({ trust })), []);
          assert.deepEqual(found(await verify({ trust, checkpoints })), [['REWRITTEN', 1, 4]]);
        }
        await decide(store, server, 'by-the-first');
        assert.deepEqual(found(await verify()), [['BAD_DECISION', 19, 19]]);
      }));

    it('follows no hand-over that one of the two keys did not sign, or that is the second of a key', () =>
      withScene(kind, async ({ store, server, verify }) => {
        const [thief, heir] = [generateSigningKey(), generateSigningKey()];
        const honest = signRotation(server, thief);
        const forged = { ...honest, endorsement: signRotation(thief, server).acceptance.replace(/^./, 'A') };
        const rotate = (key: string, body: LedgerAct['body']) =>
          store.appendLedger([{ key, kind: 'key-rotated', campaignId: null, body }], at(12));
        await register(store, thief);
        await rotate('forged', { ...forged });
        assert.deepEqual(found(await verify({ trust: [server.publicKey] })), [
          ['UNENDORSED_KEY', 13, 13],
          ['BAD_KEY', 14, 14],
        ]);
        await rotate('unaccepted', { ...honest, acceptance: honest.endorsement });
        await register(store, heir);
        await rotate('first', { ...signRotation(server, heir) });
        await rotate('second', { ...honest });
        assert.deepEqual(found(await verify()), [
          ['UNENDORSED_KEY', 13, 13],
          ['BAD_KEY', 14, 14],
          ['BAD_KEY', 15, 15],
          ['BAD_KEY', 18, 18],
        ]);
      }));

    it('says which guards are gone', () =>
      withScene(kind, async ({ tamper, verify }) => {
        await tamper();
        const { problems, holds } = await verify();
        assert.deepEqual([problems.map(({ code }) => code), holds], [Array(3).fill('GUARD_MISSING'), false]);
      }));

    it('reads a long ledger page by page, and names what is wrong in any of them', () =>
      withScene(kind, async ({ store, tamper, verify }) => {
        const acts = (from: number): LedgerAct[] => Array.from({ length: 600 }, (_, index) => act(`m${from + index}`));
        for (const from of [0, 600, 1200, 1800]) await store.appendLedger(acts(from), at(13));
        assert.equal((await verify()).entries, 2412);
        await tamper('delete from ledger where seq in (1000, 2001)', "update ledger set at = '' where seq = 2400");
        assert.deepEqual(found(await verify()), [
          ['MISSING', 1000, 1000],
          ['MISSING', 2001, 2001],
          ['CHANGED', 2400, 2400],
        ]);
      }));
  });
}

/** Everything from this entry on as somebody would write it who knows how hashes are made. */
async function rewriteFrom(seq: number, { store, tamper }: Pick<Scene, 'store' | 'tamper'>): Promise<void> {
  const entries = await store.ledger({ from: seq - 1 });
  let last = entries[0]!;
  const statements = entries.slice(1).map((entry) => {
    last = chainEntry({ ...entry, body: { key: 'rewritten' } }, { seq: entry.seq, at: entry.at, prev: last.hash });
    return `update ledger set body = '${canonical(last.body)}', prev = '${last.prev}', hash = '${last.hash}' where seq = ${last.seq}`;
  });
  await tamper(...statements, `update ledger_head set hash = '${last.hash}'`);
}

/** A decision as the ledger holds one, with a signature of other content. */
async function unsigned(store: Scene['store']): Promise<LedgerAct> {
  const entry = (await store.ledger({})).find(({ kind }) => kind === 'decision')!;
  const command = entry.body['command'];
  assert.ok(typeof command === 'object' && command !== null && !Array.isArray(command));
  return { ...entry, key: 'decision/again', body: { command: { ...command, personId: 'p_eve' } } };
}
