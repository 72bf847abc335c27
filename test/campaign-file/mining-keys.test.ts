import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCampaign } from '../../src/campaign-file/parse.js';
import { CampaignFileError } from '../../src/campaign-file/problems.js';

const least = `campaign: small
asOf: 2026-09-30T00:00:00Z
sources: { hr: { kind: csv, path: hr.csv, owner: dana@corp.example } }
`;

test('mining takes every objective, budget and limit of the engine', async () => {
  const text = `${least}mining:
  objective: roles
  underGrant: 0.01
  minEntitlements: 2
  maxEntitlementsPerRole: 30
  neverOverGrant: [{ source: hr, id: 'CN=Payments,DC=corp' }]
  apart: [[{ source: hr, id: pay }, { source: hr, id: approve }]]
`;
  const { spec, warnings } = await readCampaign(text, 'c.yaml');
  assert.deepEqual(warnings, []);
  assert.deepEqual(spec.mining, {
    objective: 'roles',
    overGrant: 0,
    underGrant: 0.01,
    minMembers: 3,
    minEntitlements: 2,
    maxEntitlementsPerRole: 30,
    maxRolesPerIdentity: 12,
    neverOverGrant: [{ source: 'hr', id: 'CN=Payments,DC=corp' }],
    apart: [
      [
        { source: 'hr', id: 'pay' },
        { source: 'hr', id: 'approve' },
      ],
    ],
    seed: 7,
  });
});

const cases: readonly (readonly [name: string, mining: string, expected: string])[] = [
  ['an objective that nobody knows', 'objective: fewest', 'UNKNOWN_VALUE:4'],
  ['fewer entitlements at most than at least', 'minEntitlements: 4, maxEntitlementsPerRole: 3', 'LIMITS_CONTRADICT:4'],
  [
    'an entitlement apart from itself',
    'apart: [[{ source: hr, id: a }, { source: hr, id: a }]]',
    'LIMITS_CONTRADICT:4',
  ],
  ['one entitlement kept apart from nothing', 'apart: [[{ source: hr, id: a }]]', 'OUT_OF_RANGE:4'],
  ['a limit on an entitlement of no source', 'neverOverGrant: [{ source: ad, id: a }]', 'UNKNOWN_SOURCE:4'],
  [
    'a misspelt key of an entitlement that is kept apart',
    'apart: [[{ source: hr, id: a }, { sorce: hr, id: b }]]',
    'UNKNOWN_KEY:4',
  ],
];

for (const [name, mining, expected] of cases) {
  test(`${name} is refused with its line`, async () => {
    await assert.rejects(readCampaign(`${least}mining: { ${mining} }\n`, 'c.yaml'), (error) => {
      assert.ok(error instanceof CampaignFileError);
      assert.deepEqual(
        error.parts.map(({ code, place }) => `${code}:${place?.line}`),
        [expected],
      );
      return true;
    });
  });
}
