import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExactCover, MiningReport } from '../../src/domain/candidate.js';
import { candidatesHold } from '../../src/evidence/claims/input.js';
import { mineInput, mineRows, miningSpec } from '../support/matrices.js';

const rows = [[0, 1, 2], [0, 1, 2], [1, 2, 3], [3], [0, 3]];
const { snapshot, inputDigest } = mineInput(rows, 4);
const { candidates, report } = mineRows(rows, 4);

async function problemsOf(some: Partial<MiningReport>): Promise<string> {
  const files: Record<string, unknown> = {
    'campaign.json': { spec: { mining: miningSpec() }, files: {} },
    'stages/freeze-snapshot.json': { snapshot, inputDigest },
    'stages/mine-roles.json': { candidates, report: { ...report, ...some } },
  };
  const { problems } = await candidatesHold({
    paths: () => Promise.resolve(Object.keys(files)),
    read: (path) => Promise.resolve(new TextEncoder().encode(JSON.stringify(files[path]))),
  });
  return problems.join('\n');
}

const { exactCover } = report;
assert.ok(exactCover);
const cover = (some: Partial<ExactCover>): Partial<MiningReport> => ({ exactCover: { ...exactCover, ...some } });

describe('the fewest roles of a campaign, in its evidence', () => {
  it('are found true where they are', async () => {
    assert.equal(report.optimal, true);
    assert.equal(await problemsOf({}), '');
  });

  it('may be missing where the matrix was too large, but then nothing is proven', async () => {
    const { exactCover: _, ...without } = report;
    assert.deepEqual(without.optimal, true);
    const none = { exactCover: undefined } as unknown as Partial<MiningReport>;
    assert.match(await problemsOf(none), /expected the fewest roles with their proof/);
    assert.equal(await problemsOf({ ...none, optimal: false }), '');
  });

  it('are found false where a role is gone or gives more, where the proof proves less, and where another number is said', async () => {
    const [first, ...others] = exactCover.roles;
    assert.match(await problemsOf(cover({ roles: others })), /no role gives/);
    const wide = { ...first!, entitlements: [0, 1, 2, 3] };
    assert.match(await problemsOf(cover({ roles: [wide, ...others] })), /which is not held/);
    assert.match(await problemsOf(cover({ certificate: exactCover.certificate.slice(1) })), /expected .*, got /);
    assert.match(await problemsOf({ lowerBound: report.lowerBound + 1 }), /expected .*, got /);
    assert.match(await problemsOf({ optimal: false }), /expected .*, got /);
    const [part] = exactCover.certificate;
    assert.match(
      await problemsOf(cover({ certificate: [part!, ...exactCover.certificate] })),
      /one role could hold grants of both/,
    );
  });
});
