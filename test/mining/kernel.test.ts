import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assemble, moduleText } from '../../scripts/kernel-text.js';
import { collapse } from '../../src/mining/collapse.js';
import { reduceCells } from '../../src/mining/exact/dominance.js';
import { fewestRoles } from '../../src/mining/exact/fewest-roles.js';
import { fastKernel, type MakeKernel } from '../../src/mining/kernel/bit-kernel.js';
import { bitKernelWasm } from '../../src/mining/kernel/bit-kernel-wasm.js';
import { plainKernel } from '../../src/mining/kernel/plain-kernel.js';
import { matrixOf } from '../../src/mining/matrix.js';
import { highsSolver } from '../../src/solver/highs.js';
import { plantIndependent } from '../support/planted.js';

const sourceOf = (name: string): string =>
  readFileSync(new URL(`../../src/mining/kernel/${name}`, import.meta.url), 'utf8');

const kernels: Readonly<Record<string, MakeKernel>> = {
  'WebAssembly SIMD': fastKernel,
  'plain TypeScript': plainKernel,
};

/** A table of sets of numbers below `size`, some of its sets listed, and one more set; sizes around the borders of words. */
const questionArb = fc.constantFrom(1, 31, 32, 33, 127, 128, 129, 300).chain((size) => {
  const setArb = fc.uniqueArray(fc.nat(size - 1), { maxLength: size });
  return fc.record({
    size: fc.constant(size),
    table: fc.array(fc.oneof(setArb, fc.constant([...Array(size).keys()])), { minLength: 1, maxLength: 140 }),
    asked: fc.oneof(setArb, fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 })),
    picks: fc.uniqueArray(fc.nat(139), { maxLength: 140 }),
  });
});

interface Question {
  readonly size: number;
  readonly table: readonly (readonly number[])[];
  readonly asked: readonly number[];
  readonly picks: readonly number[];
}

/** What a kernel answers, read back from its memory; the sets that go in are unchanged. */
function answers(makeKernel: MakeKernel, { size, table, asked, picks }: Question) {
  const listed = picks.filter((item) => item < table.length);
  const bytes = 16 * Math.ceil(size / 128);
  const ofItems = 16 * Math.ceil(table.length / 128);
  const at = { set: 0, union: bytes, meeting: 2 * bytes, found: 2 * bytes + ofItems };
  const tableAt = at.found + ofItems;
  const listAt = tableAt + table.length * bytes;
  const kernel = makeKernel(listAt + 4 * listed.length);
  const words = new Uint32Array(kernel.memory);
  const put = (offset: number, items: readonly number[]): void =>
    items.forEach((item) => (words[offset / 4 + (item >>> 5)]! |= 1 << (item & 31)));
  const get = (offset: number, length: number): readonly number[] =>
    [...Array(8 * length).keys()].filter((item) => (words[offset / 4 + (item >>> 5)]! >>> (item & 31)) & 1);
  put(at.set, asked);
  table.forEach((items, row) => put(tableAt + row * bytes, items));
  words.set(listed, listAt / 4);
  const before = words.slice(tableAt / 4);
  kernel.span(listAt, listed.length, tableAt, bytes, at.set, at.union, at.meeting);
  kernel.supersets(listAt, listed.length, tableAt, bytes, at.set, at.found);
  assert.deepEqual(words.slice(tableAt / 4), before);
  const inOrder = (items: Iterable<number>): readonly number[] => [...new Set(items)].sort((a, b) => a - b);
  return {
    got: { union: get(at.union, bytes), meeting: get(at.meeting, ofItems), found: get(at.found, ofItems) },
    wanted: {
      union: inOrder(listed.flatMap((row) => table[row]!.filter((item) => asked.includes(item)))),
      meeting: inOrder(listed.filter((row) => table[row]!.some((item) => asked.includes(item)))),
      found: inOrder(listed.filter((row) => asked.every((item) => table[row]!.includes(item)))),
    },
  };
}

for (const [name, makeKernel] of Object.entries(kernels)) {
  describe(`the bit kernel in ${name}`, () => {
    it('answers what looking at every number answers', () => {
      fc.assert(
        fc.property(questionArb, (question) => {
          const { got, wanted } = answers(makeKernel, question);
          assert.deepEqual(got, wanted);
        }),
        { numRuns: 300 },
      );
    });

    it('answers nothing about an empty list, and everything of the empty set', () => {
      const one = { size: 1, table: [[0]], asked: [], picks: [] };
      assert.deepEqual(answers(makeKernel, one).got, { union: [], meeting: [], found: [] });
      assert.deepEqual(answers(makeKernel, { ...one, picks: [0] }).got, { union: [], meeting: [], found: [0] });
    });

    it('reduces an empty matrix to nothing', () => {
      assert.deepEqual(reduceCells(collapse(matrixOf([], 0)), makeKernel), { left: [], dominated: [] });
    });
  });
}

describe('the kernel and its twin', () => {
  const noise = { omissions: 0.02, exceptions: 0.02 };
  const { matrix } = plantIndependent({ users: 300, cols: 150, roles: 20, seed: 1 }, noise);

  it('find the same roles with the same proof', async () => {
    const solver = await highsSolver();
    assert.deepEqual(fewestRoles(matrix, solver, fastKernel), fewestRoles(matrix, solver, plainKernel));
  });

  it('are not one: here the fast one lives in WebAssembly memory', () => {
    assert.equal(fastKernel(16).memory.byteLength, 65_536);
    assert.equal(plainKernel(16).memory.byteLength, 16);
  });

  it('the bytes are those that its text assembles to', async () => {
    const bytes = await assemble(sourceOf('bit-kernel.wat'));
    assert.deepEqual(bytes, bitKernelWasm);
    assert.equal(sourceOf('bit-kernel-wasm.ts'), moduleText(bytes));
  });
});
