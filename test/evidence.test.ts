import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { replayBundleIn } from '../src/cli/replay.js';
import { signManifest, type SignedManifest } from '../src/evidence/bundle.js';
import { directoryBundle } from '../src/evidence/directory.js';
import { verifyBundle } from '../src/evidence/verify.js';
import type { LedgerEntry } from '../src/domain/ledger.js';
import { loadMaterial } from '../src/replay/material.js';
import { canonical } from '../src/snapshot/canonical.js';
import { chainEntry } from '../src/snapshot/chain.js';
import { blobDigest } from '../src/snapshot/digest.js';
import { generateSigningKey } from '../src/snapshot/sign.js';
import { makeBundle } from './support/campaign-bundle.js';
import { reportSuite } from './support/report-suite.js';
import { needsTemporal } from './support/with-temporal.js';

describe('the evidence of a campaign', needsTemporal, () => {
  let folder: string;
  let original: string;
  let key: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolewright-evidence-'));
    original = join(folder, 'bundle');
    key = await makeBundle(original);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let copies = 0;
  const copied = async (): Promise<string> => {
    const copy = join(folder, `copy-${copies++}`);
    await cp(original, copy, { recursive: true });
    return copy;
  };
  const verify = (bundle: string, keys: readonly string[] = [key]) => verifyBundle(directoryBundle(bundle), { keys });
  const failing = async (bundle: string, keys?: readonly string[]): Promise<readonly string[]> =>
    (await verify(bundle, keys)).claims.filter(({ holds }) => !holds).map(({ name }) => name);

  it('holds, claim by claim, for whoever trusts the signer, and is only consistent for whoever pins nobody', async () => {
    const verdict = await verify(original);
    assert.deepEqual(
      verdict.claims.filter(({ holds }) => !holds),
      [],
    );
    assert.equal(verdict.claims.length, 11);
    assert.equal(verdict.signer, 'pinned');
    assert.equal((await verify(original, [])).signer, 'not pinned');
    assert.deepEqual(await failing(original, [generateSigningKey().publicKey]), ['manifest']);
  });

  it('says of each decision that was made many at once in which batch, and proves it with the rest of the command', async () => {
    const lines = (await readFile(join(original, 'decisions.jsonl'), 'utf8')).trim().split('\n');
    const commands: any[] = lines.map((line) => JSON.parse(line).body.command ?? null);
    const batches = commands.flatMap((command) => (command?.batch ? [command.batch] : []));
    assert.equal(batches.length, 6);
    for (const { id, size } of batches) assert.equal(size, batches.filter((other) => other.id === id).length);
  });

  it('names the file in which any one byte has changed', async () => {
    const bundle = await copied();
    const paths = (await directoryBundle(bundle).paths()).filter((path) => path !== 'manifest.json');
    assert.ok(paths.length > 20);
    for (const path of paths) {
      const bytes = await readFile(join(bundle, path));
      const changed = Uint8Array.from(bytes);
      changed[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(join(bundle, path), changed);
      const files = (await verify(bundle)).claims.find(({ name }) => name === 'files');
      assert.equal(files?.holds, false);
      assert.ok(
        files?.problems.some((problem) => problem.startsWith(path)),
        path,
      );
      await writeFile(join(bundle, path), bytes);
    }
    assert.equal((await verify(bundle)).holds, true);
  });

  it('still verifies once people and reasons have been erased, but with nothing else missing or added', async () => {
    const bundle = await copied();
    await rm(join(bundle, 'people.json'));
    await rm(join(bundle, 'reasons.json'));
    assert.equal((await verify(bundle)).holds, true);
    await writeFile(join(bundle, 'extra.json'), '{}');
    assert.deepEqual(await failing(bundle), ['files']);
    await rm(join(bundle, 'extra.json'));
    await rm(join(bundle, 'catalogue.json'));
    assert.deepEqual(await failing(bundle), ['files']);
  });

  const forger = generateSigningKey();

  /** Rewrites files and signs the manifest anew, as an operator with the server's key could. */
  const forged = async (change: Change, drop = (_path: string): boolean => false): Promise<string> => {
    const bundle = await copied();
    const read: Reader = { text: (path) => readFile(join(bundle, path), 'utf8'), ledger: () => ledgerOf(bundle) };
    for (const [path, text] of Object.entries(await change(read))) await writeFile(join(bundle, path), text);
    const { manifest } = JSON.parse(await read.text('manifest.json')) as SignedManifest;
    for (const { path } of manifest.files.filter((file) => drop(file.path))) await rm(join(bundle, path));
    const kept = manifest.files.filter(({ path }) => !drop(path));
    const files = await Promise.all(
      kept.map(async (file) => {
        const bytes = await readFile(join(bundle, file.path));
        return { ...file, bytes: bytes.length, digest: blobDigest(bytes) };
      }),
    );
    const head = (await ledgerOf(bundle)).at(-1);
    const ledger = { seq: head?.seq ?? 0, hash: head?.hash ?? '' };
    const withExports = files.some(({ path }) => path.startsWith('exports/'));
    const made = signManifest(forger, { ...manifest, files, ledger, withExports });
    await writeFile(join(bundle, 'manifest.json'), canonical(made));
    return bundle;
  };

  describe('forged by somebody who signs what they made up', () => {
    const forge = async (change: Change): Promise<readonly string[]> => failing(await forged(change), []);

    it('cannot put a role into the catalogue that nobody approved', async () => {
      const claims = await forge(async (read) => {
        const roles = JSON.parse(await read.text('catalogue.json'));
        return { 'catalogue.json': canonical([...roles, { ...roles[0], roleId: 'x', reviewId: 'fifty.role.x' }]) };
      });
      assert.deepEqual(claims, ['catalogue']);
    });

    it('cannot drop a rejection from a chain they hash anew', async () => {
      const claims = await forge(async (read) =>
        rewritten(await read.ledger(), (entry) => (answerIs(entry, 'reject') ? [] : [entry])),
      );
      assert.ok(claims.includes('outcomes'));
    });

    it('cannot change what somebody answered', async () => {
      const claims = await forge(async (read) =>
        rewritten(await read.ledger(), (entry) => {
          if (!answerIs(entry, 'reject')) return [entry];
          const command = { ...(entry.body['command'] as object), answer: { kind: 'approve' } };
          return [{ ...entry, body: { ...entry.body, command } }];
        }),
      );
      assert.ok(claims.includes('decisions'));
    });

    it('cannot leave a review out', async () => {
      const claims = await forge(async (read) => {
        const entries = await read.ledger();
        const victim = entries.find((entry) => answerIs(entry, 'reject'))?.body['command'] as { reviewId: string };
        return rewritten(entries, (entry) => (JSON.stringify(entry.body).includes(victim.reviewId) ? [] : [entry]));
      });
      assert.ok(claims.includes('completeness'));
    });

    it('cannot exchange what a reviewer was shown', async () => {
      const claims = await forge(async (read) => {
        const views = await readdir(join(original, 'views'));
        const path = `views/${views[0]}`;
        const view = JSON.parse(await read.text(path));
        return { [path]: canonical({ ...view, campaignId: 'another' }) };
      });
      assert.deepEqual(claims, ['decisions']);
    });

    it('cannot exchange a stage, nor a history', async () => {
      const stage = await forge(async (read) => {
        const mined = JSON.parse(await read.text('stages/mine-roles.json'));
        return { 'stages/mine-roles.json': canonical({ ...mined, candidates: mined.candidates.slice(1) }) };
      });
      assert.ok(stage.includes('stages') && stage.includes('completeness'));
      const history = await forge(async (read) => ({
        'histories/00002.json': await read.text('histories/00001.json'),
      }));
      assert.deepEqual(history, ['histories']);
    });
  });

  const replayed = (bundle: string) => replayBundleIn(directoryBundle(bundle));
  const figureOf = (replay: Awaited<ReturnType<typeof replayed>>, claim: string): string =>
    replay.claims.find(({ name }) => name === claim)?.figure ?? '';

  it('replays equal, down to one digest over everything compared, which erasing people does not change', async () => {
    const replay = await replayed(original);
    assert.equal(replay.firstDifference, null);
    assert.equal(replay.equal, true);
    assert.deepEqual(replay.notRecomputed, []);
    assert.equal(figureOf(replay, 'stages'), '6 of 6 stages recomputed');
    assert.match(figureOf(replay, 'histories'), /^\d\d histories, [1-9]\d\d arguments/);
    const [planned, reviews] = /^(\d+) of (\d+)/.exec(figureOf(replay, 'policy'))?.slice(1) ?? [];
    assert.ok(Number(planned) > 9 && planned === reviews, figureOf(replay, 'policy'));
    assert.match(replay.proof ?? '', /^replay\/v1:sha256:/);

    const erased = await copied();
    await rm(join(erased, 'people.json'));
    await rm(join(erased, 'reasons.json'));
    assert.equal((await replayed(erased)).proof, replay.proof);
  });

  it('without its exports replays from the inventory, and says precisely which are missing', async () => {
    const bundle = await forged(
      async () => ({}),
      (path) => path.startsWith('exports/'),
    );
    const replay = await replayed(bundle);
    assert.equal(replay.firstDifference, null);
    assert.equal(figureOf(replay, 'stages'), '5 of 6 stages recomputed from the recorded inventory');
    assert.match(replay.notRecomputed.join(), /^stage inventory: .*erp: erp\.json \(sha256:\w+\), hr: hr\.csv/);
    const one = await forged(
      async () => ({}),
      (path) =>
        path.startsWith('exports/') && replay.notRecomputed.join().includes(`erp.json (sha256:${path.slice(8)}`),
    );
    assert.match((await loadMaterial(directoryBundle(one))).missing.join(), /^erp: erp\.json \(sha256:\w+\)$/);
  });

  describe('that verifies for nobody but its forger', () => {
    const first = async (change: Change): Promise<string> => {
      const replay = await replayed(await forged(change));
      assert.equal(replay.proof, null);
      return replay.firstDifference ?? 'equal';
    };

    it('differs first in the policy, where somebody else than the rules say had been asked', async () => {
      const change: Change = async (read) =>
        rewritten(await read.ledger(), (entry) => {
          if (entry.kind !== 'review-opened') return [entry];
          const plan = entry.body['plan'] as { calendar: { claim: number } };
          const calendar = { ...plan.calendar, claim: plan.calendar.claim + 1 };
          return [{ ...entry, body: { ...entry.body, plan: { ...plan, calendar } } }];
        });
      assert.deepEqual(await failing(await forged(change), []), []);
      assert.match(await first(change), /^policy: fifty\.\S+: expected the recorded plan/);
    });

    it('differs first in a history, where an answer was written into it', async () => {
      const change: Change = async (read) => {
        const file = JSON.parse(await read.text('histories/00001.json'));
        const answer = file.history.events.find((event: any) => event.activityTaskCompletedEventAttributes);
        const [payload] = answer.activityTaskCompletedEventAttributes.result.payloads;
        const receipt = JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
        const other = { ...receipt, counts: { ...receipt.counts, rows: 1 } };
        payload.data = Buffer.from(JSON.stringify(other)).toString('base64');
        return { 'histories/00001.json': canonical(file) };
      };
      assert.match(
        await first(change),
        /^histories: campaign\/fifty: answer 1 takeInventory: expected what was recorded/,
      );
    });

    it('differs first in a stage, where the exports are others than were read', async () => {
      const change: Change = async (read) => {
        const captured = JSON.parse(await read.text('campaign.json'));
        const [{ digest: hr }] = captured.files.hr;
        const path = `exports/${hr.slice('sha256:'.length)}`;
        return { [path]: (await read.text(path)).replace('GivenE1000', 'Somebody') };
      };
      assert.match(await first(change), /^stages: .*\[BLOB_MISSING\]/);
    });
  });

  const damaged = async (): Promise<string> => {
    const bundle = await copied();
    await writeFile(join(bundle, 'catalogue.json'), '[]');
    return bundle;
  };
  reportSuite({ bundle: () => original, damaged });

  it('is not replayed before it verifies', async () => {
    const bundle = await copied();
    await writeFile(join(bundle, 'histories', '00001.json'), '{}');
    assert.equal((await replayBundleIn(directoryBundle(bundle))).equal, false);
  });
});

type Change = (read: Reader) => Promise<Readonly<Record<string, string>>>;

interface Reader {
  text(path: string): Promise<string>;
  ledger(): Promise<readonly LedgerEntry[]>;
}

const ledgerOf = async (bundle: string): Promise<readonly LedgerEntry[]> =>
  (await readFile(join(bundle, 'ledger.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const answerIs = ({ kind, body }: LedgerEntry, answer: string): boolean =>
  kind === 'decision' && (body['command'] as { answer: { kind: string } }).answer.kind === answer;

/** A ledger with entries changed or left out, its chain and its extract made anew. */
function rewritten(
  entries: readonly LedgerEntry[],
  change: (entry: LedgerEntry) => readonly LedgerEntry[],
): Readonly<Record<string, string>> {
  let prev = 'genesis';
  const chain = entries.flatMap(change).map((entry, index) => {
    const next = chainEntry(entry, { seq: index + 1, at: entry.at, prev });
    prev = next.hash;
    return next;
  });
  const lines = (some: readonly LedgerEntry[]): string => some.map((entry) => `${canonical(entry)}\n`).join('');
  const decisions = chain.filter(
    ({ kind, campaignId }) => campaignId === 'fifty' && ['decision', 'refusal', 'outcome'].includes(kind),
  );
  return { 'ledger.jsonl': lines(chain), 'decisions.jsonl': lines(decisions) };
}
