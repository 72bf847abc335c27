import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyChain } from '../../src/snapshot/chain.js';
import type { Store } from '../../src/store/store.js';
import { withStore, type StoreKind } from '../support/with-store.js';
import { runSql } from './raw.js';
import { at, decision } from './values.js';

const token = { permissions: ['reviewer'], label: 'bo@corp.example', issuedAt: at(0), expiresAt: null } as const;
const session = { permissions: [], csrf: '', expiresAt: at(100) } as const;

/** A person with everything a person can have here; returns their id. */
async function person(store: Store, who: string): Promise<string> {
  const { personId } = await store.ensurePerson({ email: `${who}@corp.example`, name: `Name of ${who}` });
  await store.addToken({ ...token, tokenHash: `t-${who}`, personId, lastUsedAt: null });
  await store.addSession({ ...session, kind: 'session', secretHash: `s-${who}`, personId });
  await store.addSession({ ...session, kind: 'link', secretHash: `l-${who}`, personId });
  await store.keepReason({ personId, digest: `r-${who}`, salt: 'salt', text: `${who}@corp.example said so` });
  await store.recordDecision(decision({ decisionId: `d-${who}`, personId, reasonDigest: `r-${who}` }));
  return personId;
}

export function erasureSuite(kind: StoreKind): void {
  describe('an erased person', () => {
    it('is gone with name, e-mail, reasons, tokens and sessions; nobody else is, and the chain holds', () =>
      withStore(kind, async (store) => {
        const ana = await person(store, 'ana');
        const bo = await person(store, 'bo');
        const before = await store.ledger({});
        const erasure = await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) });
        const erased = { people: 1, reasons: 1, tokens: 1, sessions: 2, messages: 0, answers: 0 };
        assert.deepEqual(erasure, { personId: ana, at: at(9), seq: before.length + 1, erased });
        assert.deepEqual(
          (await store.people()).map(({ personId }) => personId),
          [bo],
        );
        assert.equal(await store.reason('r-ana'), undefined);
        assert.equal(await store.token('t-ana'), undefined);
        assert.equal(await store.session('s-ana', at(0)), undefined);
        assert.notEqual(await store.reason('r-bo'), undefined);
        assert.notEqual(await store.token('t-bo'), undefined);
        const entries = await store.ledger({});
        assert.deepEqual(entries.slice(0, -1), before);
        assert.deepEqual(entries.at(-1)?.body, { personId: ana, by: 'p_admin', erased });
        assert.equal(verifyChain(entries), null);
        assert.equal((await store.decisions({})).length, 2);
      }));

    it('is erased once: again nothing is found, ledgered or changed, and it is told when it was', () =>
      withStore(kind, async (store) => {
        const ana = await person(store, 'ana');
        const first = await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) });
        const again = await store.erasePerson({ personId: ana, by: 'p_other', at: at(20) });
        assert.deepEqual([again?.at, again?.seq, again?.erased.people], [first?.at, first?.seq, 0]);
        assert.equal((await store.ledger({ kind: 'person-erased' })).length, 1);
        assert.equal(await store.erasePerson({ personId: 'p_nobody', by: 'p_admin', at: at(9) }), undefined);
      }));

    it('is erased again when something was written since', () =>
      withStore(kind, async (store) => {
        const ana = await person(store, 'ana');
        await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) });
        await store.keepReason({ personId: ana, digest: 'late', salt: 's', text: 'late' });
        const again = await store.erasePerson({ personId: ana, by: 'p_admin', at: at(20) });
        assert.deepEqual([again?.at, again?.erased.reasons], [at(20), 1]);
        assert.equal((await store.ledger({ kind: 'person-erased' })).length, 2);
      }));

    it('takes along reasons of which only the ledger knows whose they are', () =>
      withStore(kind, async (store, place) => {
        const ana = await person(store, 'ana');
        await runSql(place, 'update reasons set person_id = null');
        assert.equal((await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) }))?.erased.reasons, 1);
        assert.equal(await store.reason('r-ana'), undefined);
      }));

    it('comes back, if at all, as somebody else', () =>
      withStore(kind, async (store) => {
        const ana = await person(store, 'ana');
        await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) });
        const back = await store.ensurePerson({ email: 'ana@corp.example' });
        assert.notEqual(back.personId, ana);
      }));

    if (kind === 'sqlite') {
      it('is in no file of the database any more, free pages and logs included', () =>
        withStore('sqlite', async (store, { sqliteFile }) => {
          const ana = await person(store, 'ana');
          const folder = dirname(sqliteFile);
          const found = async (): Promise<readonly string[]> => {
            const names = await readdir(folder);
            const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
            return names.filter((_, index) => texts[index]?.includes('ana@corp.example'));
          };
          assert.notDeepEqual(await found(), []);
          await store.recordDecision(decision({ decisionId: 'd2', personId: ana }));
          await store.erasePerson({ personId: ana, by: 'p_admin', at: at(9) });
          assert.deepEqual(await found(), []);
        }));
    }
  });

  describe('blobs that hold what people are called', () => {
    it('are known until they are forgotten', () =>
      withStore(kind, async (store) => {
        for (const address of ['b', 'a', 'b']) await store.notePersonalBlob(address);
        assert.deepEqual(await store.personalBlobs(), ['a', 'b']);
        await store.forgetPersonalBlob('a');
        assert.deepEqual(await store.personalBlobs(), ['b']);
      }));
  });
}
