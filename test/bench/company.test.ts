import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { SourceTruth } from '../../bench/sources/company/tally.js';
import { writeCompany } from '../../bench/sources/company/write.js';
import { countsOf, readExports } from '../../bench/sources/read.js';

interface Written {
  readonly folder: string;
  readonly truths: readonly SourceTruth[];
}

const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function write(plan: { readonly people: number; readonly seed: number }): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-'));
  folders.push(folder);
  return { folder, truths: writeCompany({ ...plan, folder, maxValRange: 20, grants: 'grants.csv' }) };
}

/** One company serves all tests that only look at it. */
const company = write({ people: 200, seed: 1 });

/** Every byte of every file, by the names of the files. */
async function digestOf({ folder }: Written): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

test('what the readers find in a company that was made up is exactly what is true of it', async () => {
  for (const { folder, truths } of [await company, await write({ people: 60, seed: 2 })]) {
    for (const truth of truths) {
      const { records, accounts, grants, dangling, fingerprint } = truth;
      const reading = readExports(folder, truth);
      assert.deepEqual(reading.refused, [], truth.source);
      assert.deepEqual(countsOf(reading), { records, accounts, grants, dangling, fingerprint }, truth.source);
    }
  }
});

test('a seed decides every byte of a made-up company, on every machine', async () => {
  const digest = 'e9c37ad2ee564aa8cf97591e2e8952cc898c49e59b90df33c84b5af1bcc3a3f0';
  assert.equal(await digestOf(await company), digest);
  assert.notEqual(await digestOf(await write({ people: 200, seed: 2 })), digest);
});

test('every trap of a large company is in a small one too', async () => {
  const { folder, truths } = await company;
  const ldif = await readFile(join(folder, 'ad_export.ldif'), 'utf8');
  for (const trap of [
    /^dn:: /m,
    /^member:: /m,
    /^ \S/m,
    /^objectClass: msDS-GroupManagedServiceAccount$/m,
    /^objectClass: contact$/m,
    /^groupType: 2$/m,
    /^primaryGroupID: 515$/m,
    /^member;range=0-19: /m,
    /^member;range=20-\*: /m,
    /CN=S-1-5-21-999-/,
    /CN=Deleted /,
  ]) {
    assert.match(ldif, trap);
  }
  const workers = await readFile(join(folder, 'hr_workers.csv'), 'utf8');
  const statuses = workers.matchAll(/,(Active|On Leave|Pre-hire|Terminated),/g);
  assert.equal(new Set(Array.from(statuses, ([, status]) => status)).size, 4);
  for (const { source, dangling } of truths) assert.ok(source === 'hr' || dangling > 0, source);
});

test('every grant of the truth stands in its own row, once', async () => {
  const { folder, truths } = await company;
  const rows = (await readFile(join(folder, 'grants.csv'), 'utf8')).trim().split('\n').slice(1);
  const grants = truths.reduce((sum, truth) => sum + truth.grants, 0);
  assert.deepEqual([rows.length, new Set(rows).size], [grants, grants]);
});

test('a made-up person has three accounts and fifty grants, as in a large company', async () => {
  const { truths } = await company;
  const each = (of: (truth: SourceTruth) => number): number =>
    Math.round(truths.reduce((total, truth) => total + of(truth), 0) / 200);
  assert.deepEqual([each(({ accounts }) => accounts), Math.round(each(({ grants }) => grants) / 10)], [3, 5]);
});
