import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';

/** One record of a file, converted. `rank` orders records of the same id by what they say, never by where they stand. */
export interface Row<T> {
  readonly value: T;
  readonly at: Provenance;
  readonly rank: readonly string[];
}

/** The record kept for each id and those that say it again. */
export interface Distinct<T> {
  readonly kept: readonly Row<T>[];
  readonly repeated: readonly Row<T>[];
}

/**
 * One row for each id: the one of the greatest rank, so that shuffling rows changes nothing; of rows that say exactly the
 * same, the one that stands first.
 */
export function keepOne<T>(rows: readonly Row<T>[], idOf: (value: T) => string): Distinct<T> {
  const byId = new Map<string, Row<T>[]>();
  for (const row of rows) {
    const id = idOf(row.value);
    const same = byId.get(id);
    if (same) same.push(row);
    else byId.set(id, [row]);
  }
  const ordered = [...byId.values()].map((same) => same.sort((a, b) => -compareRank(a.rank, b.rank)));
  return { kept: ordered.flatMap((same) => same.slice(0, 1)), repeated: ordered.flatMap((same) => same.slice(1)) };
}

/** Compares part by part, by code unit. */
export function compareRank(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
