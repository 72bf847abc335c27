import { round9 } from './text.js';

/** Winkler's scaling factor and the longest prefix he rewards. */
const SCALE = 0.1;
const PREFIX = 4;

/**
 * Jaro–Winkler similarity, 0…1, rounded to 1e-9 (Winkler, "String Comparator Metrics", 1990). The prefix is rewarded
 * whatever the Jaro figure, as in the paper's published table.
 */
export function jaroWinkler(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const base = jaro(left, right);
  let prefix = 0;
  while (prefix < Math.min(PREFIX, left.length, right.length) && left[prefix] === right[prefix]) prefix++;
  return round9(base + prefix * SCALE * (1 - base));
}

function jaro(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0;
  const matched = commonLetters(left, right);
  const m = matched.left.length;
  if (m === 0) return 0;
  const transposed = matched.left.filter((letter, i) => letter !== matched.right[i]).length / 2;
  return (m / left.length + m / right.length + (m - transposed) / m) / 3;
}

/** The letters each has in common with the other within the window, in the order they stand. */
function commonLetters(
  left: readonly string[],
  right: readonly string[],
): { readonly left: readonly string[]; readonly right: readonly string[] } {
  const window = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1);
  const taken = new Set<number>();
  const fromLeft: string[] = [];
  left.forEach((letter, i) => {
    for (let j = Math.max(0, i - window); j <= Math.min(right.length - 1, i + window); j++) {
      if (taken.has(j) || right[j] !== letter) continue;
      taken.add(j);
      fromLeft.push(letter);
      return;
    }
  });
  return { left: fromLeft, right: right.filter((_, j) => taken.has(j)) };
}
