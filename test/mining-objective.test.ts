import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { replayBundleIn } from '../src/cli/replay.js';
import type { MiningResult } from '../src/domain/candidate.js';
import { keyText } from '../src/domain/keys.js';
import { directoryBundle } from '../src/evidence/directory.js';
import { verifyBundle } from '../src/evidence/verify.js';
import { makeBundle } from './support/campaign-bundle.js';
import { teams } from './support/made-companies.js';
import { runToSplit } from './support/pipeline.js';
import { needsTemporal } from './support/with-temporal.js';

/** Two rights of the first of the eight teams. */
async function twoRights() {
  const { spec, hr, erp } = teams(8);
  const files = { hr: [{ name: 'hr.csv', content: hr }], erp: [{ name: 'erp.json', content: erp }] };
  const { inventory } = await runToSplit(spec, files);
  const keys = inventory.readings.flatMap(({ entitlements }) => entitlements.map(({ key }) => key));
  const [read, write] = ['team0:read', 'team0:write'].map((id) => keys.find((key) => key.id.endsWith(id)));
  assert.ok(read && write);
  return [read, write] as const;
}

it(
  'a campaign that looks for least complexity keeps two rights apart, and its evidence verifies and replays',
  needsTemporal,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolewright-objective-'));
    try {
      const bundle = join(folder, 'bundle');
      const apart = [await twoRights()];
      const key = await makeBundle(bundle, { objective: 'wsc', apart });
      const { claims } = await verifyBundle(directoryBundle(bundle), { keys: [key] });
      assert.deepEqual(
        claims.filter(({ holds }) => !holds),
        [],
      );
      const mined: MiningResult = JSON.parse(await readFile(join(bundle, 'stages', 'mine-roles.json'), 'utf8'));
      assert.equal(mined.report.found?.objective, 'wsc');
      assert.equal(mined.report.found.coverage, 1);
      assert.equal(mined.candidates.length, 9, 'the first team takes two roles');
      const [pair] = apart;
      for (const { entitlements } of mined.candidates) {
        const names = new Set(entitlements.map(keyText));
        assert.ok(!pair!.every((one) => names.has(keyText(one))));
      }
      const replay = await replayBundleIn(directoryBundle(bundle), { keys: [key] });
      assert.deepEqual([replay.firstDifference, replay.equal], [null, true]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
