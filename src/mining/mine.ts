import type { MiningResult } from '../domain/candidate.js';
import { compareText, keyText, type EntitlementKey } from '../domain/keys.js';
import { ruleFinder } from './attribute-rule.js';
import { taskOf } from './campaign-task.js';
import type { DraftCandidate, Figures, MineInput, MineTools, MiningDraft } from './draft.js';
import type { SetSolver } from './exact/solver.js';
import { explain } from './explanation.js';
import { fewestRoles } from './exact/fewest-roles.js';
import { matrixOf, type Matrix } from './matrix.js';
import { measure } from './measure.js';
import { mineWithin, type MatrixTask } from './mine-matrix.js';
import { nameRoles } from './naming.js';
import { shortName } from './plain-text.js';
import { proposalsOf, type Proposal } from './proposals.js';
import { seededRandom } from './random.js';
import { computeAll } from './remember.js';
import { reportOf } from './report.js';
import { resamplesFor, stabilityOf } from './stability.js';
import { factorise } from './recover/factorise.js';
import { tuning } from './recover/tuning.js';

/** Stage 6: candidate roles of a frozen snapshot, best score first. The same input gives the same result, bit for bit. */
export const mine = (input: MineInput, tools: MineTools & { readonly solver: SetSolver }): MiningResult =>
  finishMining(draftRoles(input, tools.solver), tools);

/** The long part: everything but ids and scores. */
export function draftRoles(input: MineInput, solver: SetSolver, remember = computeAll): MiningDraft {
  const { snapshot, mining } = input;
  const matrix = matrixOf(snapshot.assignments, snapshot.entitlements.length);
  const privileged = privilegedColumns(input);
  const task = taskOf(input, matrix);
  const fewest = remember('fewest-roles', () => fewestRoles(matrix, solver));
  const mined = mineWithin(matrix, task, { solver, remember, fewest });
  const proposals = proposalsOf(matrix, mined.roles, mining.maxRolesPerIdentity);
  const resamples = resamplesFor(matrix.ones);
  const stability = stabilityOf(
    matrix,
    proposals.map(({ own }) => own),
    { find: (sample) => ownSets(sample, task, solver), resamples, random: seededRandom(mining.seed), remember },
  );
  const figures = proposals.map((proposal, at) => {
    const measured = measure({ matrix, privileged, tolerant: task.objective === 'recover' }, proposal);
    return { ...measured, stability: resamples > 0 ? stability[at]! : measured.cohesion };
  });
  return {
    candidates: describe(input, proposals, figures),
    report: reportOf(input, { matrix, mined, proposals, privileged, resamples, fewest }),
  };
}

/** Share of the work that says whether a role comes back. */
const ROUGH = 1 / 8;

/** What the roles of a resample add of their own, by the same objective. */
function ownSets(sample: Matrix, task: MatrixTask, solver: SetSolver): readonly (readonly number[])[] {
  const { limits, objective, work } = task;
  const roles =
    objective === 'recover'
      ? factorise(sample, Math.max(2, limits.minMembers))
      : mineWithin(sample, { ...task, work: ROUGH * work }, { solver }).roles;
  return roles.map(({ own }) => own);
}

function privilegedColumns({ snapshot, privileged }: MineInput): ReadonlySet<number> {
  const keys = new Set(privileged.map(keyText));
  return new Set(snapshot.entitlements.flatMap((key, col) => (keys.has(keyText(key)) ? [col] : [])));
}

function describe(
  { snapshot, entitlementNames }: MineInput,
  proposals: readonly Proposal[],
  figures: readonly Figures[],
): readonly DraftCandidate[] {
  const { identities, entitlements } = snapshot;
  const findRule = ruleFinder(identities);
  const called = entitlements.map(({ id }, col) => entitlementNames[col] || shortName(id));
  const peopleOf = ({ members, near }: Proposal): readonly number[] => [...members, ...near.map(({ row }) => row)];
  const isBirthright = (one: Proposal): boolean => peopleOf(one).length >= tuning.birthrightShare * identities.length;
  const rules = proposals.map((proposal) => findRule(peopleOf(proposal)));
  const names = nameRoles(
    proposals.map((proposal, at) => ({
      birthright: isBirthright(proposal),
      entitlementNames: proposal.own.map((col) => called[col]!),
      ...rules[at]!,
    })),
    called,
  );
  const keys = (cols: readonly number[]): readonly EntitlementKey[] => cols.map((col) => entitlements[col]!);
  const idOf = (row: number): string => identities[row]!.id;
  return proposals.map((proposal, at) => ({
    name: names[at]!,
    kind: isBirthright(proposal) ? ('birthright' as const) : ('role' as const),
    entitlements: keys(proposal.effective),
    ownEntitlements: keys(proposal.own),
    parents: proposal.parents,
    members: proposal.members.map(idOf),
    nearMembers: proposal.near.map(({ row, missing }) => ({ identity: idOf(row), missing: keys(missing) })),
    overGrants: proposal.overGrants.map(({ row, col }) => ({ identity: idOf(row), entitlement: entitlements[col]! })),
    measurements: figures[at]!,
    explanation: explain(proposal, {
      best: rules[at]!.best,
      parentNames: proposal.parents.map((parent) => names[parent]!),
    }),
  }));
}

/** Gives each draft its id and score, and orders them: best score first, ties by id. */
export function finishMining({ candidates, report }: MiningDraft, { digest, score }: MineTools): MiningResult {
  const ids = candidates.map(({ entitlements, members }) =>
    digest({ entitlements, members, input: report.inputDigest }),
  );
  const finished = candidates.map((draft, at) => ({
    ...draft,
    id: ids[at]!,
    parents: draft.parents.map((parent) => ids[parent]!),
    measurements: { ...draft.measurements, score: score(draft.measurements) },
  }));
  finished.sort((a, b) => b.measurements.score - a.measurements.score || compareText(a.id, b.id));
  return { candidates: finished, report };
}
