import type { SetSolver } from '../../../src/mining/exact/solver.js';
import { mineMatrix, type Objective } from '../../../src/mining/mine-matrix.js';
import { noLimits } from '../../../src/mining/limits/limits.js';
import type { Matrix } from '../../../src/mining/matrix.js';
import { coverage } from '../../../src/mining/recover/description-length.js';
import type { Rectangle } from '../../../src/mining/exact/fewest-roles.js';
import { plantIndependent, plantNested } from '../../../test/support/planted.js';
import { hpMatrix, hpSets, keyOf, rustTeams } from '../sets.js';
import { need, type Line } from '../table.js';
import { peers, runPeer, type Peer } from './peers.js';

const SEARCH = { limits: noLimits, work: 40_000_000, seed: 1 } as const;

interface RaceSet {
  readonly name: string;
  readonly matrix: Matrix;
  /** The peers are told how many roles there are to be. */
  readonly roles: number;
  /** What was planned, where that is known: each role's own permissions. */
  readonly truth?: ReadonlySet<string>;
}

interface Figures {
  readonly roles: number;
  /** Cells given and not held, and held and not given. */
  readonly wrong: number;
  /** Flat weighted structural complexity, each wrong cell one more: an assignment past all roles (Molloy et al., 2008). */
  readonly wsc: number;
  readonly exactly: number | undefined;
}

export const raceHeads = ['set', 'miner', 'roles', 'wrong cells', 'WSC', 'exactly', 'seconds', 'times ours'];

interface RaceRules {
  readonly python: string;
  readonly limitSeconds: number;
  readonly seed: number;
  /** Sets whose names contain one of these. */
  readonly only: readonly string[];
}

/** Every peer on every set, one after the other; a peer has so many seconds for each. */
export async function* race(solver: SetSolver, { python, limitSeconds, seed, only }: RaceRules): AsyncGenerator<Line> {
  const unfinished: { readonly peer: Peer; readonly set: RaceSet }[] = [];
  for await (const set of raceSets(seed)) {
    if (!only.some((text) => set.name.includes(text))) continue;
    const objectives: readonly Objective[] = [...(set.truth ? (['recover'] as const) : []), 'roles', 'wsc'];
    const ours = objectives.map((objective) => mined(set, objective, solver));
    for (const { objective, figures, seconds } of ours)
      yield lineOf(set, { miner: `rolewright ${objective}`, figures, seconds });
    for (const peer of peers) {
      const larger = unfinished.find((one) => one.peer === peer && isLarger(set, one.set));
      if (larger) {
        yield emptyLine(set, peer, `not tried: larger than ${larger.set.name}`);
        continue;
      }
      const found = await runPeer(python, { peer, ...set, limitSeconds });
      if (!found) {
        unfinished.push({ peer, set });
        yield emptyLine(set, peer, 'not finished');
        continue;
      }
      const figures = figuresOf(set, found.roles);
      const line = lineOf(set, {
        miner: peer,
        figures,
        seconds: found.seconds,
        times: found.seconds / (ours[0]?.seconds ?? 0),
      });
      yield {
        ...line,
        missed: isBetter(
          ours.map((one) => one.figures),
          figures,
          peer,
        ),
      };
    }
  }
}

/** In every way: by users, permissions, grants and roles. */
const isLarger = (a: RaceSet, than: RaceSet): boolean =>
  a.matrix.rows >= than.matrix.rows &&
  a.matrix.cols >= than.matrix.cols &&
  a.matrix.ones >= than.matrix.ones &&
  a.roles >= than.roles;

async function* raceSets(seed: number): AsyncGenerator<RaceSet> {
  for (const { name, fewest } of hpSets) {
    const named = await hpMatrix(name);
    if (named) yield { name, matrix: named.matrix, roles: fewest };
  }
  const teams = await rustTeams();
  if (teams)
    yield {
      name: 'rust-team',
      matrix: teams.named.matrix,
      roles: teams.bySet.size,
      truth: new Set(teams.bySet.keys()),
    };
  for (const rate of [0.02, 0.05]) {
    const noise = { omissions: rate, exceptions: rate };
    const size = { users: 3_000, cols: 1_500, roles: 150, seed };
    yield { name: `independent, 3000 users, ${100 * rate} %`, ...plantedSet(plantIndependent(size, noise)) };
  }
  const size = { users: 5_000, departments: 14, sharing: 0.15, seed };
  yield { name: 'nested, 5000 users, 2 %', ...plantedSet(plantNested(size, { omissions: 0.02, exceptions: 0.02 })) };
}

const plantedSet = ({ matrix, roles }: ReturnType<typeof plantNested>): Omit<RaceSet, 'name'> => ({
  matrix,
  roles: roles.length,
  truth: new Set(roles.map(keyOf)),
});

interface Mined {
  readonly objective: Objective;
  readonly figures: Figures;
  readonly seconds: number;
}

function mined(set: RaceSet, objective: Objective, solver: SetSolver): Mined {
  const began = process.cpuUsage();
  const { roles } = mineMatrix(set.matrix, { ...SEARCH, objective }, solver);
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return {
    objective,
    figures: {
      ...figuresOf(set, roles),
      ...exactlyOf(
        set,
        roles.map(({ own }) => own),
      ),
    },
    seconds,
  };
}

function figuresOf(set: RaceSet, roles: readonly Rectangle[]): Figures {
  const { covered, over } = coverage(set.matrix, roles);
  const wrong = set.matrix.ones - covered + over;
  const wsc = wrong + roles.reduce((sum, { rows, cols }) => sum + 1 + rows.length + cols.length, 0);
  return {
    roles: roles.length,
    wrong,
    wsc,
    ...exactlyOf(
      set,
      roles.map(({ cols }) => cols),
    ),
  };
}

function exactlyOf({ truth }: RaceSet, own: readonly (readonly number[])[]): Pick<Figures, 'exactly'> {
  const found = new Set(own.map(keyOf));
  return { exactly: truth && [...truth].filter((set) => found.has(set)).length };
}

/**
 * Each figure beside the best of our objectives: how much of the truth is found, where it is known; wrong cells; roles, unless
 * the peer gets more cells wrong; complexity.
 */
function isBetter(ours: readonly Figures[], theirs: Figures, peer: Peer): readonly string[] {
  const best = (of: (figures: Figures) => number): number => Math.min(...ours.map(of));
  const wrong = best((one) => one.wrong);
  const found = Math.max(...ours.map(({ exactly = 0 }) => exactly));
  return [
    ...need(found >= (theirs.exactly ?? 0), `${peer} finds ${theirs.exactly} exactly`),
    ...need(wrong <= theirs.wrong, `${peer} gets ${theirs.wrong} cells wrong`),
    ...need(best(({ roles }) => roles) <= theirs.roles || wrong < theirs.wrong, `${peer} needs ${theirs.roles} roles`),
    ...need(best(({ wsc }) => wsc) <= theirs.wsc, `${peer} has a complexity of ${theirs.wsc}`),
  ];
}

function lineOf(
  set: RaceSet,
  of: { readonly miner: string; readonly figures: Figures; readonly seconds: number; readonly times?: number },
): Line {
  const { roles, wrong, wsc, exactly } = of.figures;
  const found = exactly === undefined ? '' : `${exactly} of ${set.truth?.size ?? 0}`;
  const times = of.times === undefined ? '' : of.times.toFixed(of.times < 10 ? 1 : 0);
  return { cells: [set.name, of.miner, roles, wrong, wsc, found, of.seconds.toFixed(2), times], missed: [] };
}

const emptyLine = (set: RaceSet, peer: Peer, why: string): Line => ({
  cells: [set.name, peer, why, '', '', '', '', ''],
  missed: [],
});
