/** Uniform in [0, 1), from a stream that its seed alone decides. */
export type Random = () => number;

/** A stream seeded by one number: its 32 bits are spread over the state by MurmurHash3's finaliser over a Weyl sequence. */
export function seededRandom(seed: number): Random {
  let weyl = seed >>> 0;
  const word = (): number => mix((weyl = (weyl + 0x9e3779b9) >>> 0));
  const next = xoshiro128(Uint32Array.of(word(), word(), word(), word()));
  return () => next() / 4294967296;
}

/**
 * xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021): 32-bit words, by integer
 * operations only, so that they are the same on every machine. `s` is the state, not all zero; it is written to.
 */
export function xoshiro128(s: Uint32Array): () => number {
  return () => {
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11);
    return result;
  };
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** Spreads a number over 32 bits (the finaliser of MurmurHash3). */
export function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
