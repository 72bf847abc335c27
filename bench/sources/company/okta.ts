import { momentAgo } from './chance.js';
import type { Dice } from './chance.js';
import type { Company } from './company.js';
import { oneIn, openFile, planOf, tallyOf } from './company.js';
import { groupRid, oktaId, sidText } from './ids.js';
import { JsonOut } from './json-out.js';
import type { Identified } from './json-out.js';
import { Members } from './members.js';
import type { Person } from './people.js';
import { cityOf, departmentOf, titleOf } from './people.js';
import type { Plan } from './plan.js';
import type { SourceTruth, Tally } from './tally.js';

const FILE = 'okta_export.json';

interface Org {
  readonly company: Company;
  readonly out: JsonOut;
  readonly tally: Tally;
  readonly plan: Plan;
  readonly services: number;
}

/** Okta's users, groups with their members, application assignments and administrator roles. */
export function writeOkta(company: Company): SourceTruth {
  const org: Org = {
    company,
    out: new JsonOut(openFile(company, FILE)),
    tally: tallyOf(company, 'okta'),
    plan: planOf(company, 'okta', { birthright: 6, department: 6, job: 10, project: 4 }),
    services: oneIn(company, 500),
  };
  const members = writeUsers(org);
  const membersOf = writeGroups(org, members);
  writeAppAssignments(org);
  writeAdminRoles(org, membersOf);
  return org.tally.truth('okta', [{ name: FILE, bytes: org.out.close() }]);
}

const userId = (person: number): string => oktaId('00u', person);
const serviceId = (service: number): string => oktaId('00s', service);
const groupId = (right: number): string => oktaId('00g', right);
const goneId = (gone: number): string => oktaId('00x', gone);

/** Of the plan's rights every second is a group, the others come with applications. */
const isGroup = (right: number): boolean => right % 2 === 0;

const moment = (daysAgo: number): string => new Date(momentAgo(daysAgo)).toISOString();

function writeUsers({ company, out, tally, plan, services }: Org): Members {
  const [dice, members] = [company.chance('okta user'), new Members()];
  const add = (user: Identified): void => {
    tally.records++;
    tally.addAccount(user.id);
    out.add(user);
  };
  out.section('users');
  for (const person of company.people.in('okta')) {
    const user = userOf(person, dice(person.index));
    add(user);
    for (const right of plan.of(person, person.index)) {
      if (!isGroup(right)) continue;
      members.add(person.index, right);
      tally.addGrant(user.id, groupId(right));
    }
  }
  for (let service = 0; service < services; service++) {
    add({
      ...{
        id: serviceId(service),
        status: 'ACTIVE',
        created: moment(900),
        lastLogin: null,
        type: { id: 'oty-service' },
      },
      profile: { login: `svc.sync${service}@corp.example`, firstName: 'svc', lastName: 'sync', userType: 'Service' },
    });
  }
  return members;
}

function userOf(person: Person, dice: Dice): Identified {
  const gone = person.status === 'Terminated' && dice.happens(0.6);
  return {
    id: userId(person.index),
    status: gone ? 'DEPROVISIONED' : person.status === 'On Leave' && dice.happens(0.5) ? 'SUSPENDED' : 'ACTIVE',
    created: moment(person.hiredDaysAgo),
    activated: moment(person.hiredDaysAgo),
    lastLogin: dice.happens(0.03) ? null : moment(dice.below(60)),
    lastUpdated: moment(dice.below(30)),
    passwordChanged: moment(dice.below(180)),
    type: { id: 'oty-default' },
    profile: {
      login: person.email,
      email: person.email,
      firstName: person.preferred ?? person.given,
      lastName: person.family,
      employeeNumber: dice.happens(0.05) ? person.id.slice(1) : person.id,
      userType: person.contractor ? 'Contractor' : 'Employee',
      department: departmentOf(person),
      title: titleOf(person),
      city: cityOf(person),
    },
    credentials: { provider: { type: 'ACTIVE_DIRECTORY', name: 'corp.example' } },
  };
}

/** Some groups come from the directory, with its SID or without; some have members that were deleted. */
function writeGroups({ out, tally, plan }: Org, members: Members): (group: number) => Uint32Array {
  const membersOf = members.byGroup(plan.count);
  out.section('groups');
  for (let right = 0; right < plan.count; right += 2) {
    const lost = right % 30 === 4 ? [goneId(right)] : [];
    const [name, imported] = [plan.nameOf(right), right % 6 === 0];
    tally.records++;
    tally.dangling += lost.length;
    out.add({
      id: groupId(right),
      type: imported ? 'APP_GROUP' : 'OKTA_GROUP',
      profile: {
        name: imported ? `GRP_${name}` : name,
        description: '',
        ...(right % 12 === 0 ? { objectSid: sidText(groupRid(right)) } : {}),
      },
      members: [...Array.from(membersOf(right), userId), ...lost],
    });
  }
  return membersOf;
}

/** What an application's assignment gives: a role, several through SAML, or the application itself. */
interface AppRight {
  readonly appId: string;
  readonly profile: { readonly role?: string; readonly samlRoles?: readonly string[] } | null;
  readonly entitlements: readonly string[];
}

function appRightOf(right: number): AppRight {
  const appId = oktaId('0oa', right);
  switch (right % 8) {
    case 1:
      return { appId, profile: null, entitlements: [appId] };
    case 3: {
      const samlRoles = ['ReadOnlyAccess', 'PowerUserAccess'];
      return { appId, profile: { samlRoles }, entitlements: samlRoles.map((role) => `${appId}/${role}`) };
    }
    default:
      return { appId, profile: { role: 'Agent' }, entitlements: [`${appId}/Agent`] };
  }
}

function writeAppAssignments({ company, out, tally, plan }: Org): void {
  out.section('appAssignments');
  const assign = (userId: string, right: number): AppRight => {
    const given = appRightOf(right);
    tally.records++;
    out.add({
      ...{ appId: given.appId, label: plan.nameOf(right), userId },
      scope: right % 3 === 0 ? 'USER' : 'GROUP',
      profile: given.profile,
    });
    return given;
  };
  for (const person of company.people.in('okta')) {
    const id = userId(person.index);
    for (const right of plan.of(person, person.index)) {
      if (isGroup(right)) continue;
      for (const entitlement of assign(id, right).entitlements) tally.addGrant(id, entitlement);
    }
  }
  for (let right = 5; right < plan.count; right += 50) {
    tally.dangling += assign(goneId(right), right).entitlements.length;
  }
}

/** People hold some roles themselves, and others as members of a group. */
function writeAdminRoles(
  { company, out, tally, plan, services }: Org,
  membersOf: (group: number) => Uint32Array,
): void {
  const dice = company.chance('okta administrator');
  out.section('adminRoles');
  const add = (role: object): void => {
    tally.records++;
    out.add(role);
  };
  const give = (userId: string, type: string): void => {
    add({ userId, type });
    tally.addGrant(userId, `admin/${type}`);
  };
  for (const person of company.people.in('okta')) {
    const throws = dice(person.index);
    if (throws.happens(0.004)) give(userId(person.index), throws.pick(['SUPER_ADMIN', 'APP_ADMIN', 'HELP_DESK_ADMIN']));
  }
  for (let service = 0; service < services; service += 2) give(serviceId(service), 'READ_ONLY_ADMIN');
  const group = plan.jobRight(0) + (plan.jobRight(0) % 2);
  add({ groupId: groupId(group), type: 'REPORT_ADMIN' });
  for (const member of membersOf(group)) tally.addGrant(userId(member), 'admin/REPORT_ADMIN');
  add({ userId: goneId(0), type: 'SUPER_ADMIN' });
  tally.dangling++;
}
