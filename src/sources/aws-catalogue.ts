import { canonical } from '../snapshot/canonical.js';
import { blobDigest } from '../snapshot/digest.js';
import { readStatements, whyManagedPolicy, whyStatements } from './aws-policy.js';
import type { Row } from './distinct.js';
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
      const several = (documents.get(policy.PolicyName)?.size ?? 0) > 1;
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
