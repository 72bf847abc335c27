import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readCampaign } from '../../src/campaign-file/parse.js';
import { CampaignFileError } from '../../src/campaign-file/problems.js';
import { readCampaignText, sourceFiles } from '../../src/campaign-file/source-files.js';
import { CodedError } from '../../src/domain/errors.js';

const text = `campaign: small
asOf: 2026-09-30T00:00:00Z
sources:
  hr:
    kind: csv
    path: exports/hr.csv
    owner: dana@corp.example
  aws:
    kind: aws
    owner: ops@corp.example
    paths:
      - exports/details.json
      - exports/report.csv
`;

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-'));
  try {
    await mkdir(join(folder, 'exports'));
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const codeOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => assert.fail('expected it to be refused'),
    (error: unknown) => (error instanceof CodedError ? error.code : assert.fail(String(error))),
  );

test('exports are found from the folder of the campaign file and keep the name it gives them', async () => {
  await withFolder(async (folder) => {
    for (const name of ['hr.csv', 'details.json', 'report.csv']) await writeFile(join(folder, 'exports', name), name);
    const { spec, placeOf } = await readCampaign(text, 'campaign.yaml');
    const files = await sourceFiles(spec, folder, placeOf);
    assert.deepEqual(
      Object.entries(files).map(([source, list]) => [source, list.map(({ name }) => name)]),
      [
        ['hr', ['exports/hr.csv']],
        ['aws', ['exports/details.json', 'exports/report.csv']],
      ],
    );
    assert.equal(new TextDecoder().decode(files['aws']?.[1]?.bytes), 'report.csv');
  });
});

test('every export that is missing, empty or a folder is named with the line of the campaign file', async () => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'exports', 'details.json'), '');
    await mkdir(join(folder, 'exports', 'report.csv'));
    const { spec, placeOf } = await readCampaign(text, 'campaign.yaml');
    const error = await sourceFiles(spec, folder, placeOf).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CampaignFileError);
    assert.deepEqual(
      error.parts.map(({ code, place }) => `${code} ${place?.file}:${place?.line}`),
      ['MISSING_FILE campaign.yaml:6', 'EMPTY_EXPORT campaign.yaml:12', 'NOT_A_FILE campaign.yaml:13'],
    );
  });
});

test('a campaign file that is missing or no text is refused', async () => {
  await withFolder(async (folder) => {
    assert.equal(await codeOf(readCampaignText(join(folder, 'none.yaml'))), 'MISSING_FILE');
    assert.equal(await codeOf(readCampaignText(folder)), 'UNREADABLE_FILE');
    await writeFile(join(folder, 'latin.yaml'), Uint8Array.of(0x61, 0xe9, 0x0a));
    assert.equal(await codeOf(readCampaignText(join(folder, 'latin.yaml'))), 'NOT_UTF8');
    await writeFile(join(folder, 'bom.yaml'), `\uFEFF${text}`);
    assert.equal(
      (await readCampaign(await readCampaignText(join(folder, 'bom.yaml')), 'bom.yaml')).spec.campaign,
      'small',
    );
  });
});
