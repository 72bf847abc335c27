import { createHash } from 'node:crypto';
import { RuleError } from '../../domain/errors.js';
import type { OidcConfig } from '../../oidc-config.js';
import type { Permission, Store } from '../../store/store.js';
import { claimValues, type Claims } from './claims-schema.js';

/** Who a provider's word makes of somebody here. */
export interface Principal {
  readonly personId: string;
  readonly permissions: readonly Permission[];
}

/**
 * The person with this verified e-mail: the workforce is known by e-mails, and one that nobody has verified could be
 * anybody's. Throws `EMAIL_NOT_VERIFIED`.
 */
export async function personOf(store: Store, claims: Claims, may: readonly Permission[]): Promise<Principal> {
  const { email, email_verified: verified, name } = claims;
  if (!email?.includes('@') || verified !== true) {
    throw new RuleError('EMAIL_NOT_VERIFIED', 'expected a verified e-mail from the identity provider', {
      advice: 'Verify the e-mail there, and let the claims email and email_verified be sent.',
    });
  }
  const { personId } = await store.ensurePerson(name === undefined ? { email } : { email, name });
  return { personId, permissions: may };
}

/**
 * A program, which is nobody's e-mail. It never gets to decide, whatever its roles say: only people do, and integrations in
 * the name of the people a registered key lists.
 */
export async function machineOf(
  store: Store,
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  may: readonly Permission[],
): Promise<Principal> {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, clientId]))
    .digest('hex');
  const { personId } = await store.ensurePerson({ email: `client:${hash.slice(0, 24)}`, name: clientId });
  return { personId, permissions: may.filter((one) => one !== 'reviewer') };
}

/** What the values of the configured claim let their holder do. */
export function permissionsIn(claims: unknown, config: OidcConfig): readonly Permission[] {
  const values = claimValues(claims, config.permissionsClaim);
  const granted = new Set(
    values.flatMap((value) => (Object.hasOwn(config.permissions, value) ? (config.permissions[value] ?? []) : [])),
  );
  return [...granted].sort();
}
