import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { directoryBlobs } from '../../src/blobs/directory.js';
import { blobsConformance, bytesOf, code } from './conformance.js';

async function withFolder(work: (root: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rolewright-blobs-'));
  try {
    await work(join(folder, 'state', 'blobs'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

blobsConformance('a directory', (work) => withFolder((root) => work(directoryBlobs(root))));

describe('a directory of blobs', () => {
  it('is readable by its owner only, fans out, and holds nothing but whole blobs', () =>
    withFolder(async (root) => {
      const blobs = directoryBlobs(root);
      const addresses = await Promise.all(['a', 'b', 'a'].map((text) => blobs.put(bytesOf(text))));
      const files = new Set(addresses.map((address) => fileOf(root, address)));
      assert.deepEqual(new Set(await filesIn(root)), files);
      for (const file of files) {
        assert.equal((await stat(file)).mode & 0o777, 0o600);
        assert.equal((await stat(join(file, '..'))).mode & 0o777, 0o700);
      }
      assert.equal((await stat(root)).mode & 0o777, 0o700);
    }));

  it('tells a damaged blob, and mends it when its bytes are put again', () =>
    withFolder(async (root) => {
      const blobs = directoryBlobs(root);
      const address = await blobs.put(bytesOf('whole'));
      for (const damaged of ['', 'whol', 'WHOLE']) {
        await writeFile(fileOf(root, address), damaged);
        await assert.rejects(blobs.get(address), code('BLOB_CORRUPT'));
        await blobs.put(bytesOf('whole'));
        assert.deepEqual(new Uint8Array(await blobs.get(address)), bytesOf('whole'));
      }
    }));

  it('keeps its blobs for whoever opens it next', () =>
    withFolder(async (root) => {
      const address = await directoryBlobs(root).put(bytesOf('kept'));
      assert.equal(await directoryBlobs(root).has(address), true);
    }));
});

function fileOf(root: string, address: string): string {
  const hex = address.slice('sha256:'.length);
  return join(root, hex.slice(0, 2), hex);
}

async function filesIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
