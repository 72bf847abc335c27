import type { AdAccount } from './ad-record.js';
import { accountDn, DISABLED, NEVER_EXPIRES, NORMAL } from './ad-record.js';
import { dayAgo } from './chance.js';
import type { Chance } from './chance.js';
import type { Company, Holder } from './company.js';
import { hasAccount, holdersOf, isEnabled } from './company.js';
import { groupDn, namesOf } from './entitlements.js';
import { formerDepartment } from './marks.js';
import { DOMAIN } from './model.js';
import type { Person } from './model.js';
import { plainLetters } from './names.js';

/** Where people stand in the directory, by employee id. */
export interface AdPeople {
  readonly accounts: readonly AdAccount[];
  readonly dnOf: (person: Person) => string;
  /** The last part of the SID. */
  readonly ridOf: (person: Person) => number;
}

const FIRST_RID = 1101;

/** The ordinary accounts of everybody who has one. */
export function peopleInAd(company: Company): AdPeople {
  const holders = holdersOf(company).filter((holder) => hasAccount(holder, 'ad'));
  const rids = new Map(holders.map(({ person }, i) => [person.id, FIRST_RID + i]));
  const places = new Map(
    holders.map(({ person }) => [person.id, accountDn({ cn: person.cn, under: underOf(person) })]),
  );
  const managers = new Map(holders.map(({ person }) => [person.id, places.get(person.managerId ?? '')]));
  const expired = holders.find(({ person }) => person.workerType === 'Contingent')?.person.id;
  const accounts = holders.map((holder): AdAccount => {
    const { person } = holder;
    return {
      cn: person.cn,
      under: underOf(person),
      login: person.login,
      rid: rids.get(person.id) ?? 0,
      control: controlOf(holder),
      created: person.hired < dayAgo(0) ? person.hired : dayAgo(5),
      passwordSet: company.chance.daysAgo(3, 80),
      ...lastLogonOf(holder, company.chance),
      ...expiryOf(person, person.id === expired),
      kind: 'user',
      memberOf: groupsOf(holder),
      more: describe(holder, managers.get(person.id)),
    };
  });
  for (const holder of holders) layTraps(company, holder, holder.person.id === expired);
  return { accounts, dnOf: ({ id }) => places.get(id) ?? '', ridOf: ({ id }) => rids.get(id) ?? 0 };
}

const underOf = ({ workerType }: Person): string => (workerType === 'Contingent' ? 'OU=Contractors' : 'OU=Users');

function controlOf(holder: Holder): number {
  if (!isEnabled(holder)) return DISABLED;
  return holder.marks.has(holder.person, 'password never expires') ? NEVER_EXPIRES : NORMAL;
}

function lastLogonOf(holder: Holder, chance: Chance): Pick<AdAccount, 'lastLogon'> {
  const { person, kind, marks } = holder;
  if (person.status === 'Pre-hire') return {};
  if (kind !== 'current') return { lastLogon: person.left ?? dayAgo(60) };
  if (marks.has(person, 'dormant')) return { lastLogon: dayAgo(210) };
  return { lastLogon: person.status === 'On Leave' ? chance.daysAgo(120, 180) : chance.daysAgo(1, 16) };
}

/** Contractors' accounts end by themselves; one contract was renewed and the account forgotten. */
function expiryOf({ workerType }: Person, isExpired: boolean): Pick<AdAccount, 'expires'> {
  if (workerType !== 'Contingent') return {};
  return { expires: isExpired ? dayAgo(21) : dayAgo(-120) };
}

function describe({ person, marks }: Holder, manager: string | undefined): AdAccount['more'] {
  const { given, family, formerFamily } = person;
  const mail =
    formerFamily === undefined ? person.email : `${plainLetters(given)}.${plainLetters(formerFamily)}@${DOMAIN}`;
  return [
    ['sn', formerFamily ?? family],
    ['givenName', given],
    ['displayName', `${given} ${formerFamily ?? family}`],
    ['userPrincipalName', `${person.login}@${DOMAIN}`],
    ...employeeIdOf(person, marks),
    ['mail', mail.toLowerCase()],
    ['department', departmentInAd({ person, marks })],
    ['title', person.job],
    ['company', 'Meridian Freight'],
    ['l', person.location],
    ...(manager === undefined ? [] : [['manager', manager] as const]),
    ...(marks.has(person, 'service principal name')
      ? [['servicePrincipalName', `HTTP/${person.login}-dev.${DOMAIN}`] as const]
      : []),
  ];
}

/** Forgotten when somebody moved, or shouted by whoever typed it. Entra follows. */
export function departmentInAd({ person, marks }: Pick<Holder, 'person' | 'marks'>): string {
  const shown = marks.has(person, 'stale department') ? formerDepartment(person) : person.department;
  return marks.has(person, 'cased department') ? shown.toUpperCase() : shown;
}

function employeeIdOf(person: Person, marks: Holder['marks']): AdAccount['more'] {
  if (marks.has(person, 'no id in AD')) return [];
  return [['employeeID', marks.has(person, 'spaced id') ? ` ${person.id.toLowerCase()} ` : person.id]];
}

function layTraps({ traps, staff }: Company, { person, kind, marks }: Holder, isExpired: boolean): void {
  const { login } = person;
  const lay = (name: Parameters<typeof traps.lay>[0], holds: boolean): void =>
    void (holds && traps.lay(name, 'ad', login));
  lay('employeeIdSpelling', marks.has(person, 'spaced id'));
  lay('employeeIdMissing', marks.has(person, 'no id in AD'));
  lay('dormant', marks.has(person, 'dormant'));
  lay('staleDepartments', marks.has(person, 'stale department'));
  lay('departmentCasing', marks.has(person, 'cased department'));
  lay('nameChange', person.formerFamily !== undefined);
  lay('onLeave', person.status === 'On Leave');
  lay('preHire', person.status === 'Pre-hire');
  lay('contractors', kind === 'current' && person.workerType === 'Contingent');
  lay('expired', isExpired);
  lay('leaversActive', kind === 'active');
  lay('leaversDisabled', kind === 'disabled');
  const isDecoy =
    ['Svcarey', 'Sabatini', 'Abbott', 'de Vries'].includes(person.family) || person.id === staff.executives[1]?.id;
  lay('decoys', isDecoy || marks.has(person, 'service principal name'));
  lay('nicknames', person.preferred !== undefined);
}

/** The primary group stands in primaryGroupID alone; two operators reach Administrators from their everyday accounts. */
function groupsOf({ person, rights, marks }: Holder): readonly string[] {
  const granted = namesOf(rights, 'ad').filter((name) => name !== 'Domain Users');
  return [...granted, ...(marks.has(person, 'server operator') ? ['GRP_SRV_OPERATORS'] : [])].map(groupDn);
}
