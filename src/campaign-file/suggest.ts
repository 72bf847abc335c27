import { compareText } from '../domain/keys.js';

/** `Did you mean …?` for a word that is nearly one of these, or nothing. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, distance: distanceBetween(plain(word), plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate));
  return near[0] && `Did you mean ${near[0].candidate}?`;
}

/** `as_of`, `AsOf` and `as-of` are the same slip. */
const plain = (word: string): string =>
  word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[\s_-]/g, '');

/** Edits that turn one word into the other: one character more, less or other (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
