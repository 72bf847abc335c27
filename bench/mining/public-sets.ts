import { checkCover } from '../../src/certificate/check-cover.js';
import { fewestRoles } from '../../src/mining/exact/fewest-roles.js';
import type { SetSolver } from '../../src/mining/exact/solver.js';
import { flatWscOf, mineMatrix, type MinedMatrix } from '../../src/mining/mine-matrix.js';
import { noLimits } from '../../src/mining/limits/limits.js';
import { colsOf } from '../../src/mining/matrix.js';
import type { NamedMatrix } from '../../src/mining/pair-table.js';
import { hpMatrix, hpSets } from './sets.js';
import { need, type Line } from './table.js';

export const SEARCH = { limits: noLimits, work: 40_000_000, seed: 1 } as const;

/** Checked cell by cell, by code that mining does not share. */
function problemsOf({ matrix, users, permissions }: NamedMatrix, mined: MinedMatrix): readonly string[] {
  const nameOf = (names: readonly string[], at: number): string => names[at] ?? '';
  function* grants(): Generator<readonly [string, string]> {
    for (let row = 0; row < matrix.rows; row++)
      for (const col of colsOf(matrix, row)) yield [nameOf(users, row), nameOf(permissions, col)];
  }
  return checkCover({
    grants: grants(),
    roles: mined.roles.map(({ rows, cols }) => ({
      members: rows.map((row) => nameOf(users, row)),
      permissions: cols.map((col) => nameOf(permissions, col)),
    })),
    certificate: mined.certificate.map(({ capacity, cells }) => ({
      capacity,
      grants: cells.map(({ row, col, weight }) => [nameOf(users, row), nameOf(permissions, col), weight] as const),
    })),
  }).problems;
}

/** The fewest roles without over-grant, each set with its proof. */
export async function* fewestOnHp(solver: SetSolver): AsyncGenerator<Line> {
  for (const { name, fewest } of hpSets) {
    const named = await hpMatrix(name);
    if (!named) continue;
    const began = performance.now();
    fewestRoles(named.matrix, solver);
    const seconds = (performance.now() - began) / 1000;
    const mined = mineMatrix(named.matrix, { ...SEARCH, objective: 'roles' }, solver);
    const problems = problemsOf(named, mined);
    const { roles, lowerBound } = mined;
    yield {
      cells: [name, fewest, roles.length, lowerBound, flatWscOf(roles), seconds.toFixed(2), problems.length],
      missed: [
        ...need(roles.length <= fewest, `${roles.length} roles, ${fewest} are known`),
        ...need(lowerBound === roles.length, `the bound of ${lowerBound} proves nothing`),
        ...need(problems.length === 0, problems[0] ?? ''),
      ],
    };
  }
}

/** Flat weighted structural complexity. No cover can be less complex than each user, each permission and the fewest roles. */
export async function* complexityOnHp(solver: SetSolver): AsyncGenerator<Line> {
  for (const { name, published, naive } of hpSets) {
    const named = await hpMatrix(name);
    if (!named) continue;
    const began = performance.now();
    const mined = mineMatrix(named.matrix, { ...SEARCH, objective: 'wsc' }, solver);
    const seconds = (performance.now() - began) / 1000;
    const problems = problemsOf(named, mined);
    const wsc = flatWscOf(mined.roles);
    const bound = named.users.length + named.permissions.length + mined.lowerBound;
    yield {
      cells: [name, published, naive, wsc, mined.roles.length, bound, seconds.toFixed(1), problems.length],
      missed: [
        ...need(wsc < published && wsc <= naive, `${wsc}, to beat: ${published} and ${naive}`),
        ...need(problems.length === 0, problems[0] ?? ''),
      ],
    };
  }
}
