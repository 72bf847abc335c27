import { groupSid } from './ad-groups.js';
import { dayAgo } from './chance.js';
import type { Company, Holder } from './company.js';
import { hasAccount, holdersOf } from './company.js';
import { namesOf, oktaId } from './entitlements.js';
import { toJson } from './json.js';
import { mirroredGroups } from './organisation.js';

/** Okta's users, groups, application assignments and administrator roles. */
export function writeOkta(company: Company): string {
  const holders = holdersOf(company).filter((holder) => hasAccount(holder, 'okta'));
  return toJson({
    users: [...holders.map((holder) => userOf(company, holder)), serviceUser(company)],
    groups: groupsOf(company, holders),
    appAssignments: [...holders.flatMap((holder) => assignmentsOf(company, holder)), lost(company)],
    adminRoles: adminRoles(company),
  });
}

function statusOf({ person, kind }: Holder): string {
  if (kind === 'disabled' || kind === 'rehired') return 'DEPROVISIONED';
  return person.status === 'On Leave' ? 'SUSPENDED' : 'ACTIVE';
}

function userOf(company: Company, holder: Holder): object {
  const { person, kind, marks } = holder;
  const id = oktaId('00u', person.id, company.ids);
  layTraps(company, holder, id);
  const idWithoutPrefix = marks.has(person, 'id without prefix');
  const last = kind === 'current' ? undefined : person.left;
  const login = person.status === 'On Leave' ? 150 : marks.has(person, 'dormant') ? 212 : undefined;
  return {
    id,
    status: statusOf(holder),
    created: `${person.hired}T09:00:00.000Z`,
    lastLogin: `${last ?? (login === undefined ? company.chance.daysAgo(1, 14) : dayAgo(login))}T08:10:00.000Z`,
    lastUpdated: `${dayAgo(15)}T00:00:00.000Z`,
    passwordChanged: null,
    type: { id: 'oty-default' },
    profile: {
      login: person.email,
      email: person.email,
      firstName: person.preferred ?? person.given,
      lastName: person.family,
      employeeNumber: idWithoutPrefix ? person.id.replace(/^E/, '') : person.id,
      userType: person.workerType === 'Contingent' ? 'Contractor' : 'Employee',
      department: person.department,
      title: person.job,
      ...(person.managerId === undefined ? {} : { managerId: person.managerId }),
    },
    credentials: { provider: { type: 'ACTIVE_DIRECTORY', name: 'meridian.example' } },
  };
}

function layTraps({ traps }: Company, { person, kind, marks }: Holder, id: string): void {
  if (marks.has(person, 'id without prefix')) traps.lay('employeeIdWithoutPrefix', 'okta', id);
  if (marks.has(person, 'dormant')) traps.lay('dormant', 'okta', id);
  if (person.status === 'On Leave') traps.lay('onLeave', 'okta', id);
  if (person.preferred !== undefined) traps.lay('nicknames', 'okta', id);
  if (kind === 'active') traps.lay('leaversActive', 'okta', id);
  if (kind === 'disabled') traps.lay('leaversDisabled', 'okta', id);
  if (kind === 'rehired') traps.lay('rehires', 'okta', id);
}

function serviceUser({ ids, traps }: Company): object {
  const id = oktaId('00u', 'svc.payroll-sync', ids);
  traps.lay('serviceAccountsWithoutOwner', 'okta', id);
  return {
    id,
    status: 'ACTIVE',
    created: `${dayAgo(1300)}T00:00:00.000Z`,
    lastLogin: null,
    type: { id: 'oty-service' },
    profile: {
      login: 'svc.payroll-sync@meridian.example',
      email: 'it-iam@meridian.example',
      firstName: 'svc',
      lastName: 'payroll-sync',
      userType: 'Service',
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  };
}

function groupsOf(company: Company, holders: readonly Holder[]): readonly object[] {
  const { holdings, ids, traps } = company;
  const [linked, unlinked] = mirroredGroups;
  return namesOf(holdings.rights, 'okta-group').map((name) => {
    const id = oktaId('00g', name, ids);
    const isMirror = name === linked || name === unlinked;
    if (isMirror) traps.lay(name === linked ? 'linkedAppGroups' : 'unlinkedAppGroups', 'okta', id);
    const members = holders.filter(({ rights }) => rights.has(`okta-group ${name}`));
    return {
      id,
      type: name === 'Everyone' ? 'BUILT_IN' : isMirror ? 'APP_GROUP' : 'OKTA_GROUP',
      profile: {
        name,
        description: isMirror ? 'from Active Directory' : '',
        ...(name === linked ? { objectSid: groupSid(company, name) } : {}),
      },
      members: members.map(({ person }) => oktaId('00u', person.id, ids)),
    };
  });
}

function assignmentsOf({ ids }: Company, { person, rights }: Holder): readonly object[] {
  return namesOf(rights, 'okta-app').map((name) => {
    const [label = '', role] = name.split('/');
    return {
      appId: oktaId('0oa', label, ids),
      label,
      userId: oktaId('00u', person.id, ids),
      scope: role === undefined ? 'GROUP' : 'USER',
      ...(role === undefined ? {} : { profile: { role } }),
    };
  });
}

/** An application still given to somebody who was deleted. */
function lost({ ids, traps }: Company): object {
  const [appId, userId] = [oktaId('0oa', 'Dialer', ids), oktaId('00u', 'deleted', ids)];
  traps.dangle('okta', appId, userId);
  return { appId, label: 'Dialer', userId, scope: 'USER' };
}

/** The identity lead administers Okta from an everyday account. */
function adminRoles({ staff, ids, traps }: Company): readonly object[] {
  const lead = staff.leads.get('Identity Engineer');
  if (!lead) return [];
  const userId = oktaId('00u', lead.id, ids);
  traps.lay('privilegedEntitlements', 'okta', 'admin/SUPER_ADMIN');
  traps.lay('privilegedOnOrdinaryAccount', 'okta', userId);
  return [{ userId, type: 'SUPER_ADMIN' }];
}
