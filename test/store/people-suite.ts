import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signRotation } from '../../src/snapshot/rotation.js';
import { generateSigningKey, type SigningKey } from '../../src/snapshot/sign.js';
import { openStore } from '../../src/store/sql-store.js';
import { command } from '../support/builders.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { at, code, decision } from './values.js';

const key = { keyId: 'ed25519-1', publicKey: 'AAAA', kind: 'integration', people: ['p_ana', 'p_bo'] } as const;
const link = {
  secretHash: 'h1',
  personId: 'p_ana',
  permissions: ['reviewer'],
  csrf: 'x',
  expiresAt: '2026-06-30',
} as const;

export function peopleSuite(kind: StoreKind): void {
  describe('people', () => {
    it('are one person an e-mail, whatever its case', () =>
      withStore(kind, async (store) => {
        const ana = await store.ensurePerson({ email: 'Ana@Corp.example', name: 'Ana' });
        assert.equal(ana.email, 'ana@corp.example');
        assert.match(ana.personId, /^p_[0-9a-f]{24}$/);
        assert.deepEqual(await store.ensurePerson({ email: 'ana@corp.EXAMPLE' }), ana);
        assert.deepEqual(await store.person(ana.personId), ana);
        assert.deepEqual(await store.personByEmail('ANA@corp.example'), ana);
        assert.equal(await store.personByEmail('eve@corp.example'), undefined);
        assert.deepEqual(await store.people(), [ana]);
        assert.equal(await store.person(ana.personId.toUpperCase()), undefined);
      }));

    it('get a name when they had none, and keep the one they have', () =>
      withStore(kind, async (store) => {
        const nameless = await store.ensurePerson({ email: 'bo@corp.example' });
        assert.equal(nameless.name, '');
        assert.equal((await store.ensurePerson({ email: 'bo@corp.example', name: 'Bo' })).name, 'Bo');
        assert.equal((await store.ensurePerson({ email: 'bo@corp.example', name: 'Else' })).name, 'Bo');
        assert.equal((await store.person(nameless.personId))?.name, 'Bo');
      }));

    it('are one person also when several ask at once', () =>
      withStore(kind, async (store, place) => {
        const other = openStore(place);
        const asked = [store, other, store, other].map((each) => each.ensurePerson({ email: 'cy@corp.example' }));
        assert.equal(new Set((await Promise.all(asked)).map(({ personId }) => personId)).size, 1);
        await other.close();
      }));
  });

  describe('reasons', () => {
    it('are kept under their digest, the first one for good', () =>
      withStore(kind, async (store) => {
        await store.keepReason({ personId: 'p_ana', digest: 'r', salt: 's', text: 'because' });
        await store.keepReason({ personId: 'p_ana', digest: 'r', salt: 't', text: 'otherwise' });
        assert.deepEqual(await store.reason('r'), { salt: 's', text: 'because' });
        assert.equal(await store.reason('R'), undefined);
      }));

    it('of one review are told by ledger number, until they are erased', () =>
      withStore(kind, async (store) => {
        const { personId } = await store.ensurePerson({ email: 'ana@corp.example' });
        await store.keepReason({ personId, digest: 'r1', salt: 's', text: 'because' });
        const about = { personId, reviewId: 'r-1' };
        const { seq } = await store.recordDecision(decision({ ...about, decisionId: 'd-1', reasonDigest: 'r1' }));
        await store.recordDecision(decision({ ...about, decisionId: 'd-2' }));
        await store.recordDecision(decision({ personId, reviewId: 'r-2', decisionId: 'd-3', reasonDigest: 'r1' }));
        assert.deepEqual([...(await store.reasonsGiven('r-1'))], [[seq, 'because']]);
        assert.deepEqual([...(await store.reasonsGiven('nobody'))], []);
        await store.erasePerson({ personId, by: 'p_dpo', at: '2026-10-02T00:00:00.000Z' });
        assert.deepEqual([...(await store.reasonsGiven('r-1'))], []);
      }));
  });

  describe('keys', () => {
    it('are registered and ledgered once', () =>
      withStore(kind, async (store) => {
        await store.registerKey(key);
        await store.registerKey(key);
        assert.deepEqual(await store.key(key.keyId), key);
        assert.deepEqual(await store.keys(), [{ ...key, revokedAt: null }]);
        const entries = await store.ledger({});
        assert.deepEqual(
          entries.map(({ kind: what, body }) => [what, body]),
          [['key-registered', { ...key }]],
        );
      }));

    it('sign for nobody once they are revoked, which is ledgered, and are still listed', () =>
      withStore(kind, async (store) => {
        await store.registerKey(key);
        await store.registerKey({ ...key, keyId: 'server', kind: 'server' });
        const revoke = { keyId: key.keyId, by: 'p_adm', at: '2026-06-30T12:00:00.000Z' };
        assert.deepEqual([await store.revokeKey(revoke), await store.revokeKey(revoke)], [true, false]);
        assert.equal(await store.revokeKey({ ...revoke, keyId: 'server' }), false);
        assert.deepEqual((await store.key(key.keyId))?.people, []);
        assert.deepEqual(await store.keys({ kind: 'integration' }), [{ ...key, revokedAt: revoke.at }]);
        const last = (await store.ledger({})).at(-1);
        assert.deepEqual([last?.kind, last?.body['what']], ['configuration-changed', 'key-revoked']);
      }));

    it('of a server hand over once: the old one is not found any more, and both stay listed', () =>
      withStore(kind, async (store) => {
        const [first, second, third] = [generateSigningKey(), generateSigningKey(), generateSigningKey()];
        const { keyId, publicKey } = first;
        const rotate = (from: SigningKey, to: SigningKey, evenIfWaiting = false) =>
          store.rotateKey({ rotation: signRotation(from, to), at: at(9), evenIfWaiting });
        await assert.rejects(rotate(first, second), code('KEY_NOT_IN_FORCE'));
        await store.registerKey({ keyId, publicKey, kind: 'server', people: [] });
        await store.keepCommand({ command: command(), reason: null, replyTo: null, at: at(1), dueAt: at(1) });
        await assert.rejects(rotate(first, second), code('DECISIONS_WAITING'));
        const { seq } = await rotate(first, second, true);
        assert.equal((await rotate(first, second)).seq, seq);
        await assert.rejects(rotate(first, third), code('KEY_NOT_IN_FORCE'));
        assert.equal(await store.key(first.keyId), undefined);
        assert.equal((await store.key(second.keyId))?.publicKey, second.publicKey);
        assert.deepEqual(
          (await store.keys()).map((one) => [one.keyId, one.revokedAt]).sort(),
          [
            [first.keyId, at(9)],
            [second.keyId, null],
          ].sort(),
        );
        const kinds = (await store.ledger({})).map((entry) => entry.kind);
        assert.deepEqual(kinds, ['key-registered', 'key-registered', 'key-rotated']);
        assert.deepEqual((await store.ledger({})).at(-1)?.body, { ...signRotation(first, second) });
      }));

    it('never change', () =>
      withStore(kind, async (store) => {
        await store.registerKey(key);
        await assert.rejects(store.registerKey({ ...key, publicKey: 'BBBB' }), code('KEY_CONFLICT'));
        await store.registerKey({ ...key, people: ['p_eve'] });
        assert.deepEqual(await store.keys(), [{ ...key, revokedAt: null }]);
        assert.equal((await store.ledger({})).length, 1);
      }));
  });

  secretsSuite(kind);
  answersSuite(kind);
}

function secretsSuite(kind: StoreKind): void {
  describe('tokens', () => {
    it('are found by their hash until their label is revoked', () =>
      withStore(kind, async (store) => {
        const token = {
          tokenHash: 't1',
          personId: 'p_ana',
          permissions: ['engineer', 'auditor'],
          label: 'b',
          issuedAt: '2026-06-29',
          expiresAt: null,
          lastUsedAt: null,
        } as const;
        await store.addToken(token);
        await store.addToken({ ...token, tokenHash: 't2', label: 'a' });
        assert.deepEqual(await store.token('t1'), token);
        assert.deepEqual(
          (await store.tokens()).map(({ label }) => label),
          ['a', 'b'],
        );
        assert.deepEqual(
          (await store.tokens({ after: 't2', limit: 1 })).map(({ tokenHash }) => tokenHash),
          ['t1'],
        );
        assert.deepEqual(await store.tokens({ personId: 'p_bo' }), []);
        await assert.rejects(store.tokens({ after: 'gone' }), code('BAD_CURSOR'));
        await store.useToken('t2', '2026-06-30');
        assert.equal((await store.token('t2'))?.lastUsedAt, '2026-06-30');
        await store.revokeTokens('b');
        assert.deepEqual([await store.revokeToken('t2'), await store.revokeToken('t2')], [true, false]);
        await store.addToken({ ...token, tokenHash: 't2', label: 'a' });
        assert.equal(await store.token('t1'), undefined);
        assert.equal((await store.token('t2'))?.label, 'a');
      }));
  });

  describe('one-time links', () => {
    it('are taken once, also when several take at once', () =>
      withStore(kind, async (store, place) => {
        await store.addSession({ ...link, kind: 'link' });
        const other = openStore(place);
        const taken = await Promise.all([store, other, store].map((each) => each.takeLink('h1', '2026-06-29')));
        assert.deepEqual(
          taken.filter((session) => session !== undefined),
          [link],
        );
        assert.equal(await store.takeLink('h1', '2026-06-29'), undefined);
        await other.close();
      }));

    it('are of no use expired, and no session', () =>
      withStore(kind, async (store) => {
        await store.addSession({ ...link, kind: 'link' });
        assert.equal(await store.takeLink('h1', '2026-06-30'), undefined);
        assert.equal(await store.session('h1', '2026-06-29'), undefined);
        assert.notEqual(await store.takeLink('h1', '2026-06-29'), undefined);
      }));
  });

  describe('sessions', () => {
    it('are found until they expire, and are no link', () =>
      withStore(kind, async (store) => {
        await store.addSession({ ...link, kind: 'session' });
        assert.equal(await store.takeLink('h1', '2026-06-29'), undefined);
        assert.deepEqual(await store.session('h1', '2026-06-29'), link);
        assert.equal(await store.session('h1', '2026-06-30'), undefined);
        await store.endSession('h1');
        assert.equal(await store.session('h1', '2026-06-29'), undefined);
      }));

    it('are purged with all else that has ended, and nothing more', () =>
      withStore(kind, async (store) => {
        await store.addSession({ ...link, kind: 'session' });
        await store.addSession({ ...link, secretHash: 'h2', expiresAt: '2026-07-01', kind: 'link' });
        const asked = { digest: 'q', at: '2026-06-28', lostBefore: '2026-06-27' };
        await store.takeRequest({ personId: 'p_ana', keyDigest: 'k' }, asked);
        const before = { now: '2026-06-30', answersBefore: '2026-06-29' };
        assert.deepEqual([await store.purge(before), await store.purge(before)], [2, 0]);
        assert.notEqual(await store.takeLink('h2', '2026-06-30'), undefined);
      }));
  });
}

function answersSuite(kind: StoreKind): void {
  const mine = { personId: 'p_ana', keyDigest: 'k' };
  const asked = { digest: 'q', at: '2026-06-30T12:00', lostBefore: '2026-06-30T11:00' };

  describe('requests under a key', () => {
    it('are worked on by one of those who ask, and answered alike to all', () =>
      withStore(kind, async (store, place) => {
        const other = openStore(place);
        const taken = await Promise.all([store, other, store, other].map((each) => each.takeRequest(mine, asked)));
        assert.deepEqual(taken.map((one) => one.kind).sort(), ['busy', 'busy', 'busy', 'new']);
        await store.answerRequest(mine, 'done');
        assert.deepEqual(await other.takeRequest(mine, asked), { kind: 'answered', answer: 'done' });
        assert.deepEqual(await store.takeRequest(mine, { ...asked, digest: 'r' }), { kind: 'other' });
        assert.deepEqual(await store.takeRequest({ ...mine, personId: 'p_bo' }, asked), { kind: 'new' });
        await other.close();
      }));

    it('are taken over from the dead, and forgotten when they came to nothing', () =>
      withStore(kind, async (store) => {
        assert.equal((await store.takeRequest(mine, asked)).kind, 'new');
        const later = { ...asked, at: '2026-06-30T13:30', lostBefore: '2026-06-30T12:30' };
        assert.equal((await store.takeRequest(mine, later)).kind, 'new');
        assert.equal((await store.takeRequest(mine, later)).kind, 'busy');
        await store.answerRequest(mine, null);
        assert.equal((await store.takeRequest(mine, { ...asked, digest: 'r' })).kind, 'new');
      }));
  });
}
