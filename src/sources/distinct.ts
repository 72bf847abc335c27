import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';

/**
 * One record of a file, converted. `rank` orders records of the same id by what they say, never by where they stand; it is only
 * computed where an id stands twice.
 */
export interface Row<T> {
  readonly value: T;
  readonly at: Provenance;
  readonly rank: () => readonly string[];
}

/** What becomes of the records of each id. */
export interface Distinct<T> {
  readonly kept: readonly Row<T>[];
  /** They say a kept one again. */
  readonly repeated: readonly Row<T>[];
  /** Their id is also somebody else's: none of them can be kept, for nobody could tell who is meant by it. */
  readonly ambiguous: readonly Row<T>[];
}

/**
 * One row for each id: the one of the greatest rank, so that shuffling rows changes nothing; of rows that say exactly the
 * same, the one that stands first. `whoOf` tells apart those who share an id and are not the same.
 */
export function keepOne<T>(
  rows: Iterable<Row<T>>,
  idOf: (value: T) => string,
  whoOf: (value: T) => string = idOf,
): Distinct<T> {
  const byId = new Map<string, Row<T>[]>();
  for (const row of rows) {
    const id = idOf(row.value);
    const same = byId.get(id);
    if (same) same.push(row);
    else byId.set(id, [row]);
  }
  const distinct: { kept: Row<T>[]; repeated: Row<T>[]; ambiguous: Row<T>[] } = {
    kept: [],
    repeated: [],
    ambiguous: [],
  };
  for (const same of byId.values()) {
    if (new Set(same.map(({ value }) => whoOf(value))).size > 1) distinct.ambiguous.push(...same);
    else {
      const [first, ...others] = same.length === 1 ? same : byRank(same);
      if (first) distinct.kept.push(first);
      distinct.repeated.push(...others);
    }
  }
  return distinct;
}

/** The greatest first. */
const byRank = <T>(rows: readonly Row<T>[]): readonly Row<T>[] =>
  rows
    .map((row) => ({ row, rank: row.rank() }))
    .sort((a, b) => -compareRank(a.rank, b.rank))
    .map(({ row }) => row);

/** Compares part by part, by code unit. */
function compareRank(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
