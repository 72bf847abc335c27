import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource, type SourceFile } from '../../src/sources/source.js';
import { bytesOf, connectors } from './exports.js';

/** The same file, handed over in pieces of a few bytes. */
function inPieces(file: SourceFile, size: number): SourceFile {
  const bytes = bytesOf(file);
  return {
    name: file.name,
    *chunks(from = 0) {
      for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

describe('an export that comes in pieces', () => {
  for (const [source, { kind, files }] of Object.entries(connectors)) {
    it(`says what ${source} says in one piece, whatever a piece cuts through`, () => {
      const whole = readSource({ source, kind, files });
      for (const size of [1, 2, 3, 7, 64, 1000, 4099]) {
        const pieces = files.map((file) => inPieces(file, size));
        assert.deepEqual(readSource({ source, kind, files: pieces }), whole);
      }
    });
  }
});
