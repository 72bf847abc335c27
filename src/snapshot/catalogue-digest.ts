import type { GovernedRole } from '../domain/catalogue.js';
import { compareText } from '../domain/keys.js';
import { digest } from './digest.js';

/** Which catalogue it is: `catalogue/v1` over `[role id, version]` of every role in force, by role id. */
export function catalogueDigest(roles: readonly Pick<GovernedRole, 'roleId' | 'version'>[]): string {
  const versions = roles.map(({ roleId, version }) => [roleId, version] as const);
  return digest(
    'catalogue/v1',
    versions.sort(([a], [b]) => compareText(a, b)),
  );
}
