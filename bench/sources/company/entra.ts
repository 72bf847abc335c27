import { momentAgo } from './chance.js';
import type { Dice } from './chance.js';
import { personGuid } from './ad-accounts.js';
import type { Company } from './company.js';
import { oneIn, openFile, planOf, tallyOf } from './company.js';
import { guid, personRid, sidText } from './ids.js';
import { JsonOut } from './json-out.js';
import type { Identified } from './json-out.js';
import type { Person } from './people.js';
import { cityOf, departmentOf, titleOf } from './people.js';
import type { Plan } from './plan.js';
import type { SourceTruth, Tally } from './tally.js';

const FILE = 'entra_export.json';
const ROLES_PER_APP = 5;
const TENANT = '11111111-1111-4111-8111-111111111111';
const MICROSOFT = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';
const graphRoles = [
  'Mail.Read',
  'Mail.ReadWrite',
  'Sites.Read.All',
  'User.Read.All',
  'Application.ReadWrite.All',
] as const;

const directoryRoles = [
  ['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator'],
  ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader'],
  ['729827e3-9c14-49f7-bb1b-9608f156bbb8', 'Helpdesk Administrator'],
  ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator'],
] as const;

interface Tenant {
  readonly company: Company;
  readonly out: JsonOut;
  readonly tally: Tally;
  readonly plan: Plan;
  readonly apps: number;
  readonly guests: number;
}

/** Microsoft Entra as Graph returns its objects: users, service principals, who was assigned which role. */
export function writeEntra(company: Company): SourceTruth {
  const plan = planOf(company, 'entra', { birthright: 4, department: 5, job: 8, project: 2 });
  const tenant: Tenant = {
    ...{ company, plan },
    out: new JsonOut(openFile(company, FILE)),
    tally: tallyOf(company, 'entra'),
    apps: Math.ceil(plan.count / ROLES_PER_APP),
    guests: oneIn(company, 100),
  };
  writeUsers(tenant);
  writePrincipals(tenant);
  writeAssignments(tenant);
  writeDirectoryRoles(tenant);
  return tenant.tally.truth('entra', [{ name: FILE, bytes: tenant.out.close() }]);
}

const userId = (person: number): string => guid('entra user', person);
const guestId = (guest: number): string => guid('entra guest', guest);
const appId = (app: number): string => guid('entra service principal', app);
const graphId = guid('entra graph', 0);
const identityId = (identity: number): string => guid('entra managed identity', identity);
const goneId = (gone: number): string => guid('entra deleted', gone);
const roleId = (right: number): string => guid('entra app role', right);

const moment = (daysAgo: number): string => new Date(momentAgo(daysAgo)).toISOString().replace('.000Z', 'Z');

function writeUsers({ company, out, tally, guests }: Tenant): void {
  const dice = company.chance('entra user');
  const add = (user: Identified): void => {
    tally.records++;
    tally.addAccount(user.id);
    out.add(user);
  };
  out.section('users');
  for (const person of company.people.in('entra')) add(userOf(person, dice(person.index)));
  for (let guest = 0; guest < guests; guest++) {
    add({
      id: guestId(guest),
      ...{ displayName: `Guest ${guest}`, accountEnabled: true, userType: 'Guest', externalUserState: 'Accepted' },
      userPrincipalName: `guest${guest}_partner.example#EXT#@corp.onmicrosoft.com`,
      mail: `guest${guest}@partner.example`,
      createdDateTime: moment(guest % 2000),
      signInActivity: null,
    });
  }
}

function userOf(person: Person, dice: Dice): Identified {
  const seen = moment(dice.below(30));
  return {
    '@odata.type': '#microsoft.graph.user',
    id: userId(person.index),
    displayName: `${person.preferred ?? person.given} ${person.family}`,
    givenName: person.preferred ?? person.given,
    surname: person.family,
    userPrincipalName: person.email,
    mail: person.email,
    otherMails: [],
    accountEnabled: person.status !== 'Terminated' || dice.happens(0.4),
    userType: 'Member',
    employeeId: dice.happens(0.02) ? null : person.id,
    department: departmentOf(person),
    jobTitle: titleOf(person),
    officeLocation: cityOf(person),
    onPremisesSyncEnabled: true,
    onPremisesSecurityIdentifier: sidText(personRid(person.index)),
    onPremisesImmutableId: personGuid(person.index),
    createdDateTime: moment(person.hiredDaysAgo),
    assignedLicenses: [{ skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', disabledPlans: [] }],
    signInActivity: {
      lastSignInDateTime: seen,
      lastNonInteractiveSignInDateTime: seen,
      lastSuccessfulSignInDateTime: seen,
    },
  };
}

/** Applications with their roles, managed identities, and Microsoft Graph. Of some applications only the assignments show. */
function writePrincipals({ company, out, tally, plan, apps }: Tenant): void {
  const add = (principal: Identified): void => {
    tally.records++;
    tally.addAccount(principal.id);
    out.add(principal);
  };
  out.section('servicePrincipals');
  add({
    ...principalOf(graphId, 'Microsoft Graph'),
    ...{ appId: GRAPH_APP, appOwnerOrganizationId: MICROSOFT },
    appRoles: graphRoles.map((value, role) => ({ id: guid('graph role', role), value })),
  });
  for (let app = 0; app < apps; app++) {
    if (isHidden(app)) continue;
    const rights = Array.from({ length: ROLES_PER_APP }, (_, role) => app * ROLES_PER_APP + role);
    add({
      ...principalOf(appId(app), `App ${app}`),
      owners: app % 3 === 0 ? [] : [{ id: guestId(0) }],
      appRoles: rights
        .filter((right) => right < plan.count)
        .map((right) => ({ id: roleId(right), value: plan.nameOf(right), displayName: plan.nameOf(right) })),
      federatedIdentityCredentials:
        app % 40 === 2 ? [{ issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:corp/app' }] : [],
    });
  }
  for (let identity = 0; identity < oneIn(company, 500); identity++) {
    add({
      ...principalOf(identityId(identity), `func-${identity}`),
      servicePrincipalType: 'ManagedIdentity',
      alternativeNames: ['isExplicit=False', `/subscriptions/s/providers/Microsoft.Web/sites/func-${identity}`],
    });
  }
}

const isHidden = (app: number): boolean => app % 40 === 39;

const principalOf = (id: string, displayName: string): Identified => ({
  ...{ id, displayName, accountEnabled: true },
  appId: `a${id.slice(1)}`,
  servicePrincipalType: 'Application',
  appOwnerOrganizationId: TENANT,
  passwordCredentials: [],
  keyCredentials: [],
  tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
});

type PrincipalType = 'User' | 'ServicePrincipal' | 'Group';

function writeAssignments({ company, out, tally, plan, apps, guests }: Tenant): void {
  let records = 0;
  const assign = (principalId: string, principalType: PrincipalType, on: Role): void => {
    tally.records++;
    const assignment = { principalId, principalType, ...on, createdDateTime: '2024-05-01T08:00:00Z' };
    out.add({ id: `assignment-${records++}`, ...assignment });
  };
  const give = (principalId: string, principalType: PrincipalType, on: Role): void => {
    assign(principalId, principalType, on);
    tally.addGrant(principalId, `${on.resourceId}/${on.appRoleId}`);
  };
  out.section('appRoleAssignments');
  for (const person of company.people.in('entra')) {
    for (const right of plan.of(person, person.index)) give(userId(person.index), 'User', roleOf(right));
  }
  for (let guest = 0; guest < guests; guest++) give(guestId(guest), 'User', roleOf((guest * 31) % plan.count));
  for (let app = 0; app < apps; app++) {
    if (!isHidden(app)) give(appId(app), 'ServicePrincipal', graphRole(app));
    if (app % 10 === 4) assign(guid('entra group', app), 'Group', roleOf(app * ROLES_PER_APP));
    if (app % 15 !== 7) continue;
    assign(goneId(app), 'User', roleOf(app * ROLES_PER_APP));
    tally.dangling++;
  }
}

interface Role {
  readonly resourceId: string;
  readonly resourceDisplayName: string;
  readonly appRoleId: string;
}

function roleOf(right: number): Role {
  const app = Math.floor(right / ROLES_PER_APP);
  return { resourceId: appId(app), resourceDisplayName: `App ${app}`, appRoleId: roleId(right) };
}

const graphRole = (app: number): Role => ({
  resourceId: graphId,
  resourceDisplayName: 'Microsoft Graph',
  appRoleId: guid('graph role', app % graphRoles.length),
});

/** Standing and eligible ones. */
function writeDirectoryRoles({ company, out, tally }: Tenant): void {
  const dice = company.chance('directory role');
  const add = (principalId: string, [roleTemplateId, role]: readonly [string, string], eligible: boolean): void => {
    tally.records++;
    out.add({ roleTemplateId, role, principalId, assignmentState: eligible ? 'eligible' : 'permanent' });
  };
  out.section('directoryRoleMembers');
  for (const person of company.people.in('entra')) {
    const throws = dice(person.index);
    if (!throws.happens(0.005)) continue;
    const role = throws.pick(directoryRoles);
    add(userId(person.index), role, throws.happens(0.5));
    tally.addGrant(userId(person.index), role[0]);
  }
  add(goneId(0), directoryRoles[1], false);
  tally.dangling++;
}
