import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fewestRoles } from '../../src/mining/exact/fewest-roles.js';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { highsSolver } from '../../src/solver/highs.js';

const solver = await highsSolver();

/** Fewest roles known, and proven where our bound meets it (Ene et al., SACMAT 2008). */
const known: readonly (readonly [string, number])[] = [
  ['hc', 14],
  ['domino', 20],
  ['emea', 34],
  ['fire1', 64],
  ['fire2', 10],
  ['apj', 453],
  ['customer', 276],
];

const folder = fileURLToPath(new URL('../../../shared/data/hp-labs/', import.meta.url));
const skip = existsSync(folder) ? false : `the HP Labs matrices are not at ${folder}`;

describe('on the public HP Labs matrices', { skip }, () => {
  for (const [name, fewest] of known) {
    it(`${name}: ${fewest} roles, proven to be the fewest`, () => {
      const found = fewestRoles(pairsOf(readFileSync(`${folder}${name}.txt`, 'utf8')), solver);
      assert.deepEqual([found.roles.length, found.lowerBound, found.optimal], [fewest, fewest, true]);
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
