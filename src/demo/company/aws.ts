import { ACCOUNT } from './aws-account.js';
import { awsRoles } from './aws-roles.js';
import { dayAgo } from './chance.js';
import type { Company, Holder } from './company.js';
import { awsUserName, hasAccount, holdersOf } from './company.js';
import { namesOf } from './entitlements.js';
import { toJson } from './json.js';

/** An IAM user as both files know it: the account details and the credential report. */
interface IamUser {
  readonly name: string;
  readonly path: string;
  readonly created: string;
  readonly groups: readonly string[];
  readonly policies: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** People sign in with a password and a second factor, machines with a key. */
  readonly uses: 'password' | 'key' | 'nothing yet';
  readonly lastUsed: string;
}

/** One AWS account: `get-account-authorization-details` and the credential report. */
export function writeAws(company: Company): { readonly details: string; readonly report: string } {
  const users = [...peopleInAws(company), ...machines(company), ...breakGlass(company)];
  const groups = [...namesOf(company.holdings.rights, 'aws-group'), 'deployers', PLATFORM_ADMINS];
  company.traps.lay('privilegedEntitlements', 'aws', `group/${PLATFORM_ADMINS}`);
  company.traps.lay('privilegedEntitlements', 'aws', managed('AdministratorAccess'));
  company.traps.lay('builtIn', 'aws', '<root_account>');
  return {
    details: toJson({
      UserDetailList: users.map((user) => userDetail(company, user)),
      GroupDetailList: groups.map((name) => groupDetail(company, name)),
      RoleDetailList: awsRoles(company),
      Policies: policies(company),
      IsTruncated: false,
    }),
    report: `${[header, rootRow, ...users.map(reportRow)].join('\n')}\n`,
  };
}

const PLATFORM_ADMINS = 'platform-admins';

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const managed = (policy: string): string => `arn:aws:iam::aws:policy/${policy}`;

function peopleInAws(company: Company): readonly IamUser[] {
  const { staff, traps } = company;
  const administrator = staff.leads.get('Site Reliability Engineer')?.id;
  return holdersOf(company)
    .filter((holder) => hasAccount(holder, 'aws'))
    .map((holder): IamUser => {
      const { person, marks, rights } = holder;
      const name = awsUserName(person);
      layTraps(company, holder, name);
      if (person.id === administrator) traps.lay('privilegedOnOrdinaryAccount', 'aws', name);
      return {
        name,
        path: '/',
        created: person.hired,
        groups: [...namesOf(rights, 'aws-group'), ...(person.id === administrator ? [PLATFORM_ADMINS] : [])],
        policies: [],
        tags: marks.has(person, 'no tag in AWS') ? {} : { employeeId: person.id },
        uses: 'password',
        lastUsed: lastUseOf(company, holder),
      };
    });
}

function lastUseOf({ chance }: Company, { person, kind }: Holder): string {
  if (kind !== 'current') return person.left ?? dayAgo(60);
  return person.status === 'On Leave' ? dayAgo(140) : chance.daysAgo(1, 30);
}

function layTraps({ traps }: Company, { person, kind, marks }: Holder, name: string): void {
  if (marks.has(person, 'no tag in AWS')) traps.lay('awsWithoutTag', 'aws', name);
  if (kind === 'active') traps.lay('leaversActive', 'aws', name);
  if (person.status === 'On Leave') traps.lay('onLeave', 'aws', name);
}

function machines({ staff, traps }: Company): readonly IamUser[] {
  const owner = staff.leads.get('Site Reliability Engineer')?.id ?? '';
  traps.lay('ciWorkloadsWithoutOwner', 'aws', 'ci-deployer');
  traps.lay('ciWorkloads', 'aws', 'ci-artifacts');
  const plan = { path: '/', groups: ['deployers'], policies: [], uses: 'key', lastUsed: dayAgo(1) } as const;
  return [
    { ...plan, name: 'ci-deployer', created: dayAgo(2000), tags: {} },
    { ...plan, name: 'ci-artifacts', created: dayAgo(800), tags: { owner } },
  ];
}

/** Sealed accounts for the day when nothing else works: unused on purpose. */
function breakGlass({ staff, traps }: Company): readonly IamUser[] {
  const owner = staff.executives[3]?.id ?? '';
  return ['bg-admin-01', 'bg-admin-02'].map((name) => {
    traps.lay('breakGlass', 'aws', name);
    return {
      name,
      path: '/break-glass/',
      created: dayAgo(1700),
      groups: [],
      policies: ['AdministratorAccess'],
      tags: { owner },
      uses: 'nothing yet',
      lastUsed: '',
    };
  });
}

const userDetail = ({ ids }: Company, { name, path, created, groups, policies: attached, tags }: IamUser): object => ({
  Path: path,
  UserName: name,
  UserId: `AIDA${ids.letters(`aws user ${name}`, 17)}`,
  Arn: arn(`user${path}${name}`),
  CreateDate: `${created}T00:00:00Z`,
  GroupList: groups,
  AttachedManagedPolicies: attached.map((policy) => ({ PolicyName: policy, PolicyArn: managed(policy) })),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

function groupDetail({ ids }: Company, name: string): object {
  const policy = name === PLATFORM_ADMINS ? 'AdministratorAccess' : 'ReadOnlyAccess';
  const own = name === 'deployers';
  return {
    Path: '/',
    GroupName: name,
    GroupId: `AGPA${ids.letters(`aws group ${name}`, 17)}`,
    Arn: arn(`group/${name}`),
    GroupPolicyList: [],
    AttachedManagedPolicies: [
      own
        ? { PolicyName: 'deploy-artifacts', PolicyArn: arn('policy/deploy-artifacts') }
        : { PolicyName: policy, PolicyArn: managed(policy) },
    ],
  };
}

/** IAM returns policy documents URL-encoded. */
const policies = ({ ids }: Company): readonly object[] => [
  {
    PolicyName: 'deploy-artifacts',
    PolicyId: `ANPA${ids.letters('aws policy deploy', 17)}`,
    Arn: arn('policy/deploy-artifacts'),
    PolicyVersionList: [
      {
        VersionId: 'v1',
        IsDefaultVersion: true,
        Document: encodeURIComponent(
          JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::meridian-artifacts/*' }],
          }),
        ),
      },
    ],
  },
];

const header =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,' +
  'access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,' +
  'access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

const NO_SECOND_KEY = 'false,N/A,N/A,N/A,N/A';
const NO_CERTIFICATES = 'false,N/A,false,N/A';
const at = (day: string): string => `${day}T06:00:00+00:00`;

const rootRow = [
  `<root_account>,${arn('root')},${at(dayAgo(3200))},not_supported,${at(dayAgo(700))},not_supported,not_supported,true`,
  NO_SECOND_KEY,
  NO_SECOND_KEY,
  NO_CERTIFICATES,
].join(',');

function reportRow({ name, path, created, uses, lastUsed }: IamUser): string {
  const who = `${name},${arn(`user${path}${name}`)},${at(created)}`;
  const changed = at(dayAgo(45));
  const password = {
    password: `true,${lastUsed === '' ? 'no_information' : at(lastUsed)},${changed},N/A,true`,
    'nothing yet': `true,no_information,${at(created)},N/A,true`,
    key: 'false,N/A,N/A,N/A,false',
  };
  const key = uses === 'key' ? `true,${at(created)},${at(lastUsed)},eu-west-1,s3` : NO_SECOND_KEY;
  return [who, password[uses], key, NO_SECOND_KEY, NO_CERTIFICATES].join(',');
}
