import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { collapse } from '../../src/mining/collapse.js';
import { exactCover } from '../../src/mining/exact-cover.js';
import { incompatibleCells } from '../../src/mining/lower-bound.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { seededRandom } from '../../src/mining/random.js';

/** Fewest roles known, and proven where our bound meets it (Ene et al., SACMAT 2008). */
const known: readonly (readonly [string, number, number])[] = [
  ['hc', 14, 14],
  ['domino', 20, 20],
  ['emea', 34, 34],
  ['fire1', 64, 64],
  ['fire2', 10, 10],
  ['apj', 453, 453],
  ['customer', 276, 276],
];

const folder = fileURLToPath(new URL('../../../shared/data/hp-labs/', import.meta.url));
const skip = existsSync(folder) ? false : `the HP Labs matrices are not at ${folder}`;

describe('on the public HP Labs matrices', { skip }, () => {
  for (const [name, fewest, bound] of known) {
    it(`${name}: the bound is ${bound}, and the cover within 5 % of the fewest roles`, () => {
      const small = collapse(pairsOf(readFileSync(`${folder}${name}.txt`, 'utf8')));
      assert.equal(incompatibleCells(small, 4, seededRandom(7)).length, bound);
      const roles = exactCover(small).concepts.length;
      assert.ok(roles >= fewest && roles <= Math.ceil(fewest * 1.05), `${roles} roles`);
    });
  }
});

function pairsOf(text: string): Matrix {
  const rows: number[][] = [];
  let cols = 0;
  for (const [user, right] of text.split('\n').map((line) => line.trim().split(/\s+/).map(Number))) {
    if (user === undefined || right === undefined) continue;
    (rows[user] ??= []).push(right);
    cols = Math.max(cols, right + 1);
  }
  const held = Array.from(rows, (row) => [...new Set(row ?? [])].sort((a, b) => a - b));
  return matrixOf(held, cols);
}
