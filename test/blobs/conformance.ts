import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Blobs } from '../../src/blobs/blobs.js';
import { getJson, putJson } from '../../src/blobs/json.js';

export type WithBlobs = (work: (blobs: Blobs) => Promise<void>) => Promise<void>;

export const code = (expected: string) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === expected;

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const absent = `sha256:${'0'.repeat(64)}`;

/** What is no address, least of all a path. */
const malformed = [
  '',
  'sha256:',
  `sha256:${'0'.repeat(63)}`,
  `sha256:${'0'.repeat(65)}`,
  `sha256:${'A'.repeat(64)}`,
  `sha256:${'0'.repeat(64)}\n`,
  '0'.repeat(64),
  `md5:${'0'.repeat(64)}`,
  `sha256:../../../${'0'.repeat(55)}`,
  `../../${absent}`,
  `matrix/v1:${absent}`,
];

/** Every promise of `Blobs`; each implementation keeps all of them. */
export function blobsConformance(name: string, withBlobs: WithBlobs): void {
  describe(`blobs in ${name}`, () => {
    it('lie at the SHA-256 of their bytes, as sha256sum prints it', () =>
      withBlobs(async (blobs) => {
        const hex = createHash('sha256').update('role').digest('hex');
        assert.equal(await blobs.put(bytesOf('role')), `sha256:${hex}`);
      }));

    it('give back any bytes, none included, and take them twice', () =>
      withBlobs(async (blobs) => {
        await fc.assert(
          fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
            const address = await blobs.put(bytes);
            assert.equal(await blobs.put(bytes), address);
            assert.deepEqual(new Uint8Array(await blobs.get(address)), bytes);
            assert.equal(await blobs.has(address), true);
          }),
          { numRuns: 25 },
        );
      }));

    it('are read in pieces from any position, as often as wanted', () =>
      withBlobs(async (blobs) => {
        const given = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
        const open = await blobs.open(await blobs.put(given));
        for (const from of [undefined, 0, 1, 1_048_576, 2_999_999, 3_000_000]) {
          const bytes = Buffer.concat([...open(from)]);
          assert.ok(bytes.equals(given.subarray(from)), String(from));
        }
        await assert.rejects(blobs.open(absent), code('BLOB_MISSING'));
        await assert.rejects(blobs.open('sha256:../x'), code('BAD_DIGEST'));
      }));

    it('are gone once removed, and can be put again', () =>
      withBlobs(async (blobs) => {
        const address = await blobs.put(bytesOf('role'));
        await blobs.remove(address);
        await blobs.remove(address);
        assert.equal(await blobs.has(address), false);
        await assert.rejects(blobs.get(address), code('BLOB_MISSING'));
        await assert.rejects(blobs.remove('sha256:../x'), code('BAD_DIGEST'));
        assert.equal(await blobs.put(bytesOf('role')), address);
        assert.equal(await blobs.has(address), true);
      }));

    it('are taken from several hands at once', () =>
      withBlobs(async (blobs) => {
        const big = new Uint8Array(1_000_000).fill(7);
        const addresses = await Promise.all(Array.from({ length: 8 }, () => blobs.put(big)));
        assert.equal(new Set(addresses).size, 1);
        assert.equal((await blobs.get(addresses[0] ?? '')).length, big.length);
      }));

    it('stay what they are when the bytes given or taken are changed afterwards', () =>
      withBlobs(async (blobs) => {
        const given = bytesOf('role');
        const address = await blobs.put(given);
        given.fill(0);
        (await blobs.get(address)).fill(0);
        assert.deepEqual(new Uint8Array(await blobs.get(address)), bytesOf('role'));
      }));

    it('that are not there are missing', () =>
      withBlobs(async (blobs) => {
        assert.equal(await blobs.has(absent), false);
        await assert.rejects(blobs.get(absent), code('BLOB_MISSING'));
      }));

    it('have no other address', () =>
      withBlobs(async (blobs) => {
        for (const address of malformed) {
          await assert.rejects(blobs.get(address), code('BAD_DIGEST'), address);
          await assert.rejects(blobs.has(address), code('BAD_DIGEST'), address);
        }
      }));

    it('hold equal values once, whatever the order of their fields', () =>
      withBlobs(async (blobs) => {
        const address = await putJson(blobs, { b: [1, 'ä'], a: null });
        assert.equal(await putJson(blobs, { a: null, b: [1, 'ä'] }), address);
        assert.deepEqual(await getJson(blobs, address), { a: null, b: [1, 'ä'] });
      }));
  });
}
