import { compareText } from './keys.js';
import type { PlainSection } from './view.js';

type Row = PlainSection['rows'][number];

/** How many values or reasons a view lists; the rest is counted. */
export const MOST_LISTED = 20;

export const row = (label: string, value: string): Row => ({ label, value });

/** The most frequent first, ties by text. */
export function countRows(counts: ReadonlyMap<string, number>): readonly Row[] {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  const more = sorted.length - MOST_LISTED;
  const listed = sorted.slice(0, MOST_LISTED).map(([value, count]) => row(value, String(count)));
  return more > 0 ? [...listed, row('and more', String(more))] : listed;
}
