import { blobDigest } from '../snapshot/digest.js';
import { addressHex, missing } from './address.js';
import type { Blobs } from './blobs.js';

/** Blobs that live as long as the process: for `preview` and replay, which must leave nothing behind. */
export function memoryBlobs(): Blobs {
  const kept = new Map<string, Uint8Array>();
  return {
    put: (bytes) => {
      const address = blobDigest(bytes);
      if (!kept.has(address)) kept.set(address, bytes.slice());
      return Promise.resolve(address);
    },
    get: (address) => wrap(() => kept.get(`sha256:${addressHex(address)}`)?.slice() ?? fail(address)),
    open: (address) =>
      wrap(() => {
        const bytes = kept.get(`sha256:${addressHex(address)}`) ?? fail(address);
        return (from = 0) => [bytes.slice(from)];
      }),
    remove: (address) =>
      wrap(() => {
        kept.delete(`sha256:${addressHex(address)}`);
      }),
    has: (address) => wrap(() => kept.has(`sha256:${addressHex(address)}`)),
  };
}

const fail = (address: string): never => {
  throw missing(address);
};

/** A promise that rejects where `work` throws. */
const wrap = async <T>(work: () => T): Promise<T> => Promise.resolve(work());
