import { momentAgo } from './chance.js';
import type { Dice } from './chance.js';
import { guidBytes, otherRid, personRid, sidBase64 } from './ids.js';
import { BASE } from './ad-groups.js';
import type { Person } from './people.js';
import { cityOf, departmentOf, titleOf } from './people.js';

/** An account of the directory, but for its groups. */
export interface AdAccount {
  readonly login: string;
  readonly name: string;
  readonly dn: string;
  readonly sid: string;
  /** In base64. */
  readonly guid: string;
  readonly classes: readonly string[];
  readonly primaryGroup: 513 | 515;
  readonly more: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const NEVER = '9223372036854775807';
const [ENABLED, DISABLED, WITHOUT_EXPIRY, WORKSTATION] = [512, 514, 66048, 4096];
const user = ['top', 'person', 'organizationalPerson', 'user'];

/** Contractors stand in the directory by family name first, whose comma a DN escapes. */
export function personAccount(person: Person, dice: Dice, managerDn: string | undefined): AdAccount {
  const { given, family, contractor, namesake, index, status } = person;
  const number = namesake > 1 ? ` (${namesake})` : '';
  const name = contractor ? `${family}, ${given}${number}` : `${given} ${family}${number}`;
  const unit = contractor ? 'OU=Contractors' : `OU=${departmentOf(person)}`;
  const off = status === 'Terminated' ? dice.happens(0.6) : dice.happens(0.005);
  return {
    login: person.login,
    name,
    dn: `CN=${name.replace(',', '\\,')},${unit},OU=People,${BASE}`,
    sid: sidBase64(personRid(index)),
    guid: personGuid(index),
    classes: user,
    primaryGroup: 513,
    more: {
      displayName: name,
      givenName: person.preferred ?? given,
      sn: family,
      userPrincipalName: `${person.login}@corp.example`,
      mail: person.email,
      proxyAddresses: [`SMTP:${person.email}`, `smtp:${person.login}@corp.example`],
      employeeID: dice.happens(0.02) ? undefined : spelled(person.id, dice),
      department: departmentOf(person),
      title: titleOf(person),
      l: cityOf(person),
      manager: managerDn,
      userAccountControl: String(off ? DISABLED : dice.happens(0.01) ? WITHOUT_EXPIRY : ENABLED),
      sAMAccountType: '805306368',
      ...times(person.hiredDaysAgo, dice),
    },
  };
}

export const personGuid = (person: number): string => guidBytes('AD person', person).toString('base64');

/** As people type it, once in a while. */
const spelled = (id: string, dice: Dice): string => (dice.happens(0.01) ? `${id.toLowerCase()} ` : id);

/** The second account of somebody who administers servers. */
export const adminAccount = (person: Person, dice: Dice, number: number): AdAccount => ({
  ...other(`adm-${person.login}`, 'OU=Tier0', number),
  more: {
    description: `Privileged account of ${person.login}`,
    adminCount: '1',
    userAccountControl: String(ENABLED),
    sAMAccountType: '805306368',
    ...times(person.hiredDaysAgo, dice),
  },
});

const tasks = ['backup', 'batch', 'etl', 'print', 'scan', 'sql', 'sync', 'web'] as const;

export function serviceAccount(owner: Person, dice: Dice, number: number): AdAccount {
  const login = `svc_${dice.pick(tasks)}${number}`;
  return {
    ...other(login, 'OU=Service Accounts', number),
    more: {
      description: dice.happens(0.7) ? `Scheduled task; owner=${owner.id}` : 'Ask the old team',
      servicePrincipalName: [`MSSQLSvc/host${number}.corp.example:1433`, `MSSQLSvc/host${number}.corp.example`],
      userAccountControl: String(WITHOUT_EXPIRY),
      sAMAccountType: '805306368',
      ...times(100 + dice.below(4000), dice),
    },
  };
}

/** A group managed service account, which is a computer too. */
export const managedAccount = (dice: Dice, number: number, managedBy: string | undefined): AdAccount => ({
  ...other(`gmsa_${number}`, 'CN=Managed Service Accounts', number),
  login: `gmsa_${number}$`,
  classes: [...user, 'computer', 'msDS-GroupManagedServiceAccount'],
  primaryGroup: 515,
  more: {
    servicePrincipalName: `HTTP/app${number}.corp.example`,
    'msDS-ManagedPasswordInterval': '30',
    managedBy,
    userAccountControl: String(WORKSTATION),
    sAMAccountType: '805306369',
    ...times(30 + dice.below(1500), dice),
  },
});

/** The administrator and the key distribution service that every domain is born with. */
export const builtInAccounts = (dice: Dice): readonly AdAccount[] =>
  [
    { login: 'Administrator', rid: 500, control: WITHOUT_EXPIRY },
    { login: 'krbtgt', rid: 502, control: DISABLED },
  ].map(({ login, rid, control }) => ({
    ...other(login, 'CN=Users', rid),
    sid: sidBase64(rid),
    more: {
      isCriticalSystemObject: 'TRUE',
      userAccountControl: String(control),
      sAMAccountType: '805306368',
      ...times(6000, dice),
    },
  }));

const other = (login: string, container: string, number: number): AdAccount => ({
  login,
  name: login,
  dn: `CN=${login},${container},${BASE}`,
  sid: sidBase64(otherRid(number)),
  guid: guidBytes('AD other', number).toString('base64'),
  classes: user,
  primaryGroup: 513,
  more: {},
});

function times(createdDaysAgo: number, dice: Dice): Readonly<Record<string, string | undefined>> {
  const idle = dice.happens(0.08) ? 90 + dice.below(600) : dice.below(14);
  return {
    accountExpires: NEVER,
    pwdLastSet: fileTime(dice.below(180)),
    lastLogonTimestamp: dice.happens(0.02) ? undefined : fileTime(idle),
    whenCreated: generalizedTime(createdDaysAgo),
    whenChanged: generalizedTime(Math.min(createdDaysAgo, idle)),
  };
}

/** 100 ns since 1601: beyond what a number holds, but days end in zeros. */
const fileTime = (daysAgo: number): string => `${momentAgo(daysAgo) + 11_644_473_600_000}0000`;

const generalizedTime = (daysAgo: number): string =>
  `${new Date(momentAgo(daysAgo)).toISOString().slice(0, 19).replace(/[-T:]/g, '')}.0Z`;
