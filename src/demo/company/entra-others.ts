import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import { entraUserId } from './company.js';
import type { Person } from './model.js';

const TENANT = 'meridian.onmicrosoft.example';

const adminRoles = [
  { roleTemplateId: '62e90394-69f5-4237-9190-012177145e10', role: 'Global Administrator' },
  { roleTemplateId: 'fe930be7-5e62-47db-91af-98c3a49a38b1', role: 'User Administrator' },
];

/** Cloud-only administrators' accounts, each with its directory role; only the name tells whose they are. */
export function secondaryUsers({
  population,
  ids,
  traps,
}: Company): readonly { readonly user: object; readonly role: object }[] {
  const admins = population.current.filter((person) => population.marks.has(person, 'cloud admin account'));
  return admins.map((person, i) => {
    const id = ids.guid(`entra admin ${person.id}`);
    const role = adminRoles[i % adminRoles.length];
    traps.lay('secondaryAccounts', 'entra', id);
    if (role) traps.lay('privilegedEntitlements', 'entra', role.roleTemplateId);
    return {
      user: {
        id,
        userPrincipalName: `adm-${person.login}@${TENANT}`,
        displayName: `ADM ${person.given} ${person.family}`,
        accountEnabled: true,
        userType: 'Member',
        employeeId: null,
        onPremisesSyncEnabled: null,
        createdDateTime: `${person.hired}T09:30:00Z`,
        assignedLicenses: [],
        signInActivity: { lastSignInDateTime: `${dayAgo(4)}T08:00:00Z` },
      },
      role: { ...role, principalId: id, assignmentState: i === 0 ? 'permanent' : 'eligible' },
    };
  });
}

/** Partners from outside: sponsored, and one whom nobody remembers inviting. */
export function guests({ staff, ids, traps }: Company): readonly object[] {
  const sponsor = staff.leads.get('Category Manager') ?? staff.heads.get('Procurement');
  const names = ['amelia.holt', 'darius.cole', 'iman.vasile', 'otto.reiter', 'pia.lund'];
  return names.map((name, i) => {
    const id = ids.guid(`entra guest ${name}`);
    const forgotten = i === names.length - 1;
    traps.lay(forgotten ? 'guestsDormant' : 'guests', 'entra', id);
    return {
      id,
      userPrincipalName: `${name}_carrier.example#EXT#@${TENANT}`,
      displayName: name.replace('.', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      mail: `${name}@carrier.example`,
      accountEnabled: true,
      userType: 'Guest',
      externalUserState: 'Accepted',
      createdDateTime: `${dayAgo(900 - i * 20)}T12:00:00Z`,
      sponsors: forgotten || !sponsor ? [] : [{ id: entraUserId(sponsor, ids) }],
      signInActivity: { lastSignInDateTime: `${dayAgo(forgotten ? 390 : 6 + i)}T12:00:00Z` },
    };
  });
}

/** Mailboxes of a function: sign-in blocked, no licence. That looks like a leaver and is none. */
export function sharedMailboxes({ ids, traps }: Company): readonly object[] {
  return ['Invoices', 'Claims', 'Careers'].map((name) => {
    const id = ids.guid(`entra mailbox ${name}`);
    traps.lay('sharedMailboxes', 'entra', id);
    return {
      id,
      userPrincipalName: `${name.toLowerCase()}@meridian.example`,
      displayName: `${name} (shared mailbox)`,
      accountEnabled: false,
      userType: 'Member',
      createdDateTime: `${dayAgo(1200)}T12:00:00Z`,
      assignedLicenses: [],
      signInActivity: null,
    };
  });
}

/** The account by which Entra knows an owner or sponsor. */
export const reference = (person: Person | undefined, { ids }: Company): readonly { readonly id: string }[] =>
  person ? [{ id: entraUserId(person, ids) }] : [];
