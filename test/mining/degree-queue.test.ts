import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DegreeQueue } from '../../src/mining/exact/degree-queue.js';

const degrees = fc
  .integer({ min: 0, max: 20 })
  .chain((size) => fc.array(fc.nat(Math.max(0, size - 1)), { minLength: size, maxLength: size }));
const steps = fc.array(fc.tuple(fc.constantFrom('lower', 'remove'), fc.nat(19)), { maxLength: 120 });

describe('vertices by the neighbours they have left', () => {
  it('come with the fewest first, the last lowered of equal ones before the others', () => {
    fc.assert(
      fc.property(degrees, steps, (given, taken) => {
        const queue = new DegreeQueue(Int32Array.from(given));
        // What a list that is searched from its start would give.
        let list = given.map((degree, vertex) => ({ vertex, degree }));
        for (const [step, vertex] of taken) {
          const found = list.find((one) => one.vertex === vertex);
          assert.equal(vertex < given.length && queue.has(vertex), found !== undefined);
          if (step === 'lower' && vertex < given.length && found?.degree !== 0) {
            queue.lower(vertex);
            if (found) list = [{ vertex, degree: found.degree - 1 }, ...list.filter((one) => one !== found)];
          } else if (found) {
            queue.remove(vertex);
            list = list.filter((one) => one !== found);
          }
          const [first] = [...list].sort((a, b) => a.degree - b.degree);
          assert.equal(queue.first(), first?.vertex);
        }
      }),
      { numRuns: 500 },
    );
  });
});
