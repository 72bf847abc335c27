import type { Provenance } from '../domain/account.js';
import type { AccountKey } from '../domain/keys.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest } from '../snapshot/digest.js';
import { readStatements, whyManagedPolicy, whyStatements } from './aws-policy.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import type { AwsGroup, AwsPolicy, AwsRole, AwsUser } from './schema.js';

/** A policy written into a user, group or role itself. */
export interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument?: unknown;
}

/** What is known of all policies of an account. */
export interface Policies {
  /** Why the policy of this ARN is privileged, if it is. */
  readonly whyAttached: (arn: string) => string | undefined;
  readonly whyInline: (policy: InlinePolicy) => string | undefined;
  /**
   * `NAME/inline`; where policies of one name say different things in different places, `NAME/inline/` and the start of the
   * document's digest: they are different rights, and equal documents are the same.
   */
  readonly inlineId: (policy: InlinePolicy) => string;
}

/** Everything read, before anything is concluded. */
export interface Details {
  readonly users: readonly Row<AwsUser>[];
  readonly groups: readonly Row<AwsGroup>[];
  readonly roles: readonly Row<AwsRole>[];
  readonly policies: readonly Row<AwsPolicy>[];
}

/** Looks at every document once. */
export function studyPolicies({ users, groups, roles, policies }: Details): Policies {
  const privileged = new Map(policies.map(({ value }) => [value.Arn, whyPolicy(value)]));
  const inline = [
    ...users.flatMap(({ value }) => value.UserPolicyList),
    ...groups.flatMap(({ value }) => value.GroupPolicyList),
    ...roles.flatMap(({ value }) => value.RolePolicyList),
  ];
  const documents = new Map<string, Set<string>>();
  for (const policy of inline) {
    documents.set(policy.PolicyName, (documents.get(policy.PolicyName) ?? new Set()).add(documentDigest(policy)));
  }
  return {
    whyAttached: (arn) => whyManagedPolicy(arn) ?? privileged.get(arn),
    whyInline: ({ PolicyName, PolicyDocument }) => whyDocument(`inline policy ${PolicyName}`, PolicyDocument),
    inlineId: (policy) => {
      // A policy named `group` would otherwise be taken for the group named `inline`.
      const several = (documents.get(policy.PolicyName)?.size ?? 0) > 1 || policy.PolicyName === 'group';
      return `${policy.PolicyName}/inline${several ? `/${documentDigest(policy).slice(0, 12)}` : ''}`;
    },
  };
}

function whyPolicy({ Arn, PolicyName, PolicyVersionList }: AwsPolicy): string | undefined {
  const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
  return whyManagedPolicy(Arn) ?? (version && whyDocument(`policy ${PolicyName}`, version.Document));
}

/** A document that cannot be read counts as privileged: what it allows is not known to be little. */
function whyDocument(name: string, document: unknown): string | undefined {
  const statements = readStatements(document);
  if (statements === null) return `${name} cannot be read`;
  const why = whyStatements(statements);
  return why === undefined ? undefined : `${name} ${why}`;
}

const documentDigest = ({ PolicyDocument }: InlinePolicy): string =>
  blobDigest(Buffer.from(canonical(readStatements(PolicyDocument) ?? PolicyDocument ?? null))).replace('sha256:', '');

const groupId = (name: string): string => `group/${name}`;

/** Adds the policies and groups that have a record of their own. A group is as privileged as what it gives its members. */
export function addCatalogue(draft: Draft, details: Details, policies: Policies): void {
  for (const { value, at } of details.policies) {
    const { Arn: id, PolicyName: name, Description: description } = value;
    draft.addEntitlement({ id, at, kind: 'policy', name, description, privilegedWhy: policies.whyAttached(id) });
    draft.addCatalogue(at, draft.key(id));
  }
  for (const { value, at } of details.groups) draft.addCatalogue(at, draft.key(groupId(value.GroupName)));
  for (const { value, at } of keepOne(details.groups, (group) => group.GroupName).kept) {
    const whys = [
      ...value.AttachedManagedPolicies.flatMap(({ PolicyArn }) => policies.whyAttached(PolicyArn) ?? []),
      ...value.GroupPolicyList.flatMap((policy) => policies.whyInline(policy) ?? []),
    ];
    const [why] = whys.sort();
    draft.addEntitlement({
      id: groupId(value.GroupName),
      at,
      kind: 'group',
      name: value.GroupName,
      privilegedWhy: why === undefined ? undefined : `its members get: ${why}`,
    });
  }
}

/** One user's place in one group. */
export interface Membership {
  readonly account: AccountKey;
  readonly at: Provenance;
  readonly name: string;
  /** Groups that have a record. */
  readonly groups: ReadonlySet<string>;
}

/** Grants membership in a group, which may be named here only. */
export function giveGroup(draft: Draft, { account, at, name, groups }: Membership): void {
  draft.addGrant({ account, entitlement: draft.key(groupId(name)), at });
  if (groups.has(name)) return;
  draft.addEntitlement({ id: groupId(name), kind: 'group', name, inExport: false });
  const message = 'a group that users name is not in the export';
  draft.noteOnce({ code: 'GROUP_NOT_IN_EXPORT', severity: 'info', subject: name, message, at });
}

/** What a user or role holds by itself. */
export interface Held {
  readonly account: AccountKey;
  readonly at: Provenance;
  readonly attached: AwsUser['AttachedManagedPolicies'];
  readonly inline: readonly InlinePolicy[];
}

/** Grants attached and inline policies. An attached policy is in the export only where `Policies` has it. */
export function givePolicies(draft: Draft, { account, at, attached, inline }: Held, policies: Policies): void {
  const entitlements = [
    ...attached.map(({ PolicyArn: id, PolicyName: name }) =>
      draft.addEntitlement({ id, kind: 'policy', name, privilegedWhy: policies.whyAttached(id), inExport: false }),
    ),
    ...inline.map((policy) =>
      draft.addEntitlement({
        id: policies.inlineId(policy),
        kind: 'policy',
        name: policy.PolicyName,
        privilegedWhy: policies.whyInline(policy),
      }),
    ),
  ];
  for (const entitlement of entitlements) draft.addGrant({ account, entitlement, at });
}
