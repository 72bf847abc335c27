import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CampaignFileError } from '../../src/campaign-file/problems.js';
import { readSchedules, scheduleWarnings } from '../../src/campaign-file/schedules.js';

const campaignFile = (name: string, path = 'hr.csv'): string =>
  `campaign: ${name}\nasOf: 2020-01-01T00:00:00Z\nsources: { hr: { kind: csv, path: ${path}, owner: dana@corp.example } }\n`;

async function withFolder(
  files: Readonly<Record<string, string>>,
  work: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'rolewright-schedules-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

const files = {
  'finance.yaml': campaignFile('finance'),
  'sales.yaml': campaignFile('sales'),
  'outside.yaml': campaignFile('outside', '../secrets.csv'),
};

test('the documented example is a schedule file, and the documented defaults are the real ones', async () => {
  const documentation = await readFile(new URL('../../docs/schedules.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n([^`]*)```/.exec(documentation) ?? [];
  const least = 'schedules: [{ schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC }]';
  await withFolder({ ...files, 'all.yaml': example, 'least.yaml': least }, async (dir) => {
    const [all] = await readSchedules(join(dir, 'all.yaml'));
    assert.equal(all?.timezone, 'Europe/Berlin');
    const [one] = await readSchedules(join(dir, 'least.yaml'));
    for (const key of ['every', 'month', 'day', 'minute', 'jitter', 'overlap', 'catchup', 'exports'] as const) {
      const row = documentation.split('\n').find((line) => line.startsWith(`| \`${key}\``));
      assert.equal(row?.split('|')[3]?.trim().replaceAll('`', ''), String(one?.[key]), key);
    }
  });
});

const bad: readonly (readonly [string, string])[] = [
  ['schedule: a, campaign: finance.yaml, hour: 9', 'MISSING_KEY'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timeZone: UTC', 'UNKNOWN_KEY'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: CET', 'BAD_TIMEZONE'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: "+02:00"', 'BAD_TIMEZONE'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, overlap: skip', 'OVERLAP_SKIPS'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, overlap: cancel-other', 'OVERLAP_SKIPS'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, exports: all', 'BAD_FOLDER'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, exports: "../{period}"', 'BAD_FOLDER'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, exports: "/etc/{period}"', 'BAD_FOLDER'],
  ['schedule: a, campaign: finance.yaml, hour: 24, timezone: UTC', 'OUT_OF_RANGE'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, day: 31', 'OUT_OF_RANGE'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, month: 4', 'OUT_OF_RANGE'],
  ['schedule: a, campaign: finance.yaml, hour: 9, timezone: UTC, jitter: P2D', 'OUT_OF_RANGE'],
  ['schedule: a, campaign: none.yaml, hour: 9, timezone: UTC', 'MISSING_FILE'],
  ['schedule: a, campaign: outside.yaml, hour: 9, timezone: UTC', 'EXPORT_OUTSIDE'],
  ['schedule: A/../b, campaign: finance.yaml, hour: 9, timezone: UTC', 'BAD_NAME'],
];

test('whatever is wrong with a schedule file is told with its line and its code', () =>
  withFolder(files, async (dir) => {
    for (const [entry, code] of bad) {
      await writeFile(join(dir, 'bad.yaml'), `schedules:\n  - { ${entry} }\n`);
      const error = await readSchedules(join(dir, 'bad.yaml')).then(
        () => assert.fail(`expected ${code}: ${entry}`),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof CampaignFileError, String(error));
      assert.equal(error.parts[0]?.code, code, entry);
      assert.equal(error.parts[0]?.place?.line, 2, entry);
    }
  }));

test('two schedules share neither their name nor the name of their campaign', () =>
  withFolder(files, async (dir) => {
    const entry = (schedule: string, campaign: string): string =>
      `  - { schedule: ${schedule}, campaign: ${campaign}.yaml, hour: 9, timezone: UTC }\n`;
    const read = async (...entries: readonly string[]) => {
      await writeFile(join(dir, 'two.yaml'), `schedules:\n${entries.join('')}`);
      return readSchedules(join(dir, 'two.yaml')).then(
        (schedules) => schedules.length,
        (error: CampaignFileError) => error.parts.map(({ code, place }) => [code, place?.line]),
      );
    };
    assert.equal(await read(entry('a', 'finance'), entry('b', 'sales')), 2);
    assert.deepEqual(await read(entry('a', 'finance'), entry('a', 'sales')), [['SAME_SCHEDULE_TWICE', 3]]);
    assert.deepEqual(await read(entry('a', 'finance'), entry('b', 'finance')), [['CAMPAIGN_TAKEN', 3]]);
  }));

test('hours in which clocks change are warned of where clocks change', () =>
  withFolder(files, async (dir) => {
    const warnings = async (hour: number, timezone: string) => {
      const entry = `{ schedule: a, campaign: finance.yaml, hour: ${hour}, timezone: ${timezone} }`;
      await writeFile(join(dir, 'one.yaml'), `schedules: [${entry}]`);
      const [schedule] = await readSchedules(join(dir, 'one.yaml'));
      return scheduleWarnings(schedule!, Date.UTC(2026, 6)).length;
    };
    for (const [hour, expected] of [
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 0],
    ] as const) {
      assert.equal(await warnings(hour, 'Europe/Berlin'), expected);
      assert.equal(await warnings(hour, 'Asia/Kolkata'), 0);
    }
  }));
