import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { liveServerKey, makeNextServerKey, promoteNextServerKey, serverKey } from '../src/local-state.js';
import { finishRotation, rotateServerKey } from '../src/rotate.js';
import { signRotation } from '../src/snapshot/rotation.js';
import { signCommand, verifyCommand } from '../src/snapshot/sign.js';
import { openStore } from '../src/store/sql-store.js';
import type { Store } from '../src/store/store.js';
import { runMain } from './cli/with-server.js';
import { command } from './support/builders.js';

const at = '2026-10-01T08:00:00.000Z';

/** A state directory in which a server has been started once. */
async function withState(work: (stateDir: string, store: Store) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-rotate-'));
  const stateDir = join(folder, 'state');
  const store = openStore({ sqliteFile: join(stateDir, 'rolewright.db') });
  try {
    await store.migrate();
    const { keyId, publicKey } = serverKey(stateDir);
    await store.registerKey({ keyId, publicKey, kind: 'server', people: [] });
    await work(stateDir, store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

describe("rotating the server's key", () => {
  it('a running server signs by the new one at once, and the old private key is gone', () =>
    withState(async (stateDir, store) => {
      const live = liveServerKey(stateDir);
      const before = live.keyId;
      const { from, to, publicKey } = await rotateServerKey(store, { stateDir, force: false, at });
      assert.deepEqual([from, to], [before, live.keyId]);
      const { keyId: _, signature: __, ...unsigned } = command();
      assert.ok(verifyCommand(publicKey, signCommand(live, unsigned)));
      assert.deepEqual(await readdir(join(stateDir, 'keys')), ['server.pem']);
      assert.equal(await store.key(before), undefined);
    }));

  it('stopped between ledger and files is finished by the next start, or the next attempt', () =>
    withState(async (stateDir, store) => {
      const old = serverKey(stateDir);
      const next = makeNextServerKey(stateDir);
      await finishRotation(store, stateDir);
      assert.equal(serverKey(stateDir).keyId, old.keyId);
      await store.rotateKey({ rotation: signRotation(old, next), at, evenIfWaiting: false });
      await finishRotation(store, stateDir);
      assert.equal(serverKey(stateDir).keyId, next.keyId);
      const third = makeNextServerKey(stateDir);
      await store.rotateKey({ rotation: signRotation(next, third), at, evenIfWaiting: false });
      const { from } = await rotateServerKey(store, { stateDir, force: false, at });
      assert.equal(from, third.keyId);
      assert.throws(() => promoteNextServerKey(stateDir));
    }));

  it('is a verb that needs the state directory and no server; ledger verify follows from the old key', () =>
    withState(async (stateDir) => {
      const folder = join(stateDir, '..');
      const { publicKey } = serverKey(stateDir);
      const rotated = await runMain(folder, ['key', 'rotate', '--json'], { DATABASE_URL: '' });
      assert.equal(rotated.code, 0, rotated.err);
      assert.equal(rotated.json.to, serverKey(stateDir).keyId);
      const verified = await runMain(folder, ['ledger', 'verify', '--trust', publicKey], { DATABASE_URL: '' });
      assert.equal(verified.code, 0, verified.out);
      const none = await runMain(folder, ['key', 'rotate', '--state', 'elsewhere'], { DATABASE_URL: '' });
      assert.equal(none.code, 2);
      assert.match(none.err, /\[NO_KEY\]/);
    }));
});
