import { dayAgo } from './chance.js';
import type { Company, Holder } from './company.js';
import { erpUserId, hasAccount, holdersOf, isEnabled } from './company.js';
import { namesOf } from './entitlements.js';
import { toJson } from './json.js';
import { departments } from './organisation.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The ERP's users and groups as one SCIM ListResponse (RFC 7644 §3.4.2). */
export function writeErp(company: Company): string {
  const holders = holdersOf(company).filter((holder) => hasAccount(holder, 'erp'));
  const resources = [
    ...holders.map((holder) => userOf(company, holder)),
    serviceUser(company),
    ghost(company),
    nameless(company),
    approvers(company, holders),
  ];
  return toJson({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  });
}

function userOf(company: Company, holder: Holder): object {
  const { ids, traps } = company;
  const { person, kind, rights } = holder;
  const id = erpUserId(person, ids);
  if (kind === 'active') traps.lay('leaversActive', 'erp', id);
  if (kind === 'namesake') traps.lay('recycledLogins', 'erp', id);
  if (person.status === 'On Leave') traps.lay('onLeave', 'erp', id);
  return {
    schemas: [`${core}User`, enterprise],
    id,
    externalId: person.id,
    userName: person.email,
    name: { givenName: person.preferred ?? person.given, familyName: person.family },
    active: isEnabled(holder),
    emails: [{ value: person.email, type: 'work', primary: true }],
    roles: namesOf(rights, 'erp-role').map((value) => ({ value, display: value.replaceAll('_', ' ') })),
    entitlements: namesOf(rights, 'erp-entitlement').map((value) => ({ value })),
    [enterprise]: {
      employeeNumber: person.id,
      department: person.department,
      costCenter: departments.find(({ name }) => name === person.department)?.costCenter ?? 'CC001',
    },
    meta: { resourceType: 'User', created: `${person.hired}T11:00:00Z`, lastModified: `${dayAgo(30)}T00:00:00Z` },
  };
}

function serviceUser({ ids, traps }: Company): object {
  const id = ids.guid('erp integration');
  traps.lay('serviceAccountsWithoutOwner', 'erp', id);
  traps.lay('privilegedEntitlements', 'erp', 'roles/erp_admin');
  return {
    schemas: [`${core}User`],
    id,
    userName: 'integration-erp',
    active: true,
    userType: 'Service',
    roles: [{ value: 'erp_admin', primary: true }],
    meta: { resourceType: 'User' },
  };
}

/** Somebody whom no other system has heard of. */
function ghost({ ids, traps }: Company): object {
  const id = ids.guid('erp ghost');
  traps.lay('uncorrelated', 'erp', id);
  return {
    schemas: [`${core}User`],
    id,
    externalId: 'E00555',
    userName: 'ghost.user',
    active: true,
    emails: [{ value: 'ghost.user@meridian.example' }],
    roles: [{ value: 'ar_clerk' }],
    meta: { resourceType: 'User' },
  };
}

/** A record that is bad in itself: a user must have a userName. */
function nameless({ ids, traps }: Company): object {
  const id = ids.guid('erp nameless');
  traps.lay('badRows', 'erp', id);
  return { schemas: [`${core}User`], id, active: true, meta: { resourceType: 'User' } };
}

/** A group of three, one of whom was deleted. */
function approvers({ ids, traps }: Company, holders: readonly Holder[]): object {
  const members = holders.filter(({ person, kind }) => kind === 'current' && person.job === 'Controller').slice(0, 2);
  const [id, deleted] = [ids.guid('erp group approvers'), ids.guid('erp deleted user')];
  traps.dangle('erp', id, deleted);
  return {
    schemas: [`${core}Group`],
    id,
    displayName: 'Payment approvers',
    members: [
      ...members.map(({ person }) => ({ value: erpUserId(person, ids), type: 'User' })),
      { value: deleted, type: 'User', display: '(deleted)' },
    ],
    meta: { resourceType: 'Group' },
  };
}
