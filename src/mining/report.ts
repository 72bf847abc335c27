import type { MiningReport } from '../domain/candidate.js';
import { collapse } from './collapse.js';
import type { MineInput } from './draft.js';
import { exactCover } from './exact-cover.js';
import { incompatibleCells, lowerBoundCap } from './lower-bound.js';
import type { Matrix } from './matrix.js';
import { rounded } from './measure.js';
import type { Proposal } from './proposals.js';
import type { Random } from './random.js';
import { residueOf } from './residue.js';
import { tuning } from './recover/tuning.js';

/** Seeded orders in which the lower bound is looked for, besides two fixed ones. */
const RESTARTS = 4;

interface Mined {
  readonly matrix: Matrix;
  readonly proposals: readonly Proposal[];
  readonly privileged: ReadonlySet<number>;
  readonly resamples: number;
  readonly random: Random;
}

/**
 * What the mine as a whole came to. `exactCoverRoles` and `lowerBound` are 0 where the matrix is beyond the caps, which
 * `parameters` say; coverage counts what members and near members hold of their roles.
 */
export function reportOf({ snapshot, inputDigest, mining }: MineInput, mined: Mined): MiningReport {
  const { matrix, proposals, privileged } = mined;
  const { identities, entitlements } = snapshot;
  const residue = residueOf(matrix, proposals, { minMembers: mining.minMembers, privileged });
  const collapsed = collapse(matrix);
  const cover = exactCover(collapsed);
  const bounded = collapsed.matrix.ones <= lowerBoundCap;
  return {
    roles: proposals.length,
    exactCoverRoles: cover.concepts.length,
    lowerBound: bounded ? incompatibleCells(collapsed, RESTARTS, mined.random).length : 0,
    coverage: rounded(residue.explained / Math.max(1, matrix.ones)),
    overGrant: proposals.reduce((sum, { overGrants }) => sum + overGrants.length, 0),
    residue: residue.left.map(({ row, col, reason }) => ({
      identity: identities[row]!.id,
      entitlement: entitlements[col]!,
      reason,
    })),
    parameters: {
      ...parametersOf(mining),
      stabilityResamples: mined.resamples,
      exactCover: cover.heuristic === 'none' && matrix.ones > 0 ? 'not computed: too large' : cover.heuristic,
      lowerBound: bounded ? 'pairwise incompatible cells' : 'not computed: too large',
      coverageOfMembersAlone: rounded(residue.explainedByMembers / Math.max(1, matrix.ones)),
    },
    inputDigest,
  };
}

function parametersOf(mining: MineInput['mining']): Readonly<Record<string, number | string>> {
  const { associations, ...constants } = tuning;
  return {
    algorithm: 'populations-by-description-length/1',
    associations: associations.join(' '),
    ...constants,
    ...mining,
  };
}
