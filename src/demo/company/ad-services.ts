import type { AdAccount } from './ad-record.js';
import { DISABLED, NEVER_EXPIRES, NORMAL } from './ad-record.js';
import type { AdPeople } from './ad-people.js';
import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import { groupDn } from './entitlements.js';
import { DOMAIN } from './model.js';
import type { Person, TrapName } from './model.js';

/** How a service account says whose it is. */
type Ownership = 'manager' | 'description' | 'nobody' | 'left';

interface ServicePlan {
  readonly login: string;
  readonly what: string;
  readonly ownership: Ownership;
  readonly principal?: string;
}

const services: readonly ServicePlan[] = [
  { login: 'svc-backup', what: 'Nightly backup', ownership: 'description' },
  { login: 'svc_sqlprod', what: 'Database engine, production', ownership: 'manager', principal: 'MSSQLSvc/sql01' },
  { login: 'svc-etl', what: 'Warehouse loads', ownership: 'description' },
  { login: 'svc-print', what: 'Print queues', ownership: 'manager' },
  { login: 'svc-monitor', what: 'Monitoring probes', ownership: 'description' },
  { login: 'svc-scan', what: 'Vulnerability scanner', ownership: 'manager' },
  { login: 'svc-erp-sync', what: 'ERP interface', ownership: 'description' },
  { login: 'sa-reporting', what: 'Report server', ownership: 'manager', principal: 'HTTP/reports' },
  { login: 'svc_fax', what: 'Fax gateway', ownership: 'nobody' },
  { login: 'svc-legacy-ftp', what: 'File drop for carriers', ownership: 'nobody' },
  { login: 'task-nightly', what: 'Scheduled task host', ownership: 'nobody' },
  { login: 'svc-badge', what: 'Badge readers', ownership: 'left' },
];

const trapOf: Readonly<Record<Ownership, TrapName>> = {
  manager: 'serviceAccountsOwned',
  description: 'serviceAccountsOwned',
  nobody: 'serviceAccountsWithoutOwner',
  left: 'serviceAccountsOwnerLeft',
};

/** Every account of the directory that is nobody's ordinary one; `from` is the first free last part of a SID. */
export function othersInAd(company: Company, people: AdPeople, from: number): readonly AdAccount[] {
  const plans = [
    ...serviceAccounts(company, people),
    ...managedAccounts(company, people),
    ...devices(company),
    ...kiosks(company, people),
    ...secondaryAccounts(company),
    ...strangers(company),
  ];
  return [...builtIns(company), ...plans.map((plan, i) => ({ ...plan, rid: from + i }))];
}

type Draft = Omit<AdAccount, 'rid'>;

const blank = { kind: 'user', control: NORMAL, memberOf: [], more: [] } as const;

function serviceAccounts({ staff, population, traps }: Company, people: AdPeople): readonly Draft[] {
  const owners = [
    staff.leads.get('Systems Engineer'),
    staff.leads.get('Site Reliability Engineer'),
    staff.heads.get('IT'),
  ].filter((person) => person !== undefined);
  const gone = population.leavers.find(({ kind }) => kind === 'disabled')?.person;
  return services.map(({ login, what, ownership, principal }, i) => {
    const owner = owners[i % owners.length];
    traps.lay(trapOf[ownership], 'ad', login);
    const answers = ownership === 'left' ? gone : ownership === 'manager' ? owner : undefined;
    const said = ownership === 'description' && owner ? `${what}; owner=${owner.id}` : what;
    return {
      ...blank,
      cn: login,
      under: 'OU=Service Accounts',
      login,
      control: NEVER_EXPIRES,
      created: dayAgo(1900 - i * 40),
      passwordSet: dayAgo(1400 - i * 30),
      lastLogon: dayAgo(ownership === 'left' ? 470 : 2),
      memberOf: [groupDn('GRP_SVC_RUN')],
      more: [
        ['description', said],
        ...(answers ? [['manager', people.dnOf(answers)] as const] : []),
        ...(principal === undefined ? [] : [['servicePrincipalName', `${principal}.${DOMAIN}`] as const]),
      ],
    };
  });
}

/** Group managed service accounts are computers too: whoever takes out computers first loses them. */
function managedAccounts({ staff, traps }: Company, people: AdPeople): readonly Draft[] {
  const owner = staff.leads.get('Systems Engineer');
  return ['gmsa_web', 'gmsa_jobs'].map((name) => {
    traps.lay('managedServiceAccounts', 'ad', `${name}$`);
    return {
      ...blank,
      kind: 'managed',
      cn: name,
      under: 'CN=Managed Service Accounts',
      login: `${name}$`,
      created: dayAgo(700),
      passwordSet: dayAgo(12),
      lastLogon: dayAgo(1),
      more: [
        ['servicePrincipalName', `HTTP/${name}.${DOMAIN}`],
        ['msDS-ManagedPasswordInterval', '30'],
        ...(owner ? [['managedBy', people.dnOf(owner)] as const] : []),
      ],
    };
  });
}

function devices({ traps }: Company): readonly Draft[] {
  return Array.from({ length: 12 }, (_, i) => {
    const name = `WS-${String(101 + i * 7).padStart(4, '0')}`;
    traps.lay('devices', 'ad', `${name}$`);
    return {
      ...blank,
      kind: 'computer',
      cn: name,
      under: 'CN=Computers',
      login: `${name}$`,
      created: dayAgo(600 - i * 11),
      passwordSet: dayAgo(10 + i),
      lastLogon: dayAgo(1 + (i % 9)),
      more: [['servicePrincipalName', `HOST/${name}`]],
    };
  });
}

function kiosks({ staff, traps }: Company, people: AdPeople): readonly Draft[] {
  const owner = staff.leads.get('Warehouse Coordinator');
  return ['Front Desk Austin', 'Warehouse Kiosk Pune'].map((cn, i) => {
    const login = cn.toLowerCase().split(' ').slice(0, 2).join('');
    const owned = i === 1 && owner !== undefined;
    traps.lay(owned ? 'kiosksOwned' : 'kiosksWithoutOwner', 'ad', login);
    return {
      ...blank,
      cn,
      under: 'OU=Shared',
      login,
      control: NEVER_EXPIRES,
      created: dayAgo(1500),
      passwordSet: dayAgo(900),
      lastLogon: dayAgo(1),
      memberOf: [groupDn('GRP_KIOSK')],
      more: [['description', 'Shared kiosk login'], ...(owned ? [['managedBy', people.dnOf(owner)] as const] : [])],
    };
  });
}

/** Administrators' second accounts; one outlived the switched-off account of its person. */
function secondaryAccounts({ population, traps }: Company): readonly Draft[] {
  const { current, leavers, marks } = population;
  const admins = current.filter((person) => marks.has(person, 'admin account'));
  const gone = leavers
    .filter(({ kind }) => kind === 'disabled')
    .slice(0, 1)
    .map(({ person }) => person);
  const drafts = (people: readonly Person[], trap: TrapName): readonly Draft[] =>
    people.map((person) => {
      const login = `adm-${person.login}`;
      traps.lay(trap, 'ad', login);
      return {
        ...blank,
        cn: `${person.cn} (Admin)`,
        under: 'OU=Tier0',
        login,
        created: person.hired,
        passwordSet: dayAgo(40),
        lastLogon: dayAgo(3),
        memberOf: [groupDn('GRP_TIER0_OPS')],
        more: [
          ['adminCount', '1'],
          ['description', `Privileged account of ${person.login}`],
        ],
      };
    });
  return [...drafts(admins, 'secondaryAccounts'), ...drafts(gone, 'secondaryOfLeaver')];
}

/** A person whom the personnel system has never heard of. */
function strangers({ traps }: Company): readonly Draft[] {
  traps.lay('uncorrelated', 'ad', 'tmp.eruiz');
  return [
    {
      ...blank,
      cn: 'Estela Ruiz',
      under: 'OU=Contractors',
      login: 'tmp.eruiz',
      created: dayAgo(300),
      passwordSet: dayAgo(50),
      lastLogon: dayAgo(6),
      memberOf: [groupDn('GRP_ALL_STAFF')],
      more: [
        ['sn', 'Ruiz'],
        ['givenName', 'Estela'],
        ['displayName', 'Estela Ruiz'],
        ['mail', 'estela.ruiz@temps.example'],
      ],
    },
  ];
}

function builtIns({ traps }: Company): readonly AdAccount[] {
  const plans = [
    {
      login: 'Administrator',
      rid: 500,
      control: NEVER_EXPIRES,
      memberOf: [groupDn('Domain Admins')],
      lastLogon: dayAgo(170),
    },
    { login: 'Guest', rid: 501, control: DISABLED, memberOf: [] },
    { login: 'krbtgt', rid: 502, control: DISABLED, memberOf: [] },
  ];
  return plans.map((plan) => {
    traps.lay('builtIn', 'ad', plan.login);
    return {
      ...blank,
      ...plan,
      cn: plan.login,
      under: 'CN=Users',
      created: dayAgo(4000),
      passwordSet: dayAgo(400),
      more: [['isCriticalSystemObject', 'TRUE']],
    };
  });
}
