/** A set of small numbers, one bit each. Sets that meet must be of one length. */
export type Bits = Uint32Array;

export const emptyBits = (size: number): Bits => new Uint32Array((size + 31) >>> 5);

export function fullBits(size: number): Bits {
  const bits = emptyBits(size).fill(0xffffffff);
  if (size & 31) bits[bits.length - 1] = (1 << (size & 31)) - 1;
  return bits;
}

export function bitsOf(items: Iterable<number>, size: number): Bits {
  const bits = emptyBits(size);
  for (const item of items) bits[item >>> 5]! |= 1 << (item & 31);
  return bits;
}

export const hasBit = (bits: Bits, item: number): boolean => ((bits[item >>> 5]! >>> (item & 31)) & 1) === 1;

/** Keeps in `bits` what `other` has too. */
export function keepCommon(bits: Bits, other: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= other[word]!;
}

/** Takes out of `bits` what `other` has. */
export function takeOut(bits: Bits, other: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= ~other[word]!;
}

export function isSubset(bits: Bits, of: Bits): boolean {
  for (let word = 0; word < bits.length; word++) if ((bits[word]! & ~of[word]!) !== 0) return false;
  return true;
}

export function countCommon(a: Bits, b: Bits): number {
  let count = 0;
  for (let word = 0; word < a.length; word++) count += popcount(a[word]! & b[word]!);
  return count;
}

export function countBits(bits: Bits): number {
  let count = 0;
  for (const word of bits) count += popcount(word);
  return count;
}

/** Calls back with each number of the set, ascending. */
export function forEachBit(bits: Bits, visit: (item: number) => void): void {
  for (let at = 0; at < bits.length; at++) {
    for (let word = bits[at]!; word !== 0; word &= word - 1) visit(at * 32 + (31 - Math.clz32(word & -word)));
  }
}

/** Set bits of a 32-bit word (Warren, "Hacker's Delight", 5-1). */
function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
