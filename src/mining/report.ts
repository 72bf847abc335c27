import type { ExactCover, MiningReport } from '../domain/candidate.js';
import type { MineInput } from './draft.js';
import { fewestRoles, type FewestRoles } from './exact/fewest-roles.js';
import type { SetSolver } from './exact/solver.js';
import type { Matrix } from './matrix.js';
import { rounded } from './measure.js';
import type { Proposal } from './proposals.js';
import type { Remember } from './remember.js';
import { residueOf } from './residue.js';
import { tuning } from './recover/tuning.js';

interface Mined {
  readonly matrix: Matrix;
  readonly proposals: readonly Proposal[];
  readonly privileged: ReadonlySet<number>;
  readonly resamples: number;
  readonly solver: SetSolver;
  readonly remember: Remember;
}

/**
 * What the mine as a whole came to. `exactCoverRoles` and `lowerBound` are 0 where the matrix is beyond the caps, which
 * `parameters` say; coverage counts what members and near members hold of their roles.
 */
export function reportOf({ snapshot, inputDigest, mining }: MineInput, mined: Mined): MiningReport {
  const { matrix, proposals, privileged } = mined;
  const { identities, entitlements } = snapshot;
  const residue = residueOf(matrix, proposals, { minMembers: mining.minMembers, privileged });
  const fewest = mined.remember('fewest-roles', () => fewestRoles(matrix, mined.solver));
  const covered = fewest.method !== 'none' || matrix.ones === 0;
  const bounded = fewest.certificate.length > 0 || matrix.ones === 0;
  return {
    roles: proposals.length,
    exactCoverRoles: covered ? fewest.roles.length : 0,
    lowerBound: fewest.lowerBound,
    optimal: covered && bounded && fewest.optimal,
    ...(covered && { exactCover: exactCoverOf(fewest) }),
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
      exactCover: covered ? fewest.method : 'not computed: too large',
      lowerBound: bounded ? 'certificate' : 'not computed: too large',
      coverageOfMembersAlone: rounded(residue.explainedByMembers / Math.max(1, matrix.ones)),
    },
    inputDigest,
  };
}

const exactCoverOf = ({ roles, certificate }: FewestRoles): ExactCover => ({
  roles: roles.map(({ rows, cols }) => ({ identities: rows, entitlements: cols })),
  certificate: certificate.map(({ capacity, cells }) => ({
    capacity,
    grants: cells.map(({ row, col, weight }) => [row, col, weight]),
  })),
});

function parametersOf(mining: MineInput['mining']): Readonly<Record<string, number | string>> {
  const { associations, ...constants } = tuning;
  return {
    algorithm: 'populations-by-description-length/1',
    associations: associations.join(' '),
    ...constants,
    ...mining,
  };
}
