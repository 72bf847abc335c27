import type { AdAccount, AdGroup } from './ad-record.js';
import { accountDn, sidOf } from './ad-record.js';
import type { AdPeople } from './ad-people.js';
import type { Company } from './company.js';
import { groupDn, namesOf } from './entitlements.js';
import { BASE_DN } from './model.js';
import type { Person } from './model.js';
import { birthright, departments, projects } from './organisation.js';

/** Groups nobody manages, though the plan has somebody for them. */
const withoutOwner = [
  'GRP_ENG_TEST_LAB',
  'GRP_SUP_KB_RO',
  'GRP_MKT_COPY_RW',
  'GRP_OPS_SCANNERS',
  'GRP_PRJ_COBALT_RW',
  'GRP_HRD_CANDIDATES_RW',
];

/** Members that were deleted, and one of a domain that is gone. */
const ghosts: readonly { readonly group: string; readonly principal: string; readonly dn: string }[] = [
  { group: 'GRP_FIN_AP_PROD_RW', principal: 'CN=Deleted Temp', dn: `CN=Deleted Temp,OU=Users,${BASE_DN}` },
  { group: 'GRP_PRJ_ATLAS_RW', principal: 'CN=Old Vendor', dn: `CN=Old Vendor,OU=Contractors,${BASE_DN}` },
  {
    group: 'GRP_OPS_DISPATCH_RW',
    principal: 'S-1-5-21-999-888-777-4242',
    dn: `CN=S-1-5-21-999-888-777-4242,CN=ForeignSecurityPrincipals,${BASE_DN}`,
  },
];

const FIRST_RID = 5001;

/** The SID of a group that the plan grants, by its name. */
export function groupSid({ holdings, ids }: Company, name: string): string {
  const named = namesOf(holdings.rights, 'ad').filter((one) => one !== 'Domain Users');
  return sidOf(FIRST_RID + named.indexOf(name), ids);
}

/** Every group of the directory. */
export function groupsInAd(company: Company, people: AdPeople, accounts: readonly AdAccount[]): readonly AdGroup[] {
  const members = membersByGroup(accounts);
  const named = namesOf(company.holdings.rights, 'ad').filter((name) => name !== 'Domain Users');
  const owners = ownersOf(company);
  const granted = named.map((name, i) => {
    const owner = withoutOwner.includes(name) ? undefined : owners.get(name);
    const lost = ghosts.filter(({ group }) => group === name);
    for (const { principal } of lost) company.traps.dangle('ad', name, principal);
    company.traps.lay(owner ? 'groupsOwned' : 'groupsWithoutOwner', 'ad', groupDn(name));
    return group(company, {
      name,
      rid: FIRST_RID + i,
      members: [...(members.get(groupDn(name)) ?? []), ...lost.map(({ dn }) => dn)],
      ...(owner ? { managedBy: people.dnOf(owner) } : {}),
    });
  });
  return [
    ...granted,
    ...serviceGroups(company, members),
    ...privilegedGroups(company, members),
    mailList(company, accounts),
  ];
}

function membersByGroup(accounts: readonly AdAccount[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const account of accounts) {
    for (const dn of account.memberOf) members.set(dn, [...(members.get(dn) ?? []), accountDn(account)]);
  }
  return members;
}

/** Heads answer for what their department shares, leads for what a job needs, the identity lead for everybody's. */
function ownersOf({ staff, holdings, owners }: Company): ReadonlyMap<string, Person> {
  const byId = new Map(staff.current.map((person) => [person.id, person]));
  const pairs = [
    ...namesOf(birthright, 'ad').map((name) => [name, owners.ad] as const),
    ...departments.flatMap((department) => [
      ...namesOf(department.entitlements, 'ad').map((name) => [name, staff.heads.get(department.name)] as const),
      ...department.jobs.flatMap(({ title, entitlements }) =>
        namesOf(entitlements, 'ad').map(
          (name) => [name, staff.leads.get(title) ?? staff.heads.get(department.name)] as const,
        ),
      ),
    ]),
    ...projects.flatMap(({ name: project, entitlements }) =>
      namesOf(entitlements, 'ad').map((name) => [name, byId.get(holdings.projectLeads.get(project) ?? '')] as const),
    ),
    ['GRP_EXE_BOARD_RW', staff.executives[0]] as const,
  ];
  return new Map(pairs.flatMap(([name, person]) => (person ? [[name, person] as const] : [])));
}

interface GroupPlan {
  readonly name: string;
  readonly rid: number;
  readonly members: readonly string[];
  readonly memberOf?: readonly string[];
  readonly managedBy?: string;
  readonly description?: string;
}

const group = ({ ids }: Company, { rid, memberOf = [], ...plan }: GroupPlan): AdGroup => ({
  dn: groupDn(plan.name),
  sid: sidOf(rid, ids),
  type: 'security',
  memberOf,
  ...plan,
});

/** Groups of accounts that are not people's; Domain Users and Computers are held through primaryGroupID alone. */
function serviceGroups(company: Company, members: ReadonlyMap<string, readonly string[]>): readonly AdGroup[] {
  return [
    group(company, { name: 'Domain Users', rid: 513, members: [], description: 'All domain users' }),
    group(company, { name: 'Domain Computers', rid: 515, members: [], description: 'All workstations and servers' }),
    group(company, { name: 'GRP_SVC_RUN', rid: 4901, members: members.get(groupDn('GRP_SVC_RUN')) ?? [] }),
    group(company, { name: 'GRP_KIOSK', rid: 4902, members: members.get(groupDn('GRP_KIOSK')) ?? [] }),
  ];
}

/** The way to the whole domain, directly and through groups in groups. */
function privilegedGroups(company: Company, members: ReadonlyMap<string, readonly string[]>): readonly AdGroup[] {
  const { population } = company;
  const admins = groupDn('Domain Admins');
  const administrators = `CN=Administrators,CN=Builtin,${BASE_DN}`;
  const of = (name: string): readonly string[] => members.get(groupDn(name)) ?? [];
  const groups = [
    group(company, {
      name: 'Domain Admins',
      rid: 512,
      members: [...of('Domain Admins'), groupDn('GRP_TIER0_OPS')],
      memberOf: [administrators],
    }),
    group(company, { name: 'GRP_TIER0_OPS', rid: 4911, members: of('GRP_TIER0_OPS'), memberOf: [admins] }),
    group(company, {
      name: 'GRP_SRV_OPERATORS',
      rid: 4912,
      members: of('GRP_SRV_OPERATORS'),
      memberOf: [administrators],
    }),
    {
      ...group(company, { name: 'Administrators', rid: 0, members: [admins, groupDn('GRP_SRV_OPERATORS')] }),
      dn: administrators,
      sid: 'S-1-5-32-544',
    },
  ];
  for (const { dn } of groups) company.traps.lay('privilegedEntitlements', 'ad', dn);
  for (const person of population.current.filter((one) => population.marks.has(one, 'server operator')))
    company.traps.lay('privilegedOnOrdinaryAccount', 'ad', person.login);
  return groups;
}

/** A distribution list gives no right. */
function mailList(company: Company, accounts: readonly AdAccount[]): AdGroup {
  const list = group(company, { name: 'DL-All-Hands', rid: 4990, members: accounts.slice(0, 5).map(accountDn) });
  company.traps.lay('mailOnlyGroups', 'ad', list.dn);
  return { ...list, type: 'distribution' };
}
