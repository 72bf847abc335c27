import { z } from 'zod';
import { headId, id, list, maybe, moment, reference, shape, text, unstamped } from './shape-schema.js';

const signIns = maybe(
  z.object({
    lastSignInDateTime: maybe(moment),
    lastNonInteractiveSignInDateTime: maybe(moment),
    lastSuccessfulSignInDateTime: maybe(moment),
  }),
);

export type EntraUser = z.infer<typeof entraUserType>;
const entraUserType = z.object({
  id,
  userPrincipalName: maybe(z.string()),
  displayName: maybe(z.string()),
  givenName: maybe(z.string()),
  surname: maybe(z.string()),
  mail: maybe(z.string()),
  otherMails: list(z.string()),
  accountEnabled: maybe(z.boolean()),
  userType: maybe(z.string()),
  employeeId: maybe(text),
  employeeType: maybe(z.string()),
  department: maybe(z.string()),
  jobTitle: maybe(z.string()),
  officeLocation: maybe(z.string()),
  companyName: maybe(z.string()),
  onPremisesSecurityIdentifier: maybe(z.string()),
  onPremisesImmutableId: maybe(z.string()),
  createdDateTime: maybe(moment),
  lastPasswordChangeDateTime: maybe(moment),
  assignedLicenses: maybe(z.array(z.unknown())),
  mailboxSettings: maybe(z.object({ userPurpose: maybe(z.string()) })),
  manager: maybe(reference),
  sponsors: list(reference),
  signInActivity: signIns,
});
export const entraUser = shape(entraUserType, unstamped);

export type EntraPrincipal = z.infer<typeof entraPrincipalType>;
const entraPrincipalType = z.object({
  id,
  appId: maybe(z.string()),
  displayName: maybe(z.string()),
  description: maybe(z.string()),
  servicePrincipalType: maybe(z.string()),
  '@odata.type': maybe(z.string()),
  agentIdentityBlueprintId: maybe(z.string()),
  appOwnerOrganizationId: maybe(z.string()),
  accountEnabled: maybe(z.boolean()),
  createdDateTime: maybe(moment),
  alternativeNames: list(z.string()),
  tags: list(z.string()),
  owners: list(reference),
  sponsors: list(reference),
  federatedIdentityCredentials: list(z.object({ issuer: z.string(), subject: maybe(z.string()) })),
  appRoles: list(z.object({ id, value: maybe(z.string()), displayName: maybe(z.string()) })),
  signInActivity: signIns,
});
export const entraPrincipal = shape(entraPrincipalType, unstamped);

export type AppRoleAssignment = z.infer<typeof appRoleAssignmentType>;
const appRoleAssignmentType = z.object({
  principalId: id,
  principalType: maybe(z.string()),
  resourceId: headId,
  resourceDisplayName: maybe(z.string()),
  appRoleId: id,
});
export const appRoleAssignment = shape(appRoleAssignmentType, unstamped);

export type DirectoryRoleMember = z.infer<typeof directoryRoleMemberType>;
const directoryRoleMemberType = z.object({
  roleTemplateId: headId,
  role: maybe(z.string()),
  principalId: id,
  assignmentState: maybe(z.string()),
});
export const directoryRoleMember = shape(directoryRoleMemberType, unstamped);

const oktaStatuses = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const;

export type OktaUser = z.infer<typeof oktaUserType>;
const oktaUserType = z.object({
  id,
  status: z.enum(oktaStatuses),
  created: maybe(moment),
  /** Null says "no session yet"; absent says nothing. */
  lastLogin: moment.nullable().optional(),
  lastUpdated: maybe(moment),
  passwordChanged: maybe(moment),
  type: maybe(z.object({ id: maybe(z.string()), name: maybe(z.string()) })),
  profile: z.object({
    login: id,
    email: maybe(z.string()),
    secondEmail: maybe(z.string()),
    firstName: maybe(z.string()),
    lastName: maybe(z.string()),
    displayName: maybe(z.string()),
    nickName: maybe(z.string()),
    employeeNumber: maybe(text),
    userType: maybe(z.string()),
    department: maybe(z.string()),
    title: maybe(z.string()),
    costCenter: maybe(z.string()),
    organization: maybe(z.string()),
    city: maybe(z.string()),
    managerId: maybe(text),
    description: maybe(z.string()),
  }),
});
export const oktaUser = shape(oktaUserType, (user) => user.lastUpdated);

export type OktaGroup = z.infer<typeof oktaGroupType>;
const oktaGroupType = z.object({
  id: headId,
  type: maybe(z.string()),
  profile: z.object({
    name: z.string(),
    description: maybe(z.string()),
    objectSid: maybe(z.string()),
    externalId: maybe(z.string()),
  }),
  members: list(reference),
});
export const oktaGroup = shape(oktaGroupType, unstamped);

export type OktaAppAssignment = z.infer<typeof oktaAppAssignmentType>;
const oktaAppAssignmentType = z.object({
  appId: headId.regex(/^(?!admin$)/, 'expected the id of an application'),
  label: maybe(z.string()),
  userId: id,
  scope: maybe(z.string()),
  profile: maybe(z.object({ role: maybe(z.string()), samlRoles: list(z.string().min(1)) })),
});
export const oktaAppAssignment = shape(oktaAppAssignmentType, unstamped);

export type OktaAdminRole = z.infer<typeof oktaAdminRoleType>;
const oktaAdminRoleType = z
  .object({ userId: maybe(id), groupId: maybe(id), type: id })
  .refine(({ userId, groupId }) => (userId === undefined) !== (groupId === undefined), 'expected userId or groupId');
export const oktaAdminRole = shape(oktaAdminRoleType, unstamped);

/** IAM names (IAM API reference): so no user can be named like our `role/NAME`. */
const iamName = z.string().regex(/^[\w+=,.@-]{1,128}$/, 'expected an IAM name');
const tags = list(z.object({ Key: z.string(), Value: z.string() }));
const attached = list(z.object({ PolicyName: z.string(), PolicyArn: id }));
const inline = list(z.object({ PolicyName: iamName, PolicyDocument: z.unknown() }));

export type AwsUser = z.infer<typeof awsUserType>;
const awsUserType = z.object({
  Path: maybe(z.string()),
  UserName: iamName,
  UserId: maybe(z.string()),
  Arn: id,
  CreateDate: maybe(moment),
  GroupList: list(iamName),
  AttachedManagedPolicies: attached,
  UserPolicyList: inline,
  Tags: tags,
});
export const awsUser = shape(awsUserType, unstamped);

export type AwsGroup = z.infer<typeof awsGroupType>;
const awsGroupType = z.object({
  GroupName: iamName,
  Arn: maybe(z.string()),
  AttachedManagedPolicies: attached,
  GroupPolicyList: inline,
});
export const awsGroup = shape(awsGroupType, unstamped);

export type AwsRole = z.infer<typeof awsRoleType>;
const awsRoleType = z.object({
  Path: maybe(z.string()),
  RoleName: iamName,
  RoleId: maybe(z.string()),
  Arn: id,
  CreateDate: maybe(moment),
  AssumeRolePolicyDocument: z.unknown(),
  AttachedManagedPolicies: attached,
  RolePolicyList: inline,
  RoleLastUsed: maybe(z.object({ LastUsedDate: maybe(moment) })),
  Description: maybe(z.string()),
  Tags: tags,
});
export const awsRole = shape(awsRoleType, unstamped);

export type AwsPolicy = z.infer<typeof awsPolicyType>;
const awsPolicyType = z.object({
  PolicyName: z.string(),
  Arn: id,
  Description: maybe(z.string()),
  UpdateDate: maybe(moment),
  PolicyVersionList: list(z.object({ Document: z.unknown(), IsDefaultVersion: maybe(z.boolean()) })),
});
export const awsPolicy = shape(awsPolicyType, (policy) => policy.UpdateDate);

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((value): z.infer<T>[] => [value]), z.array(item)]);
const strings = oneOrMany(z.string());

/** A policy language statement: IAM allows one or many nearly everywhere. */
export type AwsStatement = z.infer<typeof awsStatementType>;
const awsStatementType = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), strings)]).optional(),
  Action: strings.optional(),
  NotAction: strings.optional(),
  Resource: strings.optional(),
  NotResource: strings.optional(),
});
const awsDocumentType = z.object({ Statement: oneOrMany(awsStatementType) });
export const awsDocument = shape(awsDocumentType, unstamped);

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const scimValue = z.union([
  z
    .string()
    .min(1)
    .transform((value) => ({ value, display: undefined, type: undefined })),
  z.object({ value: id, display: maybe(z.string()), type: maybe(z.string()) }),
]);

export type ScimUser = z.infer<typeof scimUserType>;
const scimUserType = z
  .object({
    id,
    externalId: maybe(text),
    userName: id,
    displayName: maybe(z.string()),
    nickName: maybe(z.string()),
    title: maybe(z.string()),
    name: maybe(
      z.object({ givenName: maybe(z.string()), familyName: maybe(z.string()), formatted: maybe(z.string()) }),
    ),
    active: maybe(z.boolean()),
    userType: maybe(z.string()),
    emails: list(z.object({ value: z.string(), type: maybe(z.string()) })),
    roles: list(scimValue),
    entitlements: list(scimValue),
    groups: list(scimValue),
    meta: maybe(z.object({ created: maybe(moment), lastModified: maybe(moment) })),
    [enterprise]: maybe(
      z.object({
        employeeNumber: maybe(text),
        costCenter: maybe(z.string()),
        department: maybe(z.string()),
        organization: maybe(z.string()),
        manager: maybe(z.object({ value: maybe(z.string()) })),
      }),
    ),
  })
  .transform(({ [enterprise]: extension, ...user }) => ({ ...user, extension }));
export const scimUser = shape(scimUserType, (user) => user.meta?.lastModified);

export type ScimGroup = z.infer<typeof scimGroupType>;
const scimGroupType = z.object({
  id,
  displayName: maybe(z.string()),
  externalId: maybe(text),
  members: list(scimValue),
  meta: maybe(z.object({ lastModified: maybe(moment) })),
});
export const scimGroup = shape(scimGroupType, (group) => group.meta?.lastModified);

/** What tells users, groups and other resources of a ListResponse apart (RFC 7643 §3). */
export const scimKind = shape(
  z.object({ schemas: list(z.string()), meta: maybe(z.object({ resourceType: maybe(z.string()) })) }),
  unstamped,
);
