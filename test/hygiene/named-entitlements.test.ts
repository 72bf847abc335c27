import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/domain/errors.js';
import { teams } from '../support/made-companies.js';
import { miningSpec } from '../support/matrices.js';
import { runToSplit } from '../support/pipeline.js';

const { spec, hr, erp } = teams(2);
const exports = { hr: [{ name: 'hr.csv', content: hr }], erp: [{ name: 'erp.json', content: erp }] };

const taken = (some: Parameters<typeof miningSpec>[0]) => runToSplit({ ...spec, mining: miningSpec(some) }, exports);

async function refusalOf(some: Parameters<typeof miningSpec>[0]): Promise<readonly string[]> {
  try {
    await taken(some);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.parts.map(({ code, message, advice }) => `${code} ${message} ${advice ?? ''}`);
  }
}

test('limits on entitlements that the exports have go through the inventory', async () => {
  const { inventory } = await taken({});
  const [one, other] = inventory.readings.flatMap(({ entitlements }) => entitlements.map(({ key }) => key));
  assert.ok(one && other);
  assert.deepEqual(await refusalOf({ neverOverGrant: [one], apart: [[one, other]] }), []);
});

test('those that no export has are refused by the inventory, before anybody is asked: each with what may have been meant', async () => {
  const { inventory } = await taken({});
  const known = inventory.readings.flatMap(({ entitlements }) => entitlements)[0];
  assert.ok(known);
  const found = await refusalOf({
    neverOverGrant: [{ source: 'erp', id: 'team9:read' }],
    apart: [[known.key, { source: known.key.source, id: known.key.id.toUpperCase() }]],
  });
  assert.equal(found.length, 2);
  assert.match(
    found[0]!,
    /^UNKNOWN_PERMISSION expected mining\.neverOverGrant\[0\] .* got team9:read .*assignments\.csv/,
  );
  assert.match(found[1]!, /^UNKNOWN_PERMISSION expected mining\.apart\[0\] .*Did you mean the id/);
});
