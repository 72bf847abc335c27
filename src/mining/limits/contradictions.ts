import { InputError } from '../../domain/errors.js';
import type { Matrix } from '../matrix.js';
import type { Limits } from './limits.js';

/** Throws `LIMITS_CONTRADICT` where no role of any matrix could ever keep to these. */
export function refuseImpossible({
  minPermissions,
  maxPermissions,
}: Pick<Limits, 'minPermissions' | 'maxPermissions'>): void {
  if (minPermissions > maxPermissions)
    refuse([`at least ${minPermissions} permissions a role, got at most ${maxPermissions}`]);
}

/** Throws `LIMITS_CONTRADICT` where no role of this matrix could ever keep to these limits. */
export function refuseContradictions({ rows, cols }: Matrix, limits: Limits): void {
  const { minMembers, minPermissions, apart } = limits;
  refuseImpossible(limits);
  const found: string[] = [];
  if (minMembers > Math.max(1, rows)) found.push(`at least ${minMembers} members a role, got ${rows} users in all`);
  if (minPermissions > Math.max(1, cols))
    found.push(`at least ${minPermissions} permissions a role, got ${cols} in all`);
  if (apart.some(([a, b]) => a === b)) found.push('pairs of two permissions, got one permission apart from itself');
  refuse(found);
}

function refuse(found: readonly string[]): void {
  const parts = found.map((what) => new InputError('LIMITS_CONTRADICT', `expected ${what}`));
  const [first] = parts;
  if (first) throw new InputError(first.code, first.message, { parts });
}
