import { availableParallelism } from 'node:os';
import type { SetSolver } from '../../src/mining/exact/solver.js';
import { mineMatrix } from '../../src/mining/mine-matrix.js';
import { coverage } from '../../src/mining/recover/description-length.js';
import { startThreads } from '../../src/mining/thread-pool.js';
import { plantIndependent, plantNested, recovered, type Noise, type Planted } from '../../test/support/planted.js';
import { SEARCH } from './public-sets.js';
import { need, percent, type Line } from './table.js';

const noises: readonly { readonly noise: Noise; readonly exact: number }[] = [
  { noise: { omissions: 0.02, exceptions: 0.02 }, exact: 0.94 },
  { noise: { omissions: 0.05, exceptions: 0.05 }, exact: 0.92 },
  { noise: { omissions: 0.1, exceptions: 0.05 }, exact: 0.9 },
];

const sizes = [
  { users: 3_000, cols: 1_500, roles: 150 },
  { users: 20_000, cols: 8_000, roles: 1_000 },
  { users: 100_000, cols: 37_000, roles: 4_000 },
] as const;

const MOST_EXTRA = 0.05;

/** As many as the command line takes by default. */
const THREADS = Math.min(4, availableParallelism());

interface Judge {
  /** Share of the roles that have to come back exactly. */
  readonly exact: number;
  readonly solver: SetSolver;
}

/** Roles independent of one another. */
export async function* independent(seed: number, solver: SetSolver): AsyncGenerator<Line> {
  for (const size of sizes) {
    for (const { noise, exact } of noises) {
      const planted = plantIndependent({ ...size, seed }, noise);
      yield lineOf(`${size.users} × ${size.cols}, ${noiseText(noise)}`, planted, { exact, solver });
    }
  }
}

/** Birthright ⊃ department ⊃ job, and projects; without attributes. */
export async function* nested(seed: number, solver: SetSolver): AsyncGenerator<Line> {
  for (const { users, departments } of [
    { users: 5_000, departments: 14 },
    { users: 50_000, departments: 56 },
  ]) {
    for (const { sharing, exact } of [
      { sharing: 0, exact: 0.979 },
      { sharing: 0.15, exact: 0.949 },
      { sharing: 0.3, exact: 0.896 },
    ]) {
      const planted = plantNested({ users, departments, sharing, seed }, { omissions: 0.02, exceptions: 0.02 });
      yield lineOf(`${users} users, ${percent(sharing)} shared`, planted, { exact, solver });
    }
  }
}

/** A million people; not part of the tables above because it takes a while to be made. */
export async function* million(seed: number, solver: SetSolver): AsyncGenerator<Line> {
  const size = { users: 1_000_000, cols: 50_000, roles: 6_000, seed };
  yield lineOf('1000000 × 50000, 2/2 %', plantIndependent(size, { omissions: 0.02, exceptions: 0.02 }), {
    exact: 0.94,
    solver,
  });
}

async function lineOf(what: string, planted: Planted, { exact, solver }: Judge): Promise<Line> {
  const { matrix } = planted;
  const threads = startThreads(matrix, THREADS);
  const began = performance.now();
  const { roles } = mineMatrix(matrix, { ...SEARCH, objective: 'recover' }, solver, threads);
  const seconds = (performance.now() - began) / 1000;
  await threads.end();
  const count = planted.roles.length;
  const found = recovered(
    planted,
    roles.map(({ own }) => own),
  );
  const extra = Math.max(0, roles.length - count) / count;
  return {
    cells: [
      ...[what, matrix.ones, count, found, percent(found / count), roles.length],
      ...[
        percent(coverage(matrix, roles).covered / matrix.ones),
        seconds.toFixed(1),
        `${Math.round(process.memoryUsage().rss / 1e6)} MB`,
      ],
    ],
    missed: [
      ...need(found >= exact * count, `${percent(found / count)} exactly, not ${percent(exact)}`),
      ...need(extra <= MOST_EXTRA, `${percent(extra)} too many`),
    ],
  };
}

const noiseText = ({ omissions, exceptions }: Noise): string => `${100 * omissions}/${100 * exceptions} %`;
