import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runPreview, type PreviewInput } from '../../src/cli/preview.js';
import { balanceTable, findingLines, stageLine } from '../../src/cli/preview-text.js';
import { resultFileNames, resultFiles } from '../../src/cli/result-files.js';
import { writeFolder } from '../../src/cli/result-folder.js';
import { parseCampaignFile } from '../../src/campaign-file/parse.js';
import type { StageReceipt } from '../../src/domain/campaign.js';
import { connectorExports } from '../support/connectors.js';

const campaignFile = new URL('../fixtures/connectors.campaign.yaml', import.meta.url);

async function fixture(): Promise<PreviewInput> {
  const spec = await parseCampaignFile(await readFile(campaignFile, 'utf8'), 'connectors.campaign.yaml');
  const files = Object.entries(connectorExports()).map(([source, list]) => [
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
