import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { previewCommand, runPreview, type PreviewInput } from '../../src/cli/preview.js';
import { balanceTable, findingLines, stageLine } from '../../src/cli/preview-text.js';
import { resultFileNames, resultFiles } from '../../src/cli/result-files.js';
import { writeFolder } from '../../src/cli/result-folder.js';
import { parseCampaignFile } from '../../src/campaign-file/parse.js';
import type { StageReceipt } from '../../src/domain/campaign.js';
import { connectorExports } from '../support/connectors.js';
import type { Exports } from '../support/pipeline.js';
import { shuffled } from '../support/shuffle.js';

const campaignFile = new URL('../fixtures/connectors.campaign.yaml', import.meta.url);

async function fixture(exports: Exports = connectorExports()): Promise<PreviewInput> {
  const spec = await parseCampaignFile(await readFile(campaignFile, 'utf8'), 'connectors.campaign.yaml');
  const files = Object.entries(exports).map(([source, list]) => [
    source,
    list.map(({ name, content }) => ({
      name,
      bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    })),
  ]);
  return { spec, files: Object.fromEntries(files) as PreviewInput['files'] };
}

test('a preview runs six stages and leaves nine files that agree with one another', async () => {
  const receipts: StageReceipt[] = [];
  const { frozen, mined } = await runPreview(await fixture(), (receipt) => receipts.push(receipt));
  assert.deepEqual(
    receipts.map(({ stage }) => stage),
    ['inventory', 'deduplicate', 'remove-orphans', 'split-non-human', 'freeze-snapshot', 'mine-roles'],
  );
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  try {
    await writeFolder(folder, resultFiles(frozen, mined));
    assert.deepEqual((await readdir(folder)).sort(), [...resultFileNames].sort());
    const identities = (await readFile(join(folder, 'identities.jsonl'), 'utf8')).trim().split('\n');
    const ids = new Set(identities.map((line) => (JSON.parse(line) as { id: string }).id));
    const rows = (await readFile(join(folder, 'assignments.csv'), 'utf8')).trim().split('\r\n').slice(1);
    assert.ok(rows.length > 0 && rows.every((row) => ids.has(row.split(',')[0] ?? '')));
    const candidates = JSON.parse(await readFile(join(folder, 'candidates.json'), 'utf8')) as { members: string[] }[];
    assert.ok(candidates.length > 0 && candidates.every(({ members }) => members.every((member) => ids.has(member))));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what stays in after one stage goes into the next, and the table shows every source', async () => {
  const { receipts, frozen } = await runPreview(await fixture());
  const [inventory, ...rest] = receipts.slice(0, 5);
  rest.reduce((before, after) => {
    for (const part of ['rows', 'accounts', 'grants'])
      assert.equal(after.counts[`${part}In`], before.counts[`${part}Out`], `${part} into ${after.stage}`);
    return after;
  }, inventory!);
  assert.match(stageLine(inventory!), /rows \d+ → \d+/u);
  assert.equal(balanceTable(frozen.balance).length, 1 + 3 * 6);
  assert.ok(findingLines(frozen.findings).some((line) => line.includes('DANGLING_GRANT')));
});

test('the same candidates with the same ids come of shuffled exports', async () => {
  const ids = async (exports?: Exports): Promise<readonly string[]> =>
    (await runPreview(await fixture(exports))).mined.candidates.map(({ id }) => id);
  const first = await ids();
  for (const seed of [1, 2, 3]) assert.deepEqual(await ids(shuffled(connectorExports(), seed)), first);
});

test('an export that cannot be read stops the preview before anything is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  try {
    const file = join(folder, 'campaign.yaml');
    const text = await readFile(campaignFile, 'utf8');
    await writeFile(file, text.replace('connectors/hr_workers.csv', 'connectors/none.csv'));
    await assert.rejects(previewCommand(file, { out: join(folder, 'out') }), withCode('BAD_CAMPAIGN_FILE'));
    await cp(new URL('../fixtures/connectors', import.meta.url), join(folder, 'connectors'), { recursive: true });
    await writeFile(join(folder, 'connectors', 'none.csv'), 'what,is,this\n1,2,3\n');
    await assert.rejects(previewCommand(file, { out: join(folder, 'out') }), withCode('MISSING_COLUMN'));
    assert.deepEqual((await readdir(folder)).sort(), ['campaign.yaml', 'connectors']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const withCode = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code;
