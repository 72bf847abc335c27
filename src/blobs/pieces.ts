import { closeSync, openSync, readSync } from 'node:fs';

/** As much of a file as is read at once, in bytes. */
export const PIECE = 1024 * 1024;

/** A file's bytes from a position on. Each piece has bytes of its own, so that it may be kept. */
export function* piecesOf(file: string, from: number): Iterable<Uint8Array> {
  const handle = openSync(file, 'r');
  try {
    for (let position = from; ;) {
      const piece = new Uint8Array(PIECE);
      const size = readSync(handle, piece, 0, PIECE, position);
      if (size === 0) return;
      position += size;
      yield piece.subarray(0, size);
    }
  } finally {
    closeSync(handle);
  }
}
