import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Connection, Client } from '@temporalio/client';
import { createClient } from '../src/api/client.js';
import { fetchBundle } from '../src/cli/fetch-bundle.js';
import { replayBundleIn } from '../src/cli/replay.js';
import { checkpointFolder } from '../src/evidence/checkpoint-folder.js';
import { readOutsideHead } from '../src/evidence/checkpoint.js';
import { directoryBundle } from '../src/evidence/directory.js';
import { verifyBundle } from '../src/evidence/verify.js';
import { verifyLedger } from '../src/evidence/verify-ledger.js';
import { localTokens } from '../src/local-state.js';
import { rotateServerKey, type Rotated } from '../src/rotate.js';
import { readLedgerOf } from '../src/store/ledger-reader.js';
import { openStore } from '../src/store/sql-store.js';
import type { Engine } from '../src/embedded/engine.js';
import { withEngine, type ApiCaller } from './support/engine-lab.js';
import { OWNER, teams } from './support/made-companies.js';
import { eventually } from './support/review-lab.js';
import { needsTemporal } from './support/with-temporal.js';

const REASON = 'Because Ophelia said so.';
/** What must not be found once its owner is erased. */
const secrets = [OWNER, 'Ophelia'];

describe('erasing a person and rotating the key after a campaign', needsTemporal, () => {
  it('takes what they are called and wrote, and every proof still holds, for whoever pinned the old key too', () =>
    withEngine(async (engine, admin, stateDir) => {
      const folder = await mkdtemp(join(tmpdir(), 'rolewright-erase-'));
      try {
        const client = createClient({ url: engine.url, token: localTokens(stateDir)['admin'] ?? '' });
        await decideEverything(admin, client);
        const take = (name: string) =>
          fetchBundle(client, { campaignId: 'fifty', withExports: true }, join(folder, name));
        const { publicKey, manifest } = await take('before');
        const personal = manifest.files.filter(({ erasable }) => erasable);
        assert.deepEqual(foundIn(await whatWeWrote(join(folder, 'before'))), [
          `${OWNER} in people.json`,
          'Ophelia in reasons.json',
        ]);
        await client.takeCheckpoint();

        const erasure = await client.erase(OWNER);
        const { erased, removedFiles, bundlesTaken } = erasure;
        assert.deepEqual([erased.people, erased.tokens, removedFiles, bundlesTaken], [1, 1, 2, 1]);
        assert.ok(erased.reasons > 2);
        for (const { digest } of personal) await assert.rejects(client.blob(digest), { code: 'BLOB_MISSING' });
        assert.equal((await client.erase(erasure.personId)).erased.people, 0);
        await assert.rejects(client.erase(OWNER), { code: 'PERSON_NOT_FOUND' });
        await assert.rejects(client.erase((await client.me()).personId), { code: 'ERASING_ONESELF' });

        const rotated = await rotate(stateDir);
        const after = await take('after');
        assert.deepEqual([after.keyId, after.publicKey], [rotated.to, rotated.publicKey]);
        assert.notEqual(after.publicKey, publicKey);
        for (const name of ['before', 'after']) {
          if (name === 'before') for (const { path } of personal) await rm(join(folder, name, path));
          const bundle = directoryBundle(join(folder, name));
          assert.deepEqual(
            (await verifyBundle(bundle, { keys: [publicKey] })).claims.filter(({ holds }) => !holds),
            [],
          );
          const replay = await replayBundleIn(bundle);
          assert.equal(replay.equal, true, JSON.stringify(replay.claims));
        }
        assert.deepEqual(foundIn(await whatWeWrote(join(folder, 'after'))), []);
        assert.deepEqual(foundIn(await whatTemporalShows(engine)), []);

        const kept = await checkpointFolder(join(stateDir, 'blobs')).list();
        const checkpoints = kept.map(({ file, text }) => readOutsideHead(file, text));
        const place = { sqliteFile: join(stateDir, 'rolewright.db') };
        const verdict = await readLedgerOf(place, (ledger) =>
          verifyLedger(ledger, { checkpoints, trust: [publicKey] }),
        );
        assert.deepEqual([verdict.problems, verdict.holds], [[], true]);
        assert.ok(verdict.checkpointed > 0 && verdict.decisions > 3);
      } finally {
        await rm(folder, { recursive: true });
      }
    }));
});

/** As an operator does it, beside the running server. */
async function rotate(stateDir: string): Promise<Rotated> {
  const store = openStore({ sqliteFile: join(stateDir, 'rolewright.db') });
  try {
    return await rotateServerKey(store, { stateDir, force: false, at: new Date().toISOString() });
  } finally {
    await store.close();
  }
}

/** The owner confirms the sources, rejects one candidate and approves the others, each for a reason of their own. */
async function decideEverything(admin: ApiCaller, client: ReturnType<typeof createClient>): Promise<void> {
  const { spec, hr, erp } = teams(3);
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  await admin.call('POST', '/campaigns', { spec, files });
  const owner = await admin.as(OWNER, ['reviewer']);
  let roles = 0;
  await eventually(async () => {
    const { items } = await owner.call<{ items: any[] }>('GET', '/reviews?state=open&limit=100');
    for (const { reviewId, viewDigest, subject } of items) {
      const kind = subject.kind === 'source' ? 'confirm' : roles++ === 0 ? 'reject' : 'approve';
      const path = `/reviews/${encodeURIComponent(reviewId)}/decisions`;
      await owner.call('POST', path, { viewDigest, answer: { kind }, reason: REASON });
    }
    return (await client.campaign('fifty')).state === 'closed' ? true : undefined;
  });
}

/** Texts by where they stand, with everything in them that is encoded as Temporal encodes it. */
type Texts = Readonly<Record<string, string>>;

const foundIn = (texts: Texts): readonly string[] =>
  Object.entries(texts).flatMap(([where, text]) =>
    secrets.filter((secret) => decoded(text).includes(secret)).map((secret) => `${secret} in ${where}`),
  );

const decoded = (text: string): string =>
  text + [...text.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64')).join();

/** A bundle but for what the organisation handed in: the campaign file, its exports, and what the stages made of them. */
async function whatWeWrote(folder: string): Promise<Texts> {
  const paths = (await directoryBundle(folder).paths()).filter(
    (path) => !/^(campaign\.json|stages\/|exports\/)/.test(path),
  );
  assert.ok(paths.includes('ledger.jsonl') && paths.some((path) => path.startsWith('histories/')));
  const texts = paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

/** Ids, search attributes and memos of every workflow that ran. */
async function whatTemporalShows({ temporalAddress, namespace }: Engine): Promise<Texts> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace });
    const texts: Record<string, string> = {};
    for await (const { workflowId, runId, memo, searchAttributes } of client.workflow.list()) {
      texts[`workflow ${workflowId}`] = JSON.stringify({ workflowId, runId, memo, searchAttributes });
    }
    assert.ok(Object.keys(texts).length > 5);
    return texts;
  } finally {
    await connection.close();
  }
}
