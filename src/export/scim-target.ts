import type { EntitlementKey } from '../domain/keys.js';
import type { Vocabulary } from './plan.js';

/** Where a SCIM service keeps a right: in a group, or as a value in the user's own record. */
export interface Target {
  readonly kind: 'group' | 'roles' | 'entitlements';
  readonly value: string;
}

/**
 * In a system that was read by SCIM the id says where the right stands, as its reader wrote it; any other system's rights
 * are groups under the system's own ids.
 */
export function targetOf({ source, id }: EntitlementKey, { kindOf }: Pick<Vocabulary, 'kindOf'>): Target {
  const [, place, value] = (kindOf(source) === 'scim' && /^(groups|roles|entitlements)\/(.*)$/su.exec(id)) || [];
  if (value === undefined || place === undefined) return { kind: 'group', value: id };
  return { kind: place === 'roles' || place === 'entitlements' ? place : 'group', value };
}
