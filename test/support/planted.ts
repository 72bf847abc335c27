import { colsOf, matrixFrom, type Matrix } from '../../src/mining/matrix.js';
import { seededRandom, type Random } from '../../src/mining/random.js';

/** A matrix made from known roles, with noise: what a miner is asked to find again. */
export interface Planted {
  readonly matrix: Matrix;
  /** Each planted role's own permissions (what it adds to its parents), ascending. */
  readonly roles: readonly (readonly number[])[];
}

export interface Noise {
  /** Share of planted grants that are missing. */
  readonly omissions: number;
  /** Grants nobody planned, as a share of the planted ones. */
  readonly exceptions: number;
}

/** Flat roles of log-normal size and Zipf-like popularity, one to five a user. */
export function plantIndependent(
  size: { readonly users: number; readonly cols: number; readonly roles: number; readonly seed: number },
  noise: Noise,
): Planted {
  const random = seededRandom(size.seed);
  const roles = Array.from({ length: size.roles }, () => {
    const wanted = Math.min(60, Math.max(3, Math.floor(Math.exp(2.3 + 0.5 * normal(random)))));
    return sample(random, size.cols, wanted);
  });
  const pick = weighted(
    random,
    roles.map((_, k) => 1 / Math.exp(0.6 * Math.log(k + 1))),
  );
  const users = Array.from({ length: size.users }, () => {
    const held = new Set<number>();
    const wanted = 1 + Math.floor(random() * 5);
    while (held.size < wanted) held.add(pick());
    return [...held];
  });
  return disturb(random, { users, roles, cols: size.cols }, noise);
}

/** Birthright ⊃ departments ⊃ jobs, and projects of 8–60 people, at most half of a department; a share of permissions is reused. */
export function plantNested(
  size: { readonly users: number; readonly departments: number; readonly sharing: number; readonly seed: number },
  noise: Noise,
): Planted {
  const random = seededRandom(size.seed);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const roles: number[][] = [];
  let cols = 0;
  const add = (count: number, parents: readonly number[]): number => {
    const inherited = new Set(parents.flatMap((parent) => roles[parent]!));
    const own = new Set<number>();
    while (own.size < count) {
      const earlier = random() < size.sharing && roles.length > 0 ? roles[between(0, roles.length - 1)] : undefined;
      const taken = earlier ? earlier[between(0, earlier.length - 1)]! : cols++;
      if (!inherited.has(taken)) own.add(taken);
    }
    return roles.push([...own].sort((a, b) => a - b)) - 1;
  };
  const birthright = add(8, []);
  const users: number[][] = Array.from({ length: size.users }, () => [birthright]);
  const staff: number[][] = Array.from({ length: size.departments }, () => []);
  const pickDepartment = weighted(
    random,
    staff.map((_, k) => 1 / (k + 2)),
  );
  users.forEach((_, i) => staff[pickDepartment()]!.push(i));
  for (const people of staff) {
    const department = add(between(6, 15), [birthright]);
    const above = [birthright, department];
    const jobs = Array.from({ length: between(3, 7) }, () => add(between(4, 12), above));
    for (const i of people) users[i]!.push(department, jobs[between(0, jobs.length - 1)]!);
    for (let project = 0; project < 4; project++) {
      const role = add(between(3, 10), above);
      for (const at of sample(random, people.length, Math.min(people.length >> 1, between(8, 60))))
        users[people[at]!]!.push(role);
    }
  }
  return disturb(random, { users, roles, cols }, noise);
}

/** How many planted roles stand among the mined ones exactly as planted. */
export function recovered(planted: Planted, mined: readonly (readonly number[])[]): number {
  const found = new Set(mined.map((own) => [...own].sort((a, b) => a - b).join()));
  return planted.roles.filter((own) => found.has(own.join())).length;
}

interface Plan {
  readonly users: readonly (readonly number[])[];
  readonly roles: readonly (readonly number[])[];
  readonly cols: number;
}

function disturb(random: Random, { users, roles, cols }: Plan, noise: Noise): Planted {
  const grants = new Grants(users.length);
  let planned = 0;
  for (const held of users) {
    const all = [...new Set(held.flatMap((role) => roles[role]!))].sort((a, b) => a - b);
    planned += all.length;
    grants.row(all.filter(() => random() >= noise.omissions));
  }
  const extra = Array.from({ length: Math.round(noise.exceptions * planned) }, () => ({
    row: Math.floor(random() * users.length),
    col: Math.floor(random() * cols),
  }));
  return { matrix: grants.with(extra, cols), roles };
}

/** Grants in the order of their rows, with little more memory than they need: there may be tens of millions. */
class Grants {
  private readonly rowStart: Int32Array;
  private cols = new Int32Array(1 << 16);
  private rows = 0;

  constructor(rows: number) {
    this.rowStart = new Int32Array(rows + 1);
  }

  row(cols: readonly number[]): void {
    const used = this.rowStart[this.rows]!;
    if (used + cols.length > this.cols.length) {
      const larger = new Int32Array(2 * this.cols.length + cols.length);
      larger.set(this.cols);
      this.cols = larger;
    }
    this.cols.set(cols, used);
    this.rows += 1;
    this.rowStart[this.rows] = used + cols.length;
  }

  with(extra: readonly { readonly row: number; readonly col: number }[], cols: number): Matrix {
    const byRow = new Map<number, number[]>();
    for (const { row, col } of extra) {
      const list = byRow.get(row);
      if (list) list.push(col);
      else byRow.set(row, [col]);
    }
    const all = new Grants(this.rows);
    for (let row = 0; row < this.rows; row++) {
      const held = this.cols.subarray(this.rowStart[row], this.rowStart[row + 1]);
      const more = byRow.get(row);
      all.row(more ? [...new Set([...held, ...more])].sort((a, b) => a - b) : [...held]);
    }
    return matrixFrom(all.rowStart, all.cols.slice(0, all.rowStart[all.rows]), cols);
  }
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `count` distinct numbers below `below`, ascending. */
function sample(random: Random, below: number, count: number): number[] {
  const taken = new Set<number>();
  while (taken.size < count) taken.add(Math.floor(random() * below));
  return [...taken].sort((a, b) => a - b);
}

function weighted(random: Random, weights: readonly number[]): () => number {
  const sums = new Float64Array(weights.length);
  weights.forEach((weight, at) => (sums[at] = (sums[at - 1] ?? 0) + weight));
  return () => {
    const wanted = random() * sums.at(-1)!;
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** The columns of each row. */
export const rowsIn = ({ matrix }: Planted): readonly (readonly number[])[] =>
  Array.from({ length: matrix.rows }, (_, row) => [...colsOf(matrix, row)]);
