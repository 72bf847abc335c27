import { objectiveOf } from '../domain/campaign.js';
import { keyText, type EntitlementKey } from '../domain/keys.js';
import type { MineInput } from './draft.js';
import type { Limits } from './limits/limits.js';
import type { Matrix } from './matrix.js';
import { rounded } from './measure.js';
import { WORK, type MatrixTask } from './mine-matrix.js';

/** A campaign's mining as a task of the engine: shares become cells, and entitlements columns; those not in the matrix limit nothing. */
export function taskOf({ snapshot, mining, work = WORK }: MineInput, matrix: Matrix): MatrixTask {
  const { overGrant, underGrant, seed } = mining;
  const objective = objectiveOf(mining);
  const cells = (share: number): number => Math.floor(rounded(share * matrix.ones));
  return {
    objective,
    ...(objective === 'recover' ? { assignable: { overGrant } } : { overGrant: cells(overGrant) }),
    ...(underGrant === undefined ? {} : { underGrant: cells(underGrant) }),
    limits: limitsOf(mining, snapshot.entitlements),
    ...{ work, seed },
  };
}

function limitsOf(mining: MineInput['mining'], entitlements: readonly EntitlementKey[]): Limits {
  const { minEntitlements = 1, maxEntitlementsPerRole = Infinity, neverOverGrant = [], apart = [] } = mining;
  const columns = new Map(entitlements.map((key, col) => [keyText(key), col]));
  const columnOf = (key: EntitlementKey): number => columns.get(keyText(key)) ?? -1;
  return {
    minMembers: mining.minMembers,
    minPermissions: minEntitlements,
    maxPermissions: maxEntitlementsPerRole,
    maxRolesPerUser: mining.maxRolesPerIdentity,
    neverOverGrant: neverOverGrant.map(columnOf).filter((col) => col >= 0),
    apart: apart
      .map(([one, other]) => [columnOf(one), columnOf(other)] as const)
      .filter(([one, other]) => one >= 0 && other >= 0),
  };
}
