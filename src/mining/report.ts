import { objectiveOf } from '../domain/campaign.js';
import type { CoverProof, ExactCover, FoundByObjective, MiningReport } from '../domain/candidate.js';
import { compareKeys, keyText } from '../domain/keys.js';
import type { MineInput } from './draft.js';
import type { Certificate } from './exact/certificate.js';
import type { FewestRoles } from './exact/fewest-roles.js';
import type { Matrix } from './matrix.js';
import { rounded } from './measure.js';
import { flatWscOf, WORK, type MinedMatrix } from './mine-matrix.js';
import type { Proposal } from './proposals.js';
import { tuning } from './recover/tuning.js';
import { residueOf, type Residue } from './residue.js';

interface Mined {
  readonly matrix: Matrix;
  readonly mined: MinedMatrix;
  readonly proposals: readonly Proposal[];
  readonly privileged: ReadonlySet<number>;
  readonly resamples: number;
  /** Of the whole matrix, without limits. */
  readonly fewest: FewestRoles;
}

/**
 * What the mine as a whole came to. `exactCoverRoles` and `lowerBound` are 0 where the matrix is beyond the caps, which
 * `parameters` say; with `recover`, coverage counts what members and near members hold of their roles.
 */
export function reportOf(input: MineInput, about: Mined): MiningReport {
  const { matrix, proposals, fewest } = about;
  const { inputDigest, mining, snapshot } = input;
  const residue = residueBy(input, about);
  const covered = fewest.method !== 'none' || matrix.ones === 0;
  const bounded = fewest.certificate.length > 0 || matrix.ones === 0;
  return {
    roles: proposals.length,
    ...(mining.minEntitlements === undefined ? {} : { found: foundBy(input, about, residue) }),
    exactCoverRoles: covered ? fewest.roles.length : 0,
    lowerBound: fewest.lowerBound,
    optimal: covered && bounded && fewest.optimal,
    ...(covered && { exactCover: exactCoverOf(fewest) }),
    coverage: rounded(residue.explained / Math.max(1, matrix.ones)),
    overGrant: proposals.reduce((sum, { overGrants }) => sum + overGrants.length, 0),
    residue: residue.left.map(({ row, col, reason }) => ({
      identity: snapshot.identities[row]!.id,
      entitlement: snapshot.entitlements[col]!,
      reason,
    })),
    parameters: {
      ...parametersOf(input),
      stabilityResamples: about.resamples,
      exactCover: covered ? fewest.method : 'not computed: too large',
      lowerBound: bounded ? 'certificate' : 'not computed: too large',
      coverageOfMembersAlone: rounded(residue.explainedByMembers / Math.max(1, matrix.ones)),
    },
    inputDigest,
  };
}

/** Where roles are recovered from noise, somebody near one explains a grant as well as a member; else only members are given any. */
function residueBy({ mining }: MineInput, { matrix, mined, proposals, privileged }: Mined): Residue {
  if (objectiveOf(mining) === 'recover')
    return residueOf(matrix, proposals, { minMembers: mining.minMembers, privileged, missing: mined.missing });
  const given = matrix.ones - mined.missing.length;
  return { explained: given, explainedByMembers: given, left: mined.missing };
}

function foundBy({ snapshot, mining }: MineInput, { matrix, mined }: Mined, residue: Residue): FoundByObjective {
  const { seed: _, objective, ...limits } = mining;
  const columns = new Set(snapshot.entitlements.map(keyText));
  const named = [...(mining.neverOverGrant ?? []), ...(mining.apart ?? []).flat()];
  const outside = new Map(named.filter((key) => !columns.has(keyText(key))).map((key) => [keyText(key), key]));
  return {
    objective,
    lowerBound: mined.lowerBound,
    optimal: mined.optimal,
    certificate: proofOf(mined.certificate),
    flatWsc: flatWscOf(mined.roles),
    coverage: rounded((matrix.ones - mined.missing.length) / Math.max(1, matrix.ones)),
    overGranted: mined.overGranted.length,
    missing: countsOf(residue, mined.missing.length),
    limits,
    withoutEffect: [...outside.values()].sort(compareKeys),
  };
}

function countsOf({ left }: Residue, missing: number): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reason } of left) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (missing > left.length) counts.set('near_member', missing - left.length);
  return Object.fromEntries(counts);
}

const exactCoverOf = ({ roles, certificate }: FewestRoles): ExactCover => ({
  roles: roles.map(({ rows, cols }) => ({ identities: rows, entitlements: cols })),
  certificate: proofOf(certificate),
});

const proofOf = (certificate: Certificate): CoverProof =>
  certificate.map(({ capacity, cells }) => ({
    capacity,
    grants: cells.map(({ row, col, weight }) => [row, col, weight]),
  }));

const algorithms = { roles: 'fewest-roles/1', wsc: 'least-complex/1', recover: 'populations-by-description-length/1' };

function parametersOf({ mining, work = WORK }: MineInput): Readonly<Record<string, number | string>> {
  const { associations, ...constants } = tuning;
  const { apart: _, neverOverGrant: __, ...plain } = mining;
  const objective = objectiveOf(mining);
  return {
    algorithm: algorithms[objective],
    associations: associations.join(' '),
    ...constants,
    ...plain,
    ...(objective === 'recover' ? {} : { work }),
  };
}
