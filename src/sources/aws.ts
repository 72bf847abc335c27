import type { Account, Entitlement, OwnerReference, Provenance, SourceReading } from '../domain/account.js';
import { InputError } from '../domain/errors.js';
import type { EntitlementKey } from '../domain/keys.js';
import { studyPolicies } from './aws-catalogue.js';
import type { Details, InlinePolicy, Policies } from './aws-catalogue.js';
import { readStatements } from './aws-policy.js';
import { ROOT, readReports } from './aws-report.js';
import type { CredentialRow } from './aws-report.js';
import { accountOf, classifyRole, readTrust } from './aws-trust.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft, prune } from './draft.js';
import { momentOf } from './fields.js';
import type { SourceFile, SourceInput } from './input.js';
import { ownerFromText } from './owner.js';
import { noteUnread, openExport, readRecords } from './records.js';
import type { JsonExport } from './records.js';
import { awsGroup, awsPolicy, awsRole, awsUser } from './schema.js';
import type { AwsRole, AwsUser } from './schema.js';

const sections = [
  { name: 'UserDetailList', required: true },
  { name: 'GroupDetailList', required: false },
  { name: 'RoleDetailList', required: false },
  { name: 'Policies', required: false },
];

/**
 * One AWS account: `get-account-authorization-details` (JSON) and, for when and how users sign in, the credential report (CSV),
 * in any order. Account ids are `UserName`, `role/RoleName` and `<root_account>`; entitlement ids a policy's ARN,
 * `group/GroupName`, `PolicyName/inline`.
 */
export function readAws(input: SourceInput): SourceReading {
  const draft = new Draft(input.source, 'aws');
  const details = readDetails(draft, input.files.filter(isJson));
  const reports = input.files.filter((file) => !isJson(file));
  const { kept, repeated } = readReports(draft, reports);
  if (reports.length === 0) {
    const message = 'without the credential report nothing is known of passwords, keys and their use';
    draft.note({ code: 'NO_CREDENTIAL_REPORT', subject: input.source, message });
  }
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.user));
  const policies = studyPolicies(details);
  addCatalogue(draft, details, policies);
  addUsers(draft, { details, policies, credentials: new Map(kept.map(({ value }) => [value.user, value])) });
  addRoles(draft, details, policies);
  return draft.finish();
}

const isJson = ({ bytes }: SourceFile): boolean =>
  /^(?:\uFEFF)?\s*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 4096)));

function readDetails(draft: Draft, files: readonly SourceFile[]): Details {
  if (files.length === 0) {
    throw new InputError('NO_DETAILS', 'expected the account authorization details as JSON, got no such file', {
      advice: 'Run `aws iam get-account-authorization-details` and name its output in the campaign file.',
    });
  }
  const exports = files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one, []);
  noteMissingPages(draft, exports);
  return {
    users: exports.flatMap((one) => readRecords(draft, one, 'UserDetailList', awsUser)),
    groups: exports.flatMap((one) => readRecords(draft, one, 'GroupDetailList', awsGroup)),
    roles: exports.flatMap((one) => readRecords(draft, one, 'RoleDetailList', awsRole)),
    policies: exports.flatMap((one) => readRecords(draft, one, 'Policies', awsPolicy)),
  };
}

/** Every page but the last says that it is truncated. */
function noteMissingPages(draft: Draft, exports: readonly JsonExport[]): void {
  if (!exports.every(({ top }) => top.get('IsTruncated') === true)) return;
  const message = 'every file says IsTruncated: the pages that follow are missing';
  draft.note({ code: 'INCOMPLETE_EXPORT', severity: 'error', subject: draft.source, message });
}

function addCatalogue(draft: Draft, { groups, policies: rows }: Details, policies: Policies): void {
  for (const { value, at } of rows) {
    draft.addCatalogue(at, draft.key(value.Arn));
    draft.addEntitlement(
      prune<Entitlement>({
        key: draft.key(value.Arn),
        at,
        kind: 'policy',
        name: value.PolicyName,
        description: value.Description,
        owners: [],
        privilegedWhy: policies.whyAttached(value.Arn),
        inExport: true,
      }),
    );
  }
  for (const { value, at } of groups) draft.addCatalogue(at, groupKey(draft, value.GroupName));
  for (const { value, at } of keepOne(groups, (group) => group.GroupName).kept) {
    const whys = [
      ...value.AttachedManagedPolicies.map(({ PolicyArn }) => policies.whyAttached(PolicyArn)),
      ...value.GroupPolicyList.map((policy) => policies.whyInline(policy)),
    ];
    const why = whys.filter((one) => one !== undefined).sort()[0];
    draft.addEntitlement(
      prune<Entitlement>({
        key: groupKey(draft, value.GroupName),
        at,
        kind: 'group',
        name: value.GroupName,
        owners: [],
        privilegedWhy: why === undefined ? undefined : `its members get: ${why}`,
        inExport: true,
      }),
    );
  }
}

const groupKey = (draft: Draft, name: string): EntitlementKey => draft.key(`group/${name}`);

interface Users {
  readonly details: Details;
  readonly policies: Policies;
  readonly credentials: ReadonlyMap<string, CredentialRow>;
}

function addUsers(draft: Draft, { details, policies, credentials }: Users): void {
  const { kept, repeated } = keepOne(details.users, (user) => user.UserName);
  placeRepeated(draft, { kept, repeated, idOf: (user) => user.UserName });
  const groups = new Set(details.groups.map(({ value }) => value.GroupName));
  for (const { value, at } of kept) {
    const account = draft.key(value.UserName);
    draft.addAccount(toUser(draft, value, { at, credentials: credentials.get(value.UserName) }));
    for (const name of value.GroupList) {
      addGroupNotInExport(draft, name, { groups, at });
      draft.addGrant({ account, entitlement: groupKey(draft, name), at });
    }
    addPolicies(draft, {
      account,
      at,
      attached: value.AttachedManagedPolicies,
      inline: value.UserPolicyList,
      policies,
    });
  }
  const listed = new Set(kept.map(({ value }) => value.UserName));
  for (const row of credentials.values()) {
    if (listed.has(row.user)) draft.addSupplement(row.at, draft.key(row.user));
    else addReportedOnly(draft, row);
  }
}

/** The same name in another account is another account's user: not a repetition, and not ours to keep. */
function placeRepeated<T extends { readonly Arn: string }>(
  draft: Draft,
  {
    kept,
    repeated,
    idOf,
  }: { readonly kept: readonly Row<T>[]; readonly repeated: readonly Row<T>[]; readonly idOf: (value: T) => string },
): void {
  const arns = new Map(kept.map(({ value }) => [idOf(value), value.Arn]));
  for (const { value, at } of repeated) {
    const id = idOf(value);
    const message = 'two AWS accounts use this name: make each account a source of its own';
    if (arns.get(id) === value.Arn) draft.addDuplicate(at, draft.key(id));
    else draft.refuse({ code: 'AMBIGUOUS_NAME', subject: id, message, at });
  }
}

interface UserContext {
  readonly at: Provenance;
  readonly credentials: CredentialRow | undefined;
}

function toUser(draft: Draft, user: AwsUser, { at, credentials }: UserContext): Account {
  const tags = tagsOf(user);
  const glass = breaksGlass(user);
  const email = tags.get('email') ?? tags.get('mail');
  return prune<Account>({
    key: draft.key(user.UserName),
    kind: 'aws',
    at,
    structural: glass ? { class: 'break_glass', why: 'its path or a tag says break-glass' } : undefined,
    login: user.UserName,
    emails: email === undefined ? [] : [email],
    personalEmails: [],
    employeeIds: ['employeeid', 'employee-id', 'employee_id'].flatMap((name) => tags.get(name) ?? []),
    previousEmployeeIds: [],
    anchors: [],
    enabled: credentials?.enabled ?? true,
    createdAt: momentOf(user.CreateDate) ?? credentials?.createdAt,
    passwordSetAt: credentials?.passwordSetAt,
    lastUse: credentials?.lastUse ?? { kind: 'unknown' },
    owners: ownersOf(tags),
    signals: [...(credentials?.signals ?? []), ...(glass ? (['break-glass-path-or-tag'] as const) : [])],
    attributes: {},
  });
}

/** By lower-case key; IAM itself forbids two tags that differ only in case. */
const tagsOf = ({ Tags }: { readonly Tags: AwsUser['Tags'] }): ReadonlyMap<string, string> =>
  new Map(Tags.filter(({ Value }) => Value.trim() !== '').map(({ Key, Value }) => [Key.trim().toLowerCase(), Value]));

const breaksGlass = ({ Path = '/', Tags }: Pick<AwsUser, 'Path' | 'Tags'>): boolean =>
  [Path, ...Tags.flatMap(({ Key, Value }) => [Key, Value])].some((text) => /break[-_ ]?glass/i.test(text));

const ownersOf = (tags: ReadonlyMap<string, string>): readonly OwnerReference[] =>
  ['owner', 'owner-email', 'owneremail', 'team'].flatMap((name) => ownerFromText(tags.get(name) ?? '') ?? []);

function addGroupNotInExport(
  draft: Draft,
  name: string,
  { groups, at }: { readonly groups: ReadonlySet<string>; readonly at: Provenance },
): void {
  if (groups.has(name)) return;
  draft.addEntitlement({ key: groupKey(draft, name), kind: 'group', name, owners: [], inExport: false });
  const message = 'a group that users name is not in the export';
  draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', severity: 'info', subject: name, message, at });
}

interface Holder {
  readonly account: Account['key'];
  readonly at: Provenance;
  readonly attached: AwsUser['AttachedManagedPolicies'];
  readonly inline: readonly InlinePolicy[];
  readonly policies: Policies;
}

function addPolicies(draft: Draft, { account, at, attached, inline, policies }: Holder): void {
  const held: readonly Entitlement[] = [
    ...attached.map(({ PolicyArn, PolicyName }) =>
      prune<Entitlement>({
        key: draft.key(PolicyArn),
        kind: 'policy',
        name: PolicyName,
        owners: [],
        privilegedWhy: policies.whyAttached(PolicyArn),
        inExport: false,
      }),
    ),
    ...inline.map((policy) =>
      prune<Entitlement>({
        key: draft.key(policies.inlineId(policy)),
        kind: 'policy',
        name: policy.PolicyName,
        owners: [],
        privilegedWhy: policies.whyInline(policy),
        inExport: true,
      }),
    ),
  ];
  for (const entitlement of held) {
    draft.addEntitlement(entitlement);
    draft.addGrant({ account, entitlement: entitlement.key, at });
  }
}

/** The root user stands only in the report; so does a user whose details are missing. */
function addReportedOnly(draft: Draft, row: CredentialRow): void {
  const root = row.user === ROOT;
  if (!root) {
    const message = 'a user of the credential report is not in the account details: what it holds is not known';
    draft.note({ code: 'USER_NOT_IN_DETAILS', subject: row.user, message, at: row.at });
  }
  draft.addAccount(
    prune<Account>({
      key: draft.key(row.user),
      kind: 'aws',
      at: row.at,
      structural: root ? { class: 'builtin_admin', why: 'the root user of the AWS account' } : undefined,
      login: row.user,
      emails: [],
      personalEmails: [],
      employeeIds: [],
      previousEmployeeIds: [],
      anchors: [],
      enabled: row.enabled,
      createdAt: row.createdAt,
      passwordSetAt: row.passwordSetAt,
      lastUse: row.lastUse,
      owners: [],
      signals: row.signals,
      attributes: {},
    }),
  );
}

function addRoles(draft: Draft, details: Details, policies: Policies): void {
  const uniqueIds = new Set([
    ...details.users.flatMap(({ value }) => value.UserId ?? []),
    ...details.roles.flatMap(({ value }) => value.RoleId ?? []),
  ]);
  const { kept, repeated } = keepOne(details.roles, (role) => role.RoleName);
  placeRepeated(draft, { kept, repeated, idOf: (role) => `role/${role.RoleName}` });
  for (const row of kept) addRole(draft, row, { uniqueIds, policies });
}

function addRole(
  draft: Draft,
  { value: role, at }: Row<AwsRole>,
  { uniqueIds, policies }: { readonly uniqueIds: ReadonlySet<string>; readonly policies: Policies },
): void {
  const statements = readStatements(role.AssumeRolePolicyDocument);
  if (statements === null) {
    const message = 'the trust policy is no policy document: who may assume the role is not known';
    draft.refuse({ code: 'BAD_POLICY', subject: role.RoleName, message, at });
    return;
  }
  const trust = readTrust(statements, { account: accountOf(role.Arn), uniqueIds });
  const account = draft.key(`role/${role.RoleName}`);
  const structural = breaksGlass(role)
    ? { class: 'break_glass' as const, why: 'its path or a tag says break-glass' }
    : classifyRole(role, trust);
  draft.addAccount(toRole(role, { account, at, structural }));
  addPolicies(draft, { account, at, attached: role.AttachedManagedPolicies, inline: role.RolePolicyList, policies });
  for (const principal of trust.deleted) {
    draft.addDangling({ on: role.RoleName, principal, kind: 'trust', at, trustedBy: account });
  }
  if (trust.external.includes('*')) {
    const message = 'the trust policy lets every AWS account assume this role';
    draft.note({ code: 'TRUSTS_EVERYBODY', severity: 'error', subject: role.RoleName, message, at });
  }
}

/** IAM keeps the last use of a role for 400 days: none in that window is not "never". */
const ROLE_WINDOW_DAYS = 400;

function toRole(
  role: AwsRole,
  {
    account,
    at,
    structural,
  }: { readonly account: Account['key']; readonly at: Provenance; readonly structural: Account['structural'] },
): Account {
  const used = momentOf(role.RoleLastUsed?.LastUsedDate);
  return prune<Account>({
    key: account,
    kind: 'aws',
    at,
    structural,
    login: role.RoleName,
    emails: [],
    personalEmails: [],
    employeeIds: [],
    previousEmployeeIds: [],
    anchors: [],
    enabled: true,
    createdAt: momentOf(role.CreateDate),
    lastUse: lastUseOf(role, used),
    owners: ownersOf(tagsOf(role)),
    signals: breaksGlass(role) ? ['break-glass-path-or-tag'] : [],
    description: role.Description,
    attributes: {},
  });
}

const lastUseOf = (role: AwsRole, used: string | undefined): Account['lastUse'] => {
  if (used !== undefined) return { kind: 'at', at: used, lagDays: 0 };
  return role.RoleLastUsed === undefined ? { kind: 'unknown' } : { kind: 'not-in-window', days: ROLE_WINDOW_DAYS };
};
