import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom, xoshiro128 } from '../../src/mining/random.js';

describe('randomness', () => {
  it('follows the published generator from the state 1, 2, 3, 4', () => {
    const next = xoshiro128(Uint32Array.of(1, 2, 3, 4));
    assert.deepEqual([next(), next(), next(), next()], [11520, 0, 5927040, 70819200]);
  });

  it('is decided by its seed alone, and stays within [0, 1)', () => {
    const [a, b, other] = [seededRandom(7), seededRandom(7), seededRandom(8)];
    const drawn = Array.from({ length: 1000 }, () => a());
    assert.deepEqual(
      drawn,
      Array.from({ length: 1000 }, () => b()),
    );
    assert.notEqual(drawn[0], other());
    assert.ok(drawn.every((x) => x >= 0 && x < 1));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    assert.ok(mean > 0.45 && mean < 0.55, `mean ${mean}`);
  });
});
