import type { SourceKey } from '../../domain/keys.js';
import type { Ids } from './chance.js';
import { BASE_DN } from './model.js';

/**
 * An entitlement as the plan writes it, `kind name`: `ad GROUP`, `okta-group NAME`, `okta-app LABEL` or `LABEL/ROLE`,
 * `entra RESOURCE/ROLE`, `aws-group NAME`, `erp-role VALUE`, `erp-entitlement VALUE`.
 */
export type Right = string;

export const rightKinds = [
  'ad',
  'okta-group',
  'okta-app',
  'entra',
  'aws-group',
  'erp-role',
  'erp-entitlement',
] as const;
export type RightKind = (typeof rightKinds)[number];

/** The kind and the name of a right. */
export function partsOf(right: Right): { readonly kind: RightKind; readonly name: string } {
  const kind = rightKinds.find((one) => right.startsWith(`${one} `));
  if (kind === undefined) throw new RangeError(`expected a right such as "ad GROUP", got ${right}`);
  return { kind, name: right.slice(kind.length + 1) };
}

/** The names of all rights of one kind among these. */
export const namesOf = (rights: Iterable<Right>, kind: RightKind): readonly string[] =>
  [...rights].map(partsOf).flatMap((part) => (part.kind === kind ? [part.name] : []));

/** The key under which a reader of the export knows this right. */
export function keyOf(right: Right, ids: Ids): SourceKey {
  const { kind, name } = partsOf(right);
  switch (kind) {
    case 'ad':
      return { source: 'ad', id: groupDn(name) };
    case 'okta-group':
      return { source: 'okta', id: oktaId('00g', name, ids) };
    case 'okta-app': {
      const [label = '', role] = name.split('/');
      const app = oktaId('0oa', label, ids);
      return { source: 'okta', id: role === undefined ? app : `${app}/${role}` };
    }
    case 'entra':
      return { source: 'entra', id: `${resourceId(name.split('/')[0] ?? '', ids)}/${appRoleId(name, ids)}` };
    case 'aws-group':
      return { source: 'aws', id: `group/${name}` };
    case 'erp-role':
      return { source: 'erp', id: `roles/${name}` };
    case 'erp-entitlement':
      return { source: 'erp', id: `entitlements/${name}` };
  }
}

/** Groups that a domain is born with stand among its users. */
export const groupDn = (name: string): string =>
  name.startsWith('Domain ') ? `CN=${name},CN=Users,${BASE_DN}` : `CN=${name},OU=Groups,${BASE_DN}`;

/** Okta's identifiers are 20 characters: what they name, then 17. */
export const oktaId = (prefix: '00u' | '00g' | '0oa', what: string, ids: Ids): string =>
  prefix + ids.letters(`okta ${prefix} ${what}`, 17);

export const resourceId = (resource: string, ids: Ids): string => ids.guid(`entra resource ${resource}`);
export const appRoleId = (role: string, ids: Ids): string => ids.guid(`entra role ${role}`);
