import type { AdAccount } from './ad-accounts.js';
import { adminAccount, builtInAccounts, managedAccount, personAccount, serviceAccount } from './ad-accounts.js';
import type { AdGroup, AdGroups } from './ad-groups.js';
import { BASE, groupsOf } from './ad-groups.js';
import type { Dice } from './chance.js';
import type { Company } from './company.js';
import { oneIn, openFile, planOf, tallyOf } from './company.js';
import { LdifOut } from './ldif-out.js';
import { Members } from './members.js';
import { departmentName } from './plan.js';
import type { Tally, SourceTruth } from './tally.js';

const FILE = 'ad_export.ldif';
const SECURITY_GLOBAL = '-2147483646';
const MAIL_GLOBAL = '2';

/** What is written, and what the groups have to know of those written before them. */
interface Directory {
  readonly out: LdifOut;
  readonly tally: Tally;
  readonly groups: AdGroups;
  /** DNs of accounts and contacts, by the numbers that `members` has them under. */
  readonly dns: string[];
  readonly members: Members;
}

/** Active Directory as ldapsearch writes it: units, accounts with `memberOf`, contacts, groups with `member`. */
export function writeAd(company: Company): SourceTruth {
  const plan = planOf(company, 'ad', { birthright: 3, department: 4, job: 7, project: 3 });
  const { departments } = company.organisation;
  const directory: Directory = {
    out: new LdifOut(openFile(company, FILE)),
    tally: tallyOf(company, 'ad'),
    groups: groupsOf(company.organisation, plan),
    dns: [],
    members: new Members(),
  };
  writeUnits(directory, departments);
  writePeople(directory, company, (person) => plan.of(person, person.index));
  writeOthers(directory, company, plan.count);
  writeContacts(directory, { contacts: oneIn(company, 200), lists: plan.count });
  writeGroups(directory, { planned: plan.count, range: company.maxValRange });
  return directory.tally.truth('ldif', [{ name: FILE, bytes: directory.out.close() }]);
}

function writeUnits({ out, tally }: Directory, departments: number): void {
  const people = Array.from({ length: departments }, (_, at) => `${departmentName(at)},OU=People`);
  for (const unit of ['People', 'Contractors,OU=People', ...people, 'Tier0', 'Service Accounts', 'Groups', 'Lists']) {
    tally.records++;
    out.entry(`OU=${unit},${BASE}`);
    out.texts({ objectClass: ['top', 'organizationalUnit'], ou: unit.split(',')[0] });
  }
}

type Posted = Parameters<typeof personAccount>[0];

function writePeople(directory: Directory, company: Company, rightsOf: (person: Posted) => readonly number[]): void {
  const { groups } = directory;
  const dice = company.chance('ad person');
  const dnOf = new Map<number, string>();
  for (const person of company.people.in('ad')) {
    const managerDn = person.manager === undefined ? undefined : dnOf.get(person.manager);
    const account = personAccount(person, dice(person.index), managerDn);
    dnOf.set(person.index, account.dn);
    const lists = [groups.everybody, groups.mailing(person.department)];
    writeAccount(directory, account, [...rightsOf(person), ...lists]);
  }
}

/** Accounts that are nobody's first: administrators' second ones, services', managed ones, built-in ones. */
function writeOthers(directory: Directory, company: Company, rights: number): void {
  const { groups, dns } = directory;
  const [people, dice] = [company.people, company.chance('ad other')];
  let number = 0;
  const make = (many: number, write: (throws: Dice, owner: Posted, number: number) => void): void => {
    for (let i = 0; i < many; i++, number++) {
      const throws = dice(number);
      write(throws, people.at(throws.below(people.count)), number);
    }
  };
  const administrators = new Set<number>();
  make(oneIn(company, 50), (throws, person, at) => {
    if (administrators.has(person.index)) return;
    administrators.add(person.index);
    const tier = throws.pick([groups.domainAdmins, groups.operators, groups.operators]);
    writeAccount(directory, adminAccount(person, throws, at), [tier, throws.below(rights)]);
  });
  make(oneIn(company, 100), (throws, owner, at) => {
    writeAccount(directory, serviceAccount(owner, throws, at), [groups.services, throws.below(rights)]);
  });
  make(oneIn(company, 1000), (throws, _, at) => {
    writeAccount(directory, managedAccount(throws, at, dns[throws.below(dns.length)]), [groups.services]);
  });
  const [administrator, krbtgt] = builtInAccounts(dice(number));
  if (administrator) writeAccount(directory, administrator, [groups.domainAdmins]);
  if (krbtgt) writeAccount(directory, krbtgt, []);
}

function writeAccount(
  { out, tally, groups, dns, members }: Directory,
  account: AdAccount,
  into: readonly number[],
): void {
  tally.records++;
  tally.addAccount(account.login);
  out.entry(account.dn);
  out.texts({ objectClass: account.classes, cn: account.name, sAMAccountName: account.login });
  out.base64('objectSid', account.sid);
  out.base64('objectGUID', account.guid);
  out.texts({ primaryGroupID: String(account.primaryGroup), ...account.more });
  const primary = account.primaryGroup === 513 ? groups.domainUsers : groups.domainComputers;
  const held = new Set(groups.upward(primary));
  for (const group of into) {
    const { dn, mailOnly } = groupAt(groups, group);
    out.text('memberOf', dn);
    members.add(dns.length, group);
    if (!mailOnly) for (const one of groups.upward(group)) held.add(one);
  }
  for (const group of held) tally.addGrant(account.login, groupAt(groups, group).dn);
  dns.push(account.dn);
}

/** People of other companies get mail through lists, and stand in groups where they can do nothing. */
function writeContacts({ out, tally, groups, dns, members }: Directory, { contacts, lists }: ContactPlan): void {
  for (let i = 0; i < contacts; i++) {
    const dn = `CN=Partner ${i} – Société,OU=Lists,${BASE}`;
    tally.records++;
    out.entry(dn);
    out.texts({ objectClass: ['top', 'person', 'organizationalPerson', 'contact'], mail: `p${i}@partner.example` });
    for (const group of [groups.everybody, (i * 37) % lists]) {
      out.text('memberOf', groupAt(groups, group).dn);
      members.add(dns.length, group);
    }
    dns.push(dn);
  }
}

interface ContactPlan {
  readonly contacts: number;
  readonly lists: number;
}

function writeGroups({ out, tally, groups, dns, members }: Directory, { planned, range }: GroupPlan): void {
  const membersOf = members.byGroup(groups.all.length);
  const inside = new Map<number, string[]>();
  for (const { dn, parents } of groups.all) {
    for (const parent of parents) inside.set(parent, [...(inside.get(parent) ?? []), dn]);
  }
  for (const [number, group] of groups.all.entries()) {
    const lost = number < planned ? lostMembers(number) : [];
    tally.dangling += lost.filter((dn) => !dn.startsWith('CN=S-1-5-11,')).length;
    const accounts = Array.from(membersOf(number), (member) => dns[member] ?? '');
    tally.records += writeGroup(out, group, {
      ...{ groups, range },
      members: [...(inside.get(number) ?? []), ...lost, ...accounts],
      managedBy: number % 5 === 0 ? undefined : dns[(number * 7919) % dns.length],
    });
  }
}

/** Members that were deleted, one of a domain that is gone, and one that stands for whoever signed in. */
function lostMembers(group: number): readonly string[] {
  const foreign = (sid: string): string => `CN=${sid},CN=ForeignSecurityPrincipals,${BASE}`;
  return [
    ...(group % 25 === 3 ? [`CN=Deleted ${group},OU=People,${BASE}`] : []),
    ...(group % 200 === 5 ? [foreign(`S-1-5-21-999-888-777-${4000 + group}`)] : []),
    ...(group % 300 === 9 ? [foreign('S-1-5-11')] : []),
  ];
}

interface GroupPlan {
  readonly planned: number;
  readonly range: number;
}

interface Content {
  readonly groups: AdGroups;
  readonly range: number;
  readonly members: readonly string[];
  readonly managedBy: string | undefined;
}

/** Members beyond the first range stand in further records of the same DN. Returns how many records there are. */
function writeGroup(out: LdifOut, group: AdGroup, { groups, range, members, managedBy }: Content): number {
  out.entry(group.dn);
  out.texts({ objectClass: ['top', 'group'], cn: group.name, sAMAccountName: group.name });
  out.base64('objectSid', group.sid);
  out.texts({
    groupType: group.mailOnly ? MAIL_GLOBAL : SECURITY_GLOBAL,
    memberOf: group.parents.map((parent) => groupAt(groups, parent).dn),
    managedBy,
  });
  if (members.length <= range) {
    out.texts({ member: members });
    return 1;
  }
  for (let from = 0; from < members.length; from += range) {
    const last = from + range >= members.length;
    if (from > 0) out.entry(group.dn);
    out.texts({ [`member;range=${from}-${last ? '*' : from + range - 1}`]: members.slice(from, from + range) });
  }
  return Math.ceil(members.length / range);
}

function groupAt({ all }: AdGroups, number: number): AdGroup {
  const group = all[number];
  if (!group) throw new RangeError(`expected one of ${all.length} groups, got ${number}`);
  return group;
}
