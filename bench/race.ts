/** One contender: things that are decided by their number, and settle some time after. */
export interface Side {
  readonly name: string;
  /** Processor time its processes have used so far. */
  cpu(): Cpu;
  /** Returns once the decision is acknowledged. */
  decide(index: number, decider: number): Promise<void>;
  /** When it was closed, by the server's clock; waits until it is. */
  closedAt(index: number): Promise<number>;
}

export interface Lap {
  readonly count: number;
  /** From the first request to the last settled one. */
  readonly ms: number;
  /** One an update, in no order. */
  readonly latencies: readonly number[];
  /** Processor time spent meanwhile, in milliseconds, by process. */
  readonly cpu: Cpu;
}

export type Cpu = Readonly<Record<string, number>>;

/** Decides `from` to `to` by several deciders at once, each its next when the one before is acknowledged. */
export async function lap(side: Side, { from, to, deciders }: Range & { readonly deciders: number }): Promise<Lap> {
  const before = side.cpu();
  const began = Date.now();
  const latencies = await timed({ from, to, deciders }, (index, decider) => side.decide(index, decider));
  let last = began;
  await timed({ from, to, deciders }, async (index) => {
    last = Math.max(last, await side.closedAt(index));
  });
  const cpu = mapCpu(side.cpu(), (name, ms) => ms - (before[name] ?? 0));
  return { count: to - from, ms: last - began, latencies, cpu };
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Does all of a range, `deciders` at a time; returns how long each took. */
export async function timed(
  { from, to, deciders }: Range & { readonly deciders: number },
  act: (index: number, decider: number) => Promise<void>,
): Promise<readonly number[]> {
  const latencies: number[] = [];
  let next = from;
  const work = async (decider: number): Promise<void> => {
    while (next < to) {
      const began = performance.now();
      await act(next++, decider);
      latencies.push(performance.now() - began);
    }
  };
  // All of them end before this returns or throws: nobody is left behind on a connection that is being closed.
  const ends = await Promise.allSettled(Array.from({ length: deciders }, (_, decider) => work(decider)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return latencies;
}

export type Pair = readonly [Lap, Lap];

/** The sides take turns lap by lap, and take turns at who begins, so that whatever else the machine does hits both alike. */
export async function race(
  [one, other]: readonly [Side, Side],
  { count, block, deciders }: { readonly count: number; readonly block: number; readonly deciders: number },
  tell: (pair: Pair) => void,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let from = 0; from < count; from += block) {
    const range = { from, to: Math.min(from + block, count), deciders };
    const early = pairs.length % 2 === 0 ? await lap(one, range) : undefined;
    const second = await lap(other, range);
    const pair: Pair = [early ?? (await lap(one, range)), second];
    tell(pair);
    pairs.push(pair);
  }
  return pairs;
}

export const sum = (laps: readonly Lap[]): Lap =>
  laps.reduce(
    (a, b) => ({
      count: a.count + b.count,
      ms: a.ms + b.ms,
      latencies: [...a.latencies, ...b.latencies],
      cpu: mapCpu(b.cpu, (name, ms) => ms + (a.cpu[name] ?? 0)),
    }),
    { count: 0, ms: 0, latencies: [], cpu: {} },
  );

const mapCpu = (cpu: Cpu, of: (name: string, ms: number) => number): Cpu =>
  Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [name, of(name, ms)]));

export const perSecond = ({ count, ms }: Pick<Lap, 'count' | 'ms'>): number => (1000 * count) / ms;

/** The value that this share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
