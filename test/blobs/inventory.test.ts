import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadInventory, slicesOf, storeInventory, type StoredInventory } from '../../src/blobs/inventory.js';
import { getJson, putJson } from '../../src/blobs/json.js';
import { memoryBlobs } from '../../src/blobs/memory.js';
import type { InventoryResult } from '../../src/domain/stage-results.js';
import { account, reading } from '../support/accounts.js';

const at = { file: 'ad.ldif', line: 7 };

function inventory(people: number): InventoryResult {
  const accounts = Array.from({ length: people }, (_, i) => account(`ad a${String(i).padStart(6, '0')}`));
  const grants = accounts.map(({ key }) => ({ account: key, entitlement: { source: 'ad', id: 'staff' }, at }));
  const classes = accounts.map(({ key }) => ({ key, class: 'human' as const, confidence: 1, reasons: [] }));
  return {
    stage: 'inventory',
    readings: [reading('ad', { rows: people, accounts, grants }), reading('hr')],
    classes,
    controls: [],
    attributes: {},
    mappingTables: {},
    findings: [],
    balance: { sources: {}, addsUp: true },
  };
}

test('an inventory comes back as it was stored, whether it fits one blob or not', async () => {
  for (const people of [0, 3, 10_000, 25_001]) {
    const blobs = memoryBlobs();
    const given = inventory(people);
    const address = await putJson(blobs, await storeInventory(blobs, given));
    assert.deepEqual(await loadInventory(blobs, address), given);
  }
});

test('a small inventory is one blob, and of a large one every part has its address', async () => {
  const blobs = memoryBlobs();
  const slices = async (people: number): Promise<readonly string[]> =>
    slicesOf(
      await getJson<StoredInventory>(blobs, await putJson(blobs, await storeInventory(blobs, inventory(people)))),
    );
  assert.deepEqual(await slices(10_000), []);
  const of = await slices(25_001);
  assert.equal(of.length, 6, 'accounts and classes, three slices each');
  const [first = ''] = of;
  await blobs.remove(first);
  const address = await putJson(blobs, await storeInventory({ put: () => Promise.resolve(first) }, inventory(25_001)));
  await assert.rejects(loadInventory(blobs, address), /BLOB_MISSING|there is none/);
});
