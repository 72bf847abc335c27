import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { checkpointFolder } from '../../src/evidence/checkpoint-folder.js';
import { checkpointText, signCheckpoint, type SignedCheckpoint } from '../../src/evidence/checkpoint.js';
import { checkpointer, takeCheckpoint } from '../../src/evidence/take-checkpoint.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { openStore } from '../../src/store/sql-store.js';
import { withScene, type Scene } from '../ledger/tampering.js';
import { act, at } from '../store/values.js';
import { storeKinds } from '../support/with-store.js';
import { runMain, withServer } from './with-server.js';

interface Desk {
  readonly folder: string;
  readonly blobs: string;
  readonly verify: (...args: readonly string[]) => ReturnType<typeof runMain>;
}

/** The verb as an operator runs it: told of the database by the environment, the blobs lying in a folder. */
async function withDesk({ place }: Scene, work: (desk: Desk) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-ledger-'));
  const blobs = join(folder, 'blobs');
  const state = join(place.sqliteFile, '..');
  const env = { ROLEWRIGHT_BLOBS: blobs, ROLEWRIGHT_STATE: state, DATABASE_URL: place.databaseUrl ?? '' };
  try {
    await work({ folder, blobs, verify: (...args) => runMain(folder, ['ledger', 'verify', ...args], env) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const kind of storeKinds) {
  test(`rolewright ledger verify says 0, 1 or 2 with the database as it stands on ${kind}, no server running`, () =>
    withScene(kind, (scene) =>
      withDesk(scene, async ({ folder, blobs, verify }) => {
        const whole = await verify('--json', '--trust', scene.server.publicKey);
        assert.deepEqual([whole.code, whole.json.holds, whole.json.entries], [0, true, 12]);
        const kept = checkpointFolder(blobs);
        await takeCheckpoint({ ...scene, checkpoints: kept, signer: scene.server, clock: () => new Date(at(10)) });
        const checked = await verify();
        assert.deepEqual([checked.code, checked.err], [0, '']);
        assert.match(checked.out, /1 checkpoints outside the database, the latest of entry 12/);

        const taken = join(folder, 'taken.json');
        await writeFile(taken, checkpointText(await scene.checkpoint()));
        const { hash } = (await scene.store.ledger({ from: 11, limit: 1 }))[0]!;
        await scene.tamper('delete from ledger where seq > 11', `update ledger_head set seq = 11, hash = '${hash}'`);
        for (const args of [[], ['--checkpoint', taken]]) {
          const cut = await verify('--json', ...args);
          const codes = cut.json.problems.map(({ code, from, to }: { code: string; from: number; to: number }) =>
            code === 'TAIL_CUT' ? [code, from, to] : code,
          );
          assert.equal(cut.code, 1);
          assert.deepEqual(codes, [...Array(3).fill('GUARD_MISSING'), ['TAIL_CUT', 12, 12]]);
        }
        assert.match((await verify()).out, /TAIL_CUT +entry 12 is cut off/);

        await writeFile(taken, '{}');
        const misused = await verify('--checkpoint', taken);
        assert.deepEqual([misused.code, misused.out], [2, '']);
        assert.match(misused.err, /\[BAD_CHECKPOINT\]/);
        assert.match((await verify('--checkpoint', join(folder, 'none'))).err, /\[MISSING_FILE\]/);
      }),
    ));
}

test('where there is no database none is made, and one without a ledger is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-ledger-'));
  try {
    const none = await runMain(folder, ['ledger', 'verify'], { DATABASE_URL: '' });
    assert.deepEqual([none.code, await readdir(folder)], [2, []]);
    assert.match(none.err, /\[NO_LEDGER\]/);
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', 'rolewright.db'), '');
    assert.match((await runMain(folder, ['ledger', 'verify'], { DATABASE_URL: '' })).err, /\[NO_LEDGER\]/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('rolewright ledger checkpoint takes a signed head out, and never over another file', () =>
  withServer(async ({ api, dir, rolewright }) => {
    await api.deps.store.appendLedger([act('a')], at(1));
    const out = join(dir, 'head.json');
    const taken = await rolewright('ledger', 'checkpoint', '--out', out, '--json');
    assert.equal(taken.code, 0);
    const signed = JSON.parse(await readFile(out, 'utf8')) as SignedCheckpoint;
    assert.deepEqual(taken.json, signed);
    assert.deepEqual([signed.checkpoint.seq, signed.keyId], [1, api.deps.signer.keyId]);
    assert.deepEqual(
      (await api.deps.checkpoints.list()).map(({ text }) => text),
      [checkpointText(signed)],
    );
    const again = await rolewright('ledger', 'checkpoint', '--out', out);
    assert.equal(again.code, 2);
    assert.match(again.err, /\[OUT_EXISTS\]/);
    const reviewer = await rolewright('ledger', 'checkpoint', '--as', 'ana');
    assert.match(reviewer.err, /\[PERMISSION_REQUIRED\]/);
  }));

describe('the server by itself', () => {
  it('takes a checkpoint when the ledger has grown, and only then', () =>
    withScene('sqlite', async ({ store, server }) => {
      const folder = await mkdtemp(join(tmpdir(), 'rolewright-ledger-'));
      const checkpoints = checkpointFolder(folder);
      const vouch = checkpointer({ store, checkpoints, signer: server, clock: () => new Date(at(20)) });
      const seqs = async () => (await checkpoints.list()).map(({ text }) => JSON.parse(text).checkpoint.seq);
      await vouch();
      await vouch();
      assert.deepEqual(await seqs(), [12]);
      await store.appendLedger([act('more')], at(20));
      await vouch();
      assert.deepEqual(await seqs(), [12, 13]);
      await rm(folder, { recursive: true });
    }));

  it('vouches for no head that disagrees with the ledger', () =>
    withScene('sqlite', async ({ store, server, tamper, place }) => {
      await tamper('delete from ledger where seq = 12');
      const checkpoints = { keep: () => assert.fail(), list: () => Promise.resolve([]) };
      const again = openStore(place);
      const taking = takeCheckpoint({ store: again, checkpoints, signer: server, clock: () => new Date() });
      await assert.rejects(taking, { code: 'HEAD_DISAGREES' });
      await again.close();
      assert.equal((await store.ledgerHead()).seq, 12);
    }));

  it('keeps two that disagree apart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolewright-ledger-'));
    const kept = checkpointFolder(folder);
    const signer = generateSigningKey();
    for (const hash of ['a', 'b', 'a']) await kept.keep(signCheckpoint(signer, { seq: 3, hash, at: at(1) }, at(1)));
    assert.equal((await kept.list()).length, 2);
    await rm(folder, { recursive: true });
  });
});
