import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signManifest, type SignedManifest } from '../../src/evidence/bundle.js';
import { directoryBundle } from '../../src/evidence/directory.js';
import { verifyBundle } from '../../src/evidence/verify.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { replayBundle } from '../../src/replay/replay.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { chainEntry } from '../../src/snapshot/chain.js';
import { blobDigest } from '../../src/snapshot/digest.js';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { readSource } from '../../src/sources/source.js';

type Stage = 'carry-over' | 'attestations';

interface Forgery {
  readonly stage: Stage;
  readonly forge: (value: any) => void;
  /** What verification says of it once everything around it was made to fit. */
  readonly named: RegExp;
}

/** What whoever holds the server's key would change to have asked less, or somebody else. */
const forgeries: readonly Forgery[] = [
  {
    stage: 'carry-over',
    forge: (value) => value.previous.standing.find((one: any) => one.role.version === 1).approvedBy.push('made-up'),
    named: /stages\/carry-over\.json: (not what the rules make of it|role \S+ is not as the ledger left it)/,
  },
  {
    stage: 'carry-over',
    forge: (value) => (value.roles.find(({ fate }: any) => fate === 'listed').fate = 'standing'),
    named: /stages\/carry-over\.json: not what the rules make of it/,
  },
  {
    stage: 'attestations',
    forge: (value) => (value.fates.find(({ fate }: any) => fate === 'changed').fate = 'standing'),
    named: /stages\/attestations\.json: not what the rules make of it/,
  },
  {
    stage: 'attestations',
    forge: (value) => (value.previous.attested[0].view.rows += 1),
    named: /stages\/attestations\.json: \S+ was not confirmed so/,
  },
  {
    stage: 'attestations',
    forge: (value) => (value.previous.attested[0].at = '2020-01-01T00:00:00.000Z'),
    named: /stages\/attestations\.json: \S+ was not confirmed so/,
  },
  {
    stage: 'attestations',
    forge: (value) => (value.today[0].view.rows += 1),
    named: /stages\/attestations\.json: not what owners have now/,
  },
];

/** Each forgery of what a series carried over is named, offline: as a file, against the ledger, and with the ledger forged too. */
export async function forgedBundles(original: string, folder: string): Promise<void> {
  for (const [index, { stage, forge, named }] of forgeries.entries()) {
    const bundle = join(folder, `forged-${index}`);
    await cp(original, bundle, { recursive: true });
    const path = join(bundle, 'stages', `${stage}.json`);
    const value = JSON.parse(await readFile(path, 'utf8'));
    forge(value);
    await writeFile(path, canonical(value));
    assert.match(await problemsOf(bundle), new RegExp(`^files: stages/${stage}\\.json`), `${index}: as a file`);
    await signAnew(bundle);
    assert.match(
      await problemsOf(bundle),
      new RegExp(`stages: stages/${stage}\\.json: expected sha256`),
      `${index}: by the ledger`,
    );
    await ledgerAnew(bundle, stage);
    await signAnew(bundle);
    assert.match(await problemsOf(bundle), named, `${index}: with the ledger`);
    const replay = await replayBundle(directoryBundle(bundle), { readSource, trust: { keys: [] } });
    assert.notEqual(replay.firstDifference, null, `${index}: replayed`);
  }
}

async function problemsOf(bundle: string): Promise<string> {
  const { claims } = await verifyBundle(directoryBundle(bundle), { keys: [] });
  return claims.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)).join('\n');
}

const ledgerOf = async (bundle: string): Promise<readonly LedgerEntry[]> =>
  (await readFile(join(bundle, 'ledger.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A chain in which the stage gave what the file says now. */
async function ledgerAnew(bundle: string, stage: Stage): Promise<void> {
  const digest = blobDigest(await readFile(join(bundle, 'stages', `${stage}.json`)));
  const { campaignId } = (JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')) as SignedManifest).manifest;
  let prev = 'genesis';
  const lines = (await ledgerOf(bundle)).map((entry) => {
    const ours = entry.kind === 'stage-finished' && entry.campaignId === campaignId && entry.body['stage'] === stage;
    const { seq, at, key, kind } = entry;
    const act = { key, kind, campaignId: entry.campaignId, body: ours ? { ...entry.body, digest } : entry.body };
    const next = chainEntry(act, { seq, at, prev });
    prev = next.hash;
    return next;
  });
  await writeFile(join(bundle, 'ledger.jsonl'), lines.map((entry) => `${canonical(entry)}\n`).join(''));
  const own = lines.filter(
    (entry) => entry.campaignId === campaignId && ['decision', 'refusal', 'outcome'].includes(entry.kind),
  );
  await writeFile(join(bundle, 'decisions.jsonl'), own.map((entry) => `${canonical(entry)}\n`).join(''));
}

const forger = generateSigningKey();

async function signAnew(bundle: string): Promise<void> {
  const { manifest } = JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')) as SignedManifest;
  const files = [];
  for (const file of manifest.files) {
    const bytes = await readFile(join(bundle, file.path));
    files.push({ ...file, bytes: bytes.length, digest: blobDigest(bytes) });
  }
  const head = (await ledgerOf(bundle)).at(-1);
  const ledger = { seq: head?.seq ?? 0, hash: head?.hash ?? '' };
  await writeFile(join(bundle, 'manifest.json'), canonical(signManifest(forger, { ...manifest, files, ledger })));
}
