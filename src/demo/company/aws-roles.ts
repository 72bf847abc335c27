import { ACCOUNT } from './aws-account.js';
import { dayAgo } from './chance.js';
import type { Company } from './company.js';
import type { TrapName } from './model.js';

interface RolePlan {
  readonly name: string;
  readonly path?: string;
  readonly trap: TrapName;
  readonly principal: object;
  readonly action: string | readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Days since it was last assumed; absent: not in the window that IAM keeps. */
  readonly used?: number;
}

/** Roles are what works by itself in AWS, whom the platform made, and who comes from elsewhere. */
export function awsRoles(company: Company): readonly object[] {
  const { ids, traps } = company;
  const deleted = `AIDA${ids.letters('aws deleted user', 17)}`;
  traps.dangle('aws', 'vendor-audit', deleted);
  return [...plans(company), ...vendors(company, deleted)].map(
    ({ name, path = '/', trap, principal, action, tags = {}, used }) => {
      traps.lay(trap, 'aws', `role/${name}`);
      return {
        Path: path,
        RoleName: name,
        RoleId: `AROA${ids.letters(`aws role ${name}`, 17)}`,
        Arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`,
        CreateDate: `${dayAgo(1300)}T00:00:00Z`,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: principal, Action: action }],
        },
        InstanceProfileList: [],
        RolePolicyList: [],
        AttachedManagedPolicies: [],
        RoleLastUsed: used === undefined ? {} : { LastUsedDate: `${dayAgo(used)}T00:00:00Z`, Region: 'eu-west-1' },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      };
    },
  );
}

const assume = 'sts:AssumeRole';

function plans({ staff }: Company): readonly RolePlan[] {
  const operator = staff.leads.get('Site Reliability Engineer')?.id ?? '';
  const service = (host: string): object => ({ Service: host });
  const linked = (name: string, host: string): RolePlan => ({
    name,
    path: `/aws-service-role/${host}/`,
    trap: 'platform',
    principal: service(host),
    action: assume,
  });
  return [
    {
      name: 'lambda-tracking',
      trap: 'workloadRoles',
      principal: service('lambda.amazonaws.com'),
      action: assume,
      tags: { owner: 'tracking-team' },
      used: 1,
    },
    {
      name: 'batch-routes',
      trap: 'workloadRoles',
      principal: service('ecs-tasks.amazonaws.com'),
      action: assume,
      tags: { owner: operator },
      used: 2,
    },
    linked('AWSServiceRoleForSupport', 'support.amazonaws.com'),
    linked('AWSServiceRoleForAutoScaling', 'autoscaling.amazonaws.com'),
    {
      name: 'AWSReservedSSO_ReadOnly_4f1c2a9e7b3d',
      path: '/aws-reserved/sso.amazonaws.com/',
      trap: 'federatedRoles',
      principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_meridian` },
      action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      used: 1,
    },
    {
      name: 'gha-deploy',
      trap: 'ciWorkloads',
      principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
      action: 'sts:AssumeRoleWithWebIdentity',
      tags: { owner: operator },
      used: 1,
    },
  ];
}

/** Other companies' accounts: one is forgotten, and trusts somebody who was deleted as well. */
function vendors({ staff }: Company, deleted: string): readonly RolePlan[] {
  const controller = staff.leads.get('Controller')?.id ?? '';
  const trap = 'thirdParty';
  return [
    { name: 'vendor-audit', trap, principal: { AWS: ['arn:aws:iam::998877665544:root', deleted] }, action: assume },
    {
      name: 'vendor-billing',
      trap,
      principal: { AWS: 'arn:aws:iam::887766554433:root' },
      action: assume,
      tags: { owner: controller },
      used: 9,
    },
  ];
}
