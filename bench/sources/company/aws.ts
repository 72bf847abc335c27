import { writeReport } from './aws-report.js';
import type { Credentials } from './aws-report.js';
import { dayAgo } from './chance.js';
import type { Dice } from './chance.js';
import type { Company } from './company.js';
import { openFile, planOf, tallyOf } from './company.js';
import { iamId } from './ids.js';
import { JsonOut } from './json-out.js';
import type { Person } from './people.js';
import type { Plan } from './plan.js';
import type { SourceTruth, Tally } from './tally.js';

const PEOPLE_PER_ACCOUNT = 20_000;

/** One AWS account while it is written; `held` are the plan's rights that somebody holds there. */
interface AwsAccount {
  readonly number: string;
  readonly out: JsonOut;
  readonly tally: Tally;
  readonly plan: Plan;
  readonly held: Set<number>;
  readonly report: Credentials[];
}

/** Several AWS accounts, each a source of its own: authorization details and credential report. */
export function writeAws(company: Company): readonly SourceTruth[] {
  const accounts = 2 + Math.floor(company.people.count / PEOPLE_PER_ACCOUNT);
  const people = Array.from({ length: accounts }, (): Person[] => []);
  for (const person of company.people.in('aws')) people[person.index % accounts]?.push(person);
  return people.map((users, account) => writeAccount(company, account, users));
}

function writeAccount(company: Company, at: number, users: readonly Person[]): SourceTruth {
  const source = `aws-${String(at + 1).padStart(2, '0')}`;
  const names = [`${source}_authorization_details.json`, `${source}_credential_report.csv`] as const;
  const account: AwsAccount = {
    number: String(100_000_000_000 + at * 7_919),
    out: new JsonOut(openFile(company, names[0])),
    tally: tallyOf(company, source),
    plan: planOf(company, 'aws', { birthright: 2, department: 3, job: 6, project: 2 }),
    held: new Set(),
    report: [],
  };
  const dice = company.chance(`aws ${at}`);
  writeUsers(account, users, dice);
  writeGroups(account);
  writeRoles(account, Math.ceil(users.length / 5), dice);
  writePolicies(account);
  const details = { name: names[0], bytes: account.out.close() };
  const out = openFile(company, names[1]);
  writeReport(out, account.number, account.report);
  account.tally.records += account.report.length;
  return account.tally.truth('aws', [details, { name: names[1], bytes: out.close() }]);
}

/** Of the plan's rights the last of three is a policy, the others are groups. */
const isPolicy = (right: number): boolean => right % 3 === 2;
const groupName = (plan: Plan, right: number): string => plan.nameOf(right).toLowerCase();

function policyOf({ plan, number }: AwsAccount, right: number): AttachedPolicy {
  const PolicyName = plan.nameOf(right);
  return { PolicyName, PolicyArn: `arn:aws:iam::${number}:policy/${PolicyName}` };
}

interface AttachedPolicy {
  readonly PolicyName: string;
  readonly PolicyArn: string;
}

const administrator: AttachedPolicy = {
  PolicyName: 'AdministratorAccess',
  PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
};

const documentOf = (Action: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::corp-*' }],
});

interface UserPlan {
  readonly name: string;
  readonly path: string;
  readonly groups: readonly string[];
  readonly attached: readonly AttachedPolicy[];
  readonly inline: readonly string[];
  readonly tags: readonly object[];
  readonly createdDaysAgo: number;
}

/** People, build robots, emergency users; the root user and a user deleted meanwhile stand in the report only. */
function writeUsers(account: AwsAccount, people: readonly Person[], dice: (index: number) => Dice): void {
  const { tally, plan, held, report } = account;
  account.out.section('UserDetailList');
  for (const person of people) {
    const throws = dice(person.index);
    const rights = plan.of(person, person.index);
    for (const right of rights) held.add(right);
    addUser(account, {
      ...{ name: person.mailbox, path: '/', createdDaysAgo: person.hiredDaysAgo },
      groups: rights.filter((right) => !isPolicy(right)).map((right) => groupName(plan, right)),
      attached: rights.filter(isPolicy).map((right) => policyOf(account, right)),
      inline: throws.happens(0.05) ? ['legacy-s3'] : [],
      tags: throws.happens(0.1) ? [] : [{ Key: 'employeeId', Value: person.id }],
    });
    report.push({
      ...{ user: person.mailbox, path: '/', createdDaysAgo: person.hiredDaysAgo, mfa: throws.happens(0.9) },
      passwordUsedDaysAgo: throws.happens(0.9) ? throws.below(120) : undefined,
      keyUsedDaysAgo: throws.happens(0.3) ? throws.below(120) : undefined,
    });
  }
  for (let robot = 0; robot < 2 + people.length / 50; robot++) {
    const name = `ci-deployer-${robot}`;
    const plain = { path: '/', createdDaysAgo: 1000, attached: [], inline: [], tags: [] };
    addUser(account, { ...plain, name, groups: ['deployers'] });
    report.push({ ...plain, user: name, mfa: false, passwordUsedDaysAgo: undefined, keyUsedDaysAgo: 1 });
  }
  const glass = { path: '/break-glass/', createdDaysAgo: 2000 };
  const tags = [{ Key: 'owner', Value: 'platform-team' }];
  addUser(account, { ...glass, name: 'bg-admin-01', groups: [], attached: [administrator], inline: [], tags });
  for (const user of ['bg-admin-01', '<root_account>', 'deleted.meanwhile']) {
    report.push({ ...glass, user, mfa: true, passwordUsedDaysAgo: 700, keyUsedDaysAgo: undefined });
  }
  for (const user of ['<root_account>', 'deleted.meanwhile']) tally.addAccount(user);
}

function addUser({ out, tally, number }: AwsAccount, user: UserPlan): void {
  const { name, path, groups, attached, inline, tags } = user;
  tally.records++;
  tally.addAccount(name);
  for (const group of groups) tally.addGrant(name, `group/${group}`);
  for (const { PolicyArn } of attached) tally.addGrant(name, PolicyArn);
  for (const policy of inline) tally.addGrant(name, `${policy}/inline`);
  out.add({
    ...{ Path: path, UserName: name, UserId: iamId('AIDA', tally.records) },
    Arn: `arn:aws:iam::${number}:user${path}${name}`,
    CreateDate: `${dayAgo(user.createdDaysAgo)}T00:00:00Z`,
    UserPolicyList: inline.map((PolicyName) => ({ PolicyName, PolicyDocument: documentOf('s3:GetObject') })),
    GroupList: groups,
    AttachedManagedPolicies: attached,
    Tags: tags,
  });
}

/** Robots' group is one that users name and the export lacks. */
function writeGroups({ out, tally, plan, held, number }: AwsAccount): void {
  out.section('GroupDetailList');
  for (const right of sorted(held)) {
    if (isPolicy(right)) continue;
    const GroupName = groupName(plan, right);
    tally.records++;
    out.add({
      ...{ Path: '/', GroupName, GroupId: iamId('AGPA', right), Arn: `arn:aws:iam::${number}:group/${GroupName}` },
      GroupPolicyList: [],
      AttachedManagedPolicies: [],
    });
  }
}

const sorted = (numbers: ReadonlySet<number>): readonly number[] => [...numbers].sort((a, b) => a - b);

interface RolePlan {
  readonly name: string;
  readonly path: string;
  readonly trusted: object;
  readonly attached: readonly AttachedPolicy[];
}

/** Workloads' roles; one each of the platform's, of people through single sign-on, of a pipeline, of a vendor. */
function writeRoles(account: AwsAccount, workloads: number, dice: (index: number) => Dice): void {
  const { out, tally, held, number } = account;
  const policies = sorted(held).filter(isPolicy);
  const iam = (what: string): string => `arn:aws:iam::${number}:${what}`;
  out.section('RoleDetailList');
  for (let workload = 0; workload < workloads; workload++) {
    const right = policies[dice(-1 - workload).below(policies.length)];
    const attached = right === undefined ? [] : [policyOf(account, right)];
    const trusted = { Service: 'lambda.amazonaws.com' };
    addRole(account, { name: `lambda-${workload}`, path: '/', trusted, attached });
  }
  const service = 'support.amazonaws.com';
  addRole(account, {
    ...{ name: 'AWSServiceRoleForSupport', path: `/aws-service-role/${service}/`, attached: [] },
    trusted: { Service: service },
  });
  addRole(account, {
    ...{ name: 'AWSReservedSSO_Admin_0123', path: '/aws-reserved/sso.amazonaws.com/', attached: [administrator] },
    trusted: { Federated: iam('saml-provider/AWSSSO_x') },
  });
  addRole(account, {
    ...{ name: 'gha-deploy', path: '/', attached: [] },
    trusted: { Federated: iam('oidc-provider/token.actions.githubusercontent.com') },
  });
  addRole(account, {
    ...{ name: 'vendor-audit', path: '/', attached: [] },
    trusted: { AWS: ['arn:aws:iam::999999999999:root', 'AIDADELETEDPRINCIPAL'] },
  });
  tally.dangling++;
}

function addRole({ out, tally, number }: AwsAccount, { name, path, trusted, attached }: RolePlan): void {
  tally.records++;
  tally.addAccount(`role/${name}`);
  for (const { PolicyArn } of attached) tally.addGrant(`role/${name}`, PolicyArn);
  out.add({
    ...{ Path: path, RoleName: name, RoleId: iamId('AROA', tally.records) },
    Arn: `arn:aws:iam::${number}:role${path}${name}`,
    CreateDate: '2022-01-01T00:00:00Z',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: trusted, Action: 'sts:AssumeRole' }],
    },
    ...{ InstanceProfileList: [], RolePolicyList: [], AttachedManagedPolicies: attached },
    RoleLastUsed: { LastUsedDate: `${dayAgo(3)}T00:00:00Z` },
  });
}

/** The API itself returns documents URL-encoded. */
function writePolicies(account: AwsAccount): void {
  const { out, tally, held } = account;
  out.section('Policies');
  for (const right of sorted(held)) {
    if (!isPolicy(right)) continue;
    const { PolicyName, PolicyArn } = policyOf(account, right);
    const document = documentOf('s3:ListBucket');
    tally.records++;
    out.add({
      ...{ PolicyName, Arn: PolicyArn, Path: '/', DefaultVersionId: 'v1', UpdateDate: '2024-01-01T00:00:00Z' },
      PolicyVersionList: [
        {
          ...{ VersionId: 'v1', IsDefaultVersion: true },
          Document: right % 2 === 0 ? document : encodeURIComponent(JSON.stringify(document)),
        },
      ],
    });
  }
}
