import type { Account, Provenance } from '../domain/account.js';
import { giveGroup, givePolicies } from './aws-catalogue.js';
import type { Details, Policies } from './aws-catalogue.js';
import { keepNamed } from './aws-names.js';
import { ROOT } from './aws-report.js';
import type { CredentialRow } from './aws-report.js';
import { breaksGlass, ownersOf, tagsOf } from './aws-tags.js';
import type { Draft } from './draft.js';
import { blank, listOf, momentOf } from './fields.js';
import { prune } from './prune.js';
import type { AwsUser } from './schema.js';

/** What users are made from; `credentials` are the report's rows by user name. */
export interface AwsUsers {
  readonly details: Details;
  readonly policies: Policies;
  readonly credentials: ReadonlyMap<string, CredentialRow>;
}

/** Adds IAM users with what they hold; the report's row of a user is a second record of the same account. */
export function addUsers(draft: Draft, { details, policies, credentials }: AwsUsers): void {
  const kept = keepNamed(draft, details.users, (user) => user.UserName);
  const groups = new Set(details.groups.map(({ value }) => value.GroupName));
  for (const { value, at } of kept) {
    const account = draft.key(value.UserName);
    draft.addAccount(fromUser(draft, value, { at, credentials: credentials.get(value.UserName) }));
    for (const name of value.GroupList) giveGroup(draft, { account, at, name, groups });
    givePolicies(
      draft,
      { account, at, attached: value.AttachedManagedPolicies, inline: value.UserPolicyList },
      policies,
    );
  }
  const listed = new Set(kept.map(({ value }) => value.UserName));
  for (const row of credentials.values()) {
    if (listed.has(row.user)) draft.addSupplement(row.at, draft.key(row.user));
    else addReportedOnly(draft, row);
  }
}

interface UserContext {
  readonly at: Provenance;
  readonly credentials: CredentialRow | undefined;
}

function fromUser(draft: Draft, user: AwsUser, { at, credentials }: UserContext): Account {
  const tags = tagsOf(user);
  const glass = breaksGlass(user);
  return prune<Account>({
    ...blank,
    key: draft.key(user.UserName),
    kind: 'aws',
    at,
    structural: glass ? { class: 'break_glass', why: 'its path or a tag says break-glass' } : undefined,
    login: user.UserName,
    emails: listOf(tags.get('email') ?? tags.get('mail')),
    employeeIds: ['employeeid', 'employee-id', 'employee_id'].flatMap((name) => listOf(tags.get(name))),
    enabled: credentials?.enabled ?? true,
    createdAt: momentOf(user.CreateDate) ?? credentials?.createdAt,
    passwordSetAt: credentials?.passwordSetAt,
    lastUse: credentials?.lastUse ?? { kind: 'unknown' },
    owners: ownersOf(tags),
    signals: [...(credentials?.signals ?? []), ...(glass ? (['break-glass-path-or-tag'] as const) : [])],
  });
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
      ...blank,
      key: draft.key(row.user),
      kind: 'aws',
      at: row.at,
      structural: root ? { class: 'builtin_admin', why: 'the root user of the AWS account' } : undefined,
      login: row.user,
      enabled: row.enabled,
      createdAt: row.createdAt,
      passwordSetAt: row.passwordSetAt,
      lastUse: row.lastUse,
      signals: row.signals,
    }),
  );
}
