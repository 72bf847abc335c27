/** Immutable bytes addressed by their SHA-256 (`sha256:<hex>`). Written once, verified on every read. */
export interface Blobs {
  /** Idempotent: the same bytes give the same address. */
  put(bytes: Uint8Array): Promise<string>;
  /** Throws `BLOB_MISSING`, or `BLOB_CORRUPT` when the bytes no longer match their address; `BAD_DIGEST` for a malformed one. */
  get(address: string): Promise<Uint8Array>;
  /**
   * The same, for blobs that are too large for memory: whole and verified when this answers, then read in pieces from any
   * position, as often as wanted.
   */
  open(address: string): Promise<(from?: number) => Iterable<Uint8Array>>;
  has(address: string): Promise<boolean>;
  /** For what has to be erased, and what was kept for a while only. Idempotent. */
  remove(address: string): Promise<void>;
}
