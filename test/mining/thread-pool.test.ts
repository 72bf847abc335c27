import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matrixOf, type Matrix } from '../../src/mining/matrix.js';
import { factorise } from '../../src/mining/recover/factorise.js';
import { alone } from '../../src/mining/recover/pool.js';
import { computeAll } from '../../src/mining/remember.js';
import { startThreads, type ThreadPool } from '../../src/mining/thread-pool.js';
import { plantIndependent, plantNested } from '../support/planted.js';

const noise = { omissions: 0.05, exceptions: 0.02 };
const sets: Readonly<Record<string, Matrix>> = {
  nested: plantNested({ users: 900, departments: 6, sharing: 0.15, seed: 1 }, noise).matrix,
  independent: plantIndependent({ users: 900, cols: 500, roles: 40, seed: 1 }, noise).matrix,
};
const nothing = matrixOf([], 0);
const matrix = sets['nested']!;

async function withThreads(matrix: Matrix, use: (pool: ThreadPool) => void): Promise<void> {
  const pool = startThreads(matrix, 3, { leastGrants: 0 });
  try {
    use(pool);
  } finally {
    await pool.end();
  }
}

/** A part of the work is done by somebody else before this goes on. */
function untilHelped(pool: ThreadPool, work: () => void): void {
  for (const before = pool.helped(); pool.helped() === before;) work();
}

describe('mining in several threads', () => {
  for (const [name, set] of Object.entries(sets)) {
    it(`gives what one thread gives: ${name} roles`, () =>
      withThreads(set, (pool) => {
        const expected = factorise(set, 2);
        untilHelped(pool, () => assert.deepEqual(factorise(set, 2, computeAll, pool), expected));
      }));
  }

  it('finds nothing in nothing', () =>
    withThreads(nothing, (pool) => assert.deepEqual(factorise(nothing, 2, computeAll, pool), [])));

  it('throws what a part throws, and does the next job right', () =>
    withThreads(matrix, (pool) => {
      const populations = Array.from({ length: 64 }, (_, at) => Int32Array.of(at, at + 1, at + 2));
      const input = { matrix, populations, share: 0.5 };
      const expected = alone.each('commonColumns', input, 64);
      untilHelped(pool, () => assert.deepEqual(pool.each('commonColumns', input, 64), expected));
      const broken = { ...input, matrix: { ...matrix, cols: -1 } };
      for (let time = 0; time < 20; time++) assert.throws(() => pool.each('commonColumns', broken, 64), RangeError);
      untilHelped(pool, () => assert.deepEqual(pool.each('commonColumns', input, 64), expected));
    }));

  it('does what a thread had taken that ends, here for want of memory for its results', async () => {
    const pool = startThreads(matrix, 2, { leastGrants: 0, resourceLimits: { maxOldGenerationSizeMb: 12 } });
    const few = Array.from({ length: 64 }, (_, at) => Int32Array.of(at, at + 1));
    untilHelped(pool, () => pool.each('commonColumns', { matrix, populations: few, share: 0 }, few.length));
    const populations = Array.from({ length: 150_000 }, (_, at) => few[at % few.length]!);
    const input = { matrix, populations, share: 0 };
    assert.deepEqual(
      pool.each('commonColumns', input, populations.length),
      alone.each('commonColumns', input, populations.length),
    );
    assert.equal(pool.lost(), 1);
    await pool.end();
  });

  it('asks nobody where a matrix is too small to be worth it', () => {
    const pool = startThreads(matrix, 2);
    assert.deepEqual(factorise(matrix, 2, computeAll, pool), factorise(matrix, 2));
    assert.equal(pool.helped(), 0);
    return pool.end();
  });
});
