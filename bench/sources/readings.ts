import { need } from '../mining/table.js';
import type { Line } from '../mining/table.js';
import { runChild } from './child.js';
import type { Counts, SourceTruth } from './company/tally.js';
import { readResult } from './schema.js';
import type { Cost, ReadJob } from './schema.js';

/** How the reading of one source went. */
export interface Reading {
  readonly truth: SourceTruth;
  readonly read: { readonly counts: Counts; readonly cost: Cost } | { readonly failure: string };
}

export const readHeads: readonly string[] = [
  ...['source', 'MB', 'records', 'accounts', 'grants', 'dangling', 'wall s', 'CPU s', 'peak RSS MB', 'true'],
];

/** A line a source, each read by a process of its own and added to `readings`; then one for all of them. */
export async function* readAll(
  folder: string,
  truths: readonly SourceTruth[],
  readings: Reading[],
): AsyncGenerator<Line> {
  for (const truth of truths) {
    const reading = await readOne(folder, truth);
    readings.push(reading);
    yield lineOf(reading);
  }
  const cost = costOfAll(readings);
  yield { cells: [...sizeCells('all', totalOf(truths)), ...costCells(cost), ''], missed: [] };
}

async function readOne(folder: string, truth: SourceTruth): Promise<Reading> {
  const { source, kind, files } = truth;
  const job: ReadJob = { folder, source, kind, files: [...files] };
  try {
    return { truth, read: readResult.parse(await runChild('read-child.ts', job)) };
  } catch (error) {
    return { truth, read: { failure: error instanceof Error ? error.message : String(error) } };
  }
}

function lineOf({ truth, read }: Reading): Line {
  const cells = sizeCells(truth.source, truth);
  if ('failure' in read) return { cells: [...cells, ...costCells(undefined), 'NO'], missed: [read.failure] };
  const missed = quantities.flatMap((one) =>
    need(read.counts[one] === truth[one], `${one} ${read.counts[one]}, not ${truth[one]}`),
  );
  return { cells: [...cells, ...costCells(read.cost), missed.length === 0 ? 'yes' : 'NO'], missed };
}

const quantities = ['records', 'accounts', 'grants', 'dangling', 'fingerprint'] as const;

type Size = Pick<SourceTruth, 'bytes' | 'records' | 'accounts' | 'grants' | 'dangling'>;

export const totalOf = (truths: readonly SourceTruth[]): Size => {
  const sum = (of: (truth: SourceTruth) => number): number => truths.reduce((total, truth) => total + of(truth), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    records: sum(({ records }) => records),
    accounts: sum(({ accounts }) => accounts),
    grants: sum(({ grants }) => grants),
    dangling: sum(({ dangling }) => dangling),
  };
};

/** Seconds together, and the largest peak; undefined where something could not be read. */
export function costOfAll(readings: readonly Reading[]): Cost | undefined {
  const costs = readings.flatMap(({ read }) => ('cost' in read ? [read.cost] : []));
  if (costs.length < readings.length) return undefined;
  return {
    wallSeconds: costs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    cpuSeconds: costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakRssBytes: Math.max(...costs.map(({ peakRssBytes }) => peakRssBytes)),
  };
}

const sizeCells = (name: string, { bytes, records, accounts, grants, dangling }: Size): Line['cells'] => [
  ...[name, megabytes(bytes), records, accounts, grants, dangling],
];

export const costCells = (cost: Cost | undefined): readonly string[] =>
  cost ? [cost.wallSeconds.toFixed(2), cost.cpuSeconds.toFixed(2), megabytes(cost.peakRssBytes)] : ['', '', ''];

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
