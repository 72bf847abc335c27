import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digest } from '../../src/snapshot/digest.js';
import { connectorExports } from '../support/connectors.js';
import { campaign, runStages, type Exports } from '../support/pipeline.js';
import { shuffled, textOf } from '../support/shuffle.js';

const owner = 'owner@corp.example';
const kinds = { hr: 'csv', ad: 'ldif', entra: 'entra', okta: 'okta', aws: 'aws', scim: 'scim' } as const;
const spec = campaign({
  sources: Object.fromEntries(Object.entries(kinds).map(([source, kind]) => [source, { kind, paths: [], owner }])),
  attributes: { department: { systemOfRecord: 'hr', owner, use: 'drives' } },
});

test('the order of rows in any export changes no input digest, no identity and no set-aside account', async () => {
  const exports = connectorExports();
  const first = await runStages(spec, exports);
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const again = await runStages(spec, shuffled(exports, seed));
      assert.equal(again.frozen.inputDigest, first.frozen.inputDigest);
      assert.deepEqual(again.frozen.identities, first.frozen.identities);
      assert.deepEqual(again.frozen.setAside, first.frozen.setAside);
      assert.deepEqual(again.frozen.balance, first.frozen.balance);
    }),
    { numRuns: 12 },
  );
});

test('the same campaign gives the same receipts, digest for digest', async () => {
  const [one, two] = [await runStages(spec, connectorExports()), await runStages(spec, connectorExports())];
  assert.deepEqual(one.receipts, two.receipts);
});

test('a changed right changes the input digest; a changed description does not', async () => {
  const exports = connectorExports();
  const before = (await runStages(spec, exports)).frozen.inputDigest;
  const edit = (from: string, to: string): Exports => ({
    ...exports,
    ad: exports['ad']!.map(({ name, content }) => ({ name, content: textOf(content).replace(from, to) })),
  });
  assert.notEqual(
    (await runStages(spec, edit('memberOf: CN=GRP_LEGAL_DMS', 'memberOf: CN=GRP_OTHER'))).frozen.inputDigest,
    before,
  );
  assert.equal(
    (await runStages(spec, edit('description: fax gw', 'description: fax gateway'))).frozen.inputDigest,
    before,
  );
});

test('an identity is named after its living employment record, whatever accounts join it', async () => {
  const { frozen } = await runStages(spec, connectorExports());
  const idOf = (id: string): string | undefined =>
    frozen.identities.find(({ accounts }) => accounts.some((key) => key.source === 'hr' && key.id === id))?.id;
  assert.equal(idOf('E1001'), digest('identity/v1', { source: 'hr', id: 'E1001' }));
  assert.equal(idOf('E0907'), digest('identity/v1', { source: 'hr', id: 'E1002' }));
});
