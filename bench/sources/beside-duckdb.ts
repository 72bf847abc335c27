import { need } from '../mining/table.js';
import type { Line } from '../mining/table.js';
import { runChild } from './child.js';
import { costCells } from './readings.js';
import { sortResult } from './schema.js';
import type { Cost, SortJob } from './schema.js';

export const besideHeads: readonly string[] = ['', 'grants', 'wall s', 'CPU s', 'peak RSS MB'];

/** What is set beside DuckDB: the grants in a file of their own, and what reading them out of all exports took. */
export interface Beside extends SortJob {
  readonly grants: number;
  readonly reading: Cost | undefined;
}

/**
 * DuckDB scans and sorts the very grants, given as one ready CSV file: the least that anybody pays who has them already. The
 * ratio says how many times that our reading of the systems' own exports takes.
 */
export async function* besideDuckdb({ grants, reading, ...job }: Beside): AsyncGenerator<Line> {
  const { cost, rows } = sortResult.parse(await runChild('duckdb-child.ts', job));
  yield { cells: ['all exports read', grants, ...costCells(reading)], missed: [] };
  yield {
    cells: ['DuckDB: scan and sort', rows, ...costCells(cost)],
    missed: need(rows === grants, `${rows} rows, not ${grants}`),
  };
  if (reading) yield { cells: ['ratio', '', ...ratios(reading, cost)], missed: [] };
}

const ratios = (ours: Cost, theirs: Cost): readonly string[] =>
  [
    ours.wallSeconds / theirs.wallSeconds,
    ours.cpuSeconds / theirs.cpuSeconds,
    ours.peakRssBytes / theirs.peakRssBytes,
  ].map((ratio) => ratio.toFixed(2));
