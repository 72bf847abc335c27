import type { SetSolver } from '../../src/mining/exact/solver.js';
import { mineMatrix } from '../../src/mining/mine-matrix.js';
import { SEARCH } from './public-sets.js';
import { keyOf, rustTeams, type Team, type Teams } from './sets.js';
import { need, type Line } from './table.js';

const TO_FIND = 50;
const kinds = ['one', 'twice', 'plain'] as const;

export const teamHeads = ['objective', 'sets', 'exactly', ...kinds, 'roles', 'seconds'];

/**
 * How many of the permission sets that people designed are among the roles' own, exactly; then the same by what is known of
 * the set: whether a miner that sees grants alone can be expected to find it.
 */
export async function* teams(solver: SetSolver): AsyncGenerator<Line> {
  const truth = await rustTeams();
  if (!truth) return;
  const sets = kindsOfSets(truth);
  for (const objective of ['recover', 'wsc', 'roles'] as const) {
    const began = performance.now();
    const { roles } = mineMatrix(truth.named.matrix, { ...SEARCH, objective }, solver);
    const seconds = (performance.now() - began) / 1000;
    const own = new Set(roles.map((role) => keyOf(role.own)));
    const found = [...sets.keys()].filter((set) => own.has(set)).length;
    const foundOf = (kind: Kind): string => {
      const alike = [...sets].filter(([, its]) => its === kind);
      return `${alike.filter(([set]) => own.has(set)).length} of ${alike.length}`;
    };
    const missed = objective === 'recover' ? need(found > TO_FIND, `${found} sets exactly`) : [];
    const byKind = kinds.map(foundOf);
    yield { cells: [objective, sets.size, found, ...byKind, roles.length, seconds.toFixed(1)], missed };
  }
}

/**
 * `one`: a single person is in the team. `twice`: all its members get some of it through other teams of theirs too, and a
 * description without that repetition is shorter. `plain`: none of these.
 */
type Kind = (typeof kinds)[number];

function kindsOfSets({ bySet }: Teams): ReadonlyMap<string, Kind> {
  const all = [...bySet.values()].flat();
  return new Map([...bySet].map(([set, alike]) => [set, kindOf(alike, all)]));
}

function kindOf(alike: readonly Team[], all: readonly Team[]): Kind {
  const cols = [...(alike[0]?.cols ?? [])];
  const members = [...new Set(alike.flatMap((team) => [...team.members]))];
  const others = all.filter((team) => !alike.includes(team));
  const givenTwice = (col: number): boolean =>
    members.every((member) => others.some((team) => team.cols.has(col) && team.members.has(member)));
  if (members.length < 2) return 'one';
  return cols.some(givenTwice) ? 'twice' : 'plain';
}
