import { departmentInAd } from './ad-people.js';
import type { AdPeople } from './ad-people.js';
import { objectGuid, sidOf } from './ad-record.js';
import { dayAgo } from './chance.js';
import type { Company, Holder } from './company.js';
import { entraUserId, hasAccount, holdersOf, isEnabled } from './company.js';
import { appRoleId, namesOf, resourceId } from './entitlements.js';
import { guests, secondaryUsers, sharedMailboxes } from './entra-others.js';
import { servicePrincipals } from './entra-principals.js';
import { toJson } from './json.js';
import { DOMAIN } from './model.js';

/** Entra as Graph v1.0 returns its objects; people are synchronised from AD by SID. */
export function writeEntra(company: Company, people: AdPeople): string {
  const holders = holdersOf(company).filter((holder) => hasAccount(holder, 'entra'));
  const others = secondaryUsers(company);
  return toJson({
    users: [
      ...holders.map((holder) => userOf(company, holder, people)),
      ...others.map(({ user }) => user),
      ...guests(company),
      ...sharedMailboxes(company),
    ],
    servicePrincipals: servicePrincipals(company),
    appRoleAssignments: [...holders.flatMap((holder) => assignmentsOf(company, holder)), ...lost(company)],
    directoryRoleMembers: others.map(({ role }) => role),
  });
}

function userOf(company: Company, holder: Holder, people: AdPeople): object {
  const { ids, traps } = company;
  const { person, kind, marks } = holder;
  const id = entraUserId(person, ids);
  const rid = people.ridOf(person);
  if (kind === 'active') traps.lay('leaversActive', 'entra', id);
  if (kind === 'disabled') traps.lay('leaversDisabled', 'entra', id);
  if (person.status === 'On Leave') traps.lay('onLeave', 'entra', id);
  if (marks.has(person, 'dormant')) traps.lay('dormant', 'entra', id);
  const isContractor = person.workerType === 'Contingent';
  return {
    id,
    userPrincipalName: isContractor ? `${person.login}@${DOMAIN}` : person.email,
    displayName: `${person.given} ${person.family}`,
    givenName: person.given,
    surname: person.family,
    mail: person.email,
    accountEnabled: isEnabled(holder),
    userType: 'Member',
    employeeId: person.id,
    employeeType: person.workerType === 'Contingent' ? 'Contractor' : 'Employee',
    department: departmentInAd(holder),
    jobTitle: person.job,
    officeLocation: person.location,
    companyName: 'Meridian Freight',
    onPremisesSyncEnabled: true,
    onPremisesSecurityIdentifier: sidOf(rid, ids),
    onPremisesImmutableId: Buffer.from(objectGuid(rid, ids)).toString('base64'),
    createdDateTime: `${person.hired}T09:00:00Z`,
    assignedLicenses: kind === 'disabled' ? [] : [{ skuId: ids.guid('entra licence') }],
    signInActivity: signInOf(company, holder),
  };
}

function signInOf({ chance }: Company, { person, kind, marks }: Holder): object {
  const day = kind !== 'current' ? person.left : marks.has(person, 'dormant') ? dayAgo(214) : undefined;
  const last = day ?? (person.status === 'On Leave' ? chance.daysAgo(120, 180) : chance.daysAgo(1, 12));
  return {
    lastSignInDateTime: `${last}T07:45:00Z`,
    lastNonInteractiveSignInDateTime: `${last}T11:05:00Z`,
    lastSuccessfulSignInDateTime: `${last}T11:05:00Z`,
  };
}

function assignmentsOf({ ids }: Company, { person, rights }: Holder): readonly object[] {
  return namesOf(rights, 'entra').map((name) => {
    const resource = name.split('/')[0] ?? '';
    return {
      principalId: entraUserId(person, ids),
      principalType: 'User',
      resourceId: resourceId(resource, ids),
      resourceDisplayName: resource,
      appRoleId: appRoleId(name, ids),
      createdDateTime: `${person.hired}T10:00:00Z`,
    };
  });
}

/** Grants of people who were deleted. */
function lost({ ids, traps }: Company): readonly object[] {
  return ['CRM/User', 'Ticketing/Agent'].map((name) => {
    const principalId = ids.guid(`entra deleted ${name}`);
    const resource = name.split('/')[0] ?? '';
    traps.dangle('entra', 'appRoleAssignment', principalId);
    return {
      principalId,
      principalType: 'User',
      resourceId: resourceId(resource, ids),
      resourceDisplayName: resource,
      appRoleId: appRoleId(name, ids),
    };
  });
}
