import type { BitKernel } from './bit-kernel.js';

/** The kernel of bit-kernel.wat word by word, in plain TypeScript: the same results, slower. */
export function plainKernel(bytes: number): BitKernel {
  const memory = new ArrayBuffer(16 * Math.ceil(bytes / 16));
  const words = new Uint32Array(memory);
  return {
    memory,
    span: (...[list, count, table, width, held, union, meeting]) => {
      for (let at = 0; at < count; at++) {
        const item = words[list / 4 + at]!;
        const set = (table + item * width) / 4;
        let any = 0;
        for (let word = 0; word < width / 4; word++) {
          const common = words[set + word]! & words[held / 4 + word]!;
          any |= common;
          words[union / 4 + word]! |= common;
        }
        if (any !== 0) mark(words, meeting / 4, item);
      }
    },
    supersets: (...[list, count, table, width, wanted, found]) => {
      for (let at = 0; at < count; at++) {
        const item = words[list / 4 + at]!;
        const set = (table + item * width) / 4;
        let missing = 0;
        for (let word = 0; word < width / 4 && missing === 0; word++)
          missing = words[wanted / 4 + word]! & ~words[set + word]!;
        if (missing === 0) mark(words, found / 4, item);
      }
    },
  };
}

function mark(words: Uint32Array, set: number, item: number): void {
  words[set + (item >>> 5)]! |= 1 << (item & 31);
}
