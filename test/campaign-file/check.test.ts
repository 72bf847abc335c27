import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { checkFile } from '../../src/cli/check.js';
import { InputError } from '../../src/domain/errors.js';

const text = `campaign: small
asOf: 2026-09-30T00:00:00Z
sources:
  hr: { kind: csv, path: hr.csv, owner: dana@corp.example }
attributes:
  department: { systemOfRecord: hr, owner: dana@corp.example, use: drives }
`;

async function withCampaign(content: string, run: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-'));
  try {
    await writeFile(join(folder, 'campaign.yaml'), content);
    await run(join(folder, 'campaign.yaml'), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a campaign that can be run is told in words: sources with their owners, what drives, who decides', async () => {
  await withCampaign(text, async (file, folder) => {
    await writeFile(join(folder, 'hr.csv'), 'x');
    const report = await checkFile(file, false);
    assert.equal(report.exitCode, 0);
    for (const word of [
      'small',
      'hr (csv), dana@corp.example: hr.csv (1 bytes)',
      'department drives',
      'entitlement-owner',
    ])
      assert.ok(report.text.includes(word), word);
  });
});

test('as JSON it is the whole campaign with its defaults', async () => {
  await withCampaign(text, async (file, folder) => {
    await writeFile(join(folder, 'hr.csv'), 'x');
    const { text: printed, exitCode } = await checkFile(file, true);
    const report = JSON.parse(printed);
    assert.equal(exitCode, 0);
    assert.equal(report.ok, true);
    assert.equal(report.spec.review.expire, 'P14D');
    assert.deepEqual(report.files, { hr: [{ name: 'hr.csv', bytes: 1 }] });
  });
});

test('warnings leave it runnable, with exit code 1', async () => {
  await withCampaign(`${text}review: { reviewers: [security] }\n`, async (file, folder) => {
    await writeFile(join(folder, 'hr.csv'), 'x');
    assert.equal((await checkFile(file, false)).exitCode, 1);
    assert.equal(JSON.parse((await checkFile(file, true)).text).warnings.length, 1);
  });
});

test('a campaign that cannot be run is an input error, or its problems as JSON with exit code 2', async () => {
  await withCampaign(text, async (file) => {
    await assert.rejects(checkFile(file, false), InputError);
    const { text: printed, exitCode } = await checkFile(file, true);
    const report = JSON.parse(printed);
    assert.equal(exitCode, 2);
    assert.equal(report.ok, false);
    assert.deepEqual(
      report.problems.map(({ code, line }: { code: string; line: number }) => `${code}:${line}`),
      ['MISSING_FILE:4'],
    );
  });
});
