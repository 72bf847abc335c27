import { collapse } from '../../src/mining/collapse.js';
import { reduceCells } from '../../src/mining/exact/dominance.js';
import { fastKernel, type MakeKernel } from '../../src/mining/kernel/bit-kernel.js';
import { plainKernel } from '../../src/mining/kernel/plain-kernel.js';
import type { Matrix } from '../../src/mining/matrix.js';
import { plantIndependent } from '../../test/support/planted.js';
import { hpMatrix } from './sets.js';
import { need, type Line } from './table.js';

/** Processor seconds of taking out dominated cells, where most words are read: by the kernel, and by its plain twin. */
export async function* kernels(seed: number): AsyncGenerator<Line> {
  for (const name of ['americas_large', 'customer']) {
    const named = await hpMatrix(name);
    if (named) yield lineOf(name, named.matrix);
  }
  const noise = { omissions: 0.02, exceptions: 0.02 };
  for (const size of [
    { users: 2_000, cols: 1_000, roles: 100 },
    { users: 4_000, cols: 2_000, roles: 200 },
  ])
    yield lineOf(`${size.users} × ${size.cols}, 2/2 %`, plantIndependent({ ...size, seed }, noise).matrix);
}

function lineOf(name: string, matrix: Matrix): Line {
  const [plain, fast] = [timed(matrix, plainKernel), timed(matrix, fastKernel)];
  return {
    cells: [
      name,
      plain.left,
      plain.seconds.toFixed(2),
      fast.seconds.toFixed(2),
      (plain.seconds / fast.seconds).toFixed(1),
    ],
    missed: need(plain.left === fast.left, `${fast.left} cells left, not ${plain.left}`),
  };
}

function timed(matrix: Matrix, makeKernel: MakeKernel): { readonly left: number; readonly seconds: number } {
  const collapsed = collapse(matrix);
  const before = process.cpuUsage();
  const { left } = reduceCells(collapsed, makeKernel);
  return { left: left.length, seconds: process.cpuUsage(before).user / 1e6 };
}
