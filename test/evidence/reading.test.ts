import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeInventory } from '../../src/blobs/inventory.js';
import type { Blobs } from '../../src/blobs/blobs.js';
import type { InventoryResult } from '../../src/domain/stage-results.js';
import { readInventory, slicePath, type BundleSource } from '../../src/evidence/reading.js';
import { canonical } from '../../src/snapshot/canonical.js';
import { blobDigest } from '../../src/snapshot/digest.js';
import { account, reading } from '../support/accounts.js';

/** A bundle of one inventory and its slices. */
async function bundleOf(result: InventoryResult): Promise<{ files: Map<string, Uint8Array>; bundle: BundleSource }> {
  const files = new Map<string, Uint8Array>();
  const put: Blobs['put'] = (bytes) => {
    files.set(slicePath(blobDigest(bytes)), bytes);
    return Promise.resolve(blobDigest(bytes));
  };
  files.set('stages/inventory.json', Buffer.from(canonical(await storeInventory({ put }, result))));
  const bundle: BundleSource = {
    paths: () => Promise.resolve([...files.keys()].sort()),
    read: (path) => Promise.resolve(files.get(path)),
  };
  return { files, bundle };
}

test('a bundle gives back an inventory in slices, and says which slice is not the one that was stored', async () => {
  const accounts = Array.from({ length: 10_001 }, (_, i) => account(`ad ${String(i).padStart(5, '0')}`));
  const result: InventoryResult = {
    stage: 'inventory',
    readings: [reading('ad', { rows: accounts.length, accounts })],
    classes: [],
    controls: [],
    attributes: {},
    mappingTables: {},
    findings: [],
    balance: { sources: {}, addsUp: true },
  };
  const { files, bundle } = await bundleOf(result);
  assert.deepEqual(await readInventory(bundle), result);
  const [slice = ''] = [...files.keys()].filter((path) => path.startsWith('stages/slices/'));
  files.set(slice, Buffer.from('[]'));
  await assert.rejects(readInventory(bundle), { code: 'SLICE_CHANGED' });
  files.delete(slice);
  await assert.rejects(readInventory(bundle), { code: 'FILE_MISSING' });
});
