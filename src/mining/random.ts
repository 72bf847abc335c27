/** Uniform in [0, 1), from a stream that its seed alone decides. */
export type Random = () => number;

/**
 * xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by the 32-bit
 * finaliser of MurmurHash3 run over a Weyl sequence. Only 32-bit integer operations: the same on every machine.
 */
export function seededRandom(seed: number): Random {
  let weyl = seed >>> 0;
  const seedWord = (): number => mix((weyl = (weyl + 0x9e3779b9) >>> 0));
  const s = Uint32Array.of(seedWord(), seedWord(), seedWord(), seedWord());
  return () => {
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11);
    return result / 4294967296;
  };
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
