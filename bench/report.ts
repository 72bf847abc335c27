import { perSecond, quantile, sum, type Lap, type Pair } from './race.js';

const TARGET = 0.7;

export interface Found {
  /** The product's lap first. */
  readonly laps: readonly Pair[];
  readonly plain: { readonly ms: number; readonly latencies: readonly number[] };
  /** What is not decided exactly once. */
  readonly wrong: readonly string[];
}

/**
 * Prints what was found; returns the exit code. The median of the laps is judged: a lap that something else on the machine
 * fell upon counts once.
 */
export function report({ laps, plain, wrong }: Found): number {
  const ours = sum(laps.map(([one]) => one));
  const bare = sum(laps.map(([, other]) => other));
  const ratio = quantile(laps.map(ratioOf), 0.5);
  const plainRate = perSecond({ count: plain.latencies.length, ...plain });
  console.log();
  row('decided exactly once', wrong.length === 0 ? `all ${ours.count}` : `NO: ${wrong.length} differences`);
  for (const one of wrong.slice(0, 10)) row('', one);
  row('settled decisions', `${perSecond(ours).toFixed(1)}/s, ${latency(ours.latencies)}`);
  row('bare workflow', `${perSecond(bare).toFixed(1)}/s, ${latency(bare.latencies)}`);
  row('plain updates', `${plainRate.toFixed(1)}/s, ${latency(plain.latencies)}`);
  row('processor time each', `reviews ${cpuEach(ours)}; bare ${cpuEach(bare)}`);
  row('ratio of all laps', ratioOf([ours, bare]).toFixed(2));
  row('ratio, median lap', `${ratio.toFixed(2)}; target ${TARGET} ${ratio >= TARGET ? 'reached' : 'MISSED'}`);
  return ratio >= TARGET && wrong.length === 0 ? 0 : 1;
}

export function lapLine(pair: Pair): string {
  const [ours, bare] = pair.map((lap) => perSecond(lap).toFixed(1));
  return `${pair[0].count} each: reviews ${ours}/s, bare ${bare}/s, ratio ${ratioOf(pair).toFixed(2)}`;
}

const ratioOf = ([ours, bare]: Pair): number => perSecond(ours) / perSecond(bare);

const cpuEach = ({ cpu, count }: Lap): string =>
  Object.entries(cpu)
    .map(([name, ms]) => `${name} ${(ms / count).toFixed(1)} ms`)
    .join(', ');

const latency = (ms: readonly number[]): string =>
  `update p50 ${quantile(ms, 0.5).toFixed(0)} ms, p99 ${quantile(ms, 0.99).toFixed(0)} ms`;

function row(name: string, value: string): void {
  console.log(`${name.padEnd(22)}${value}`);
}
