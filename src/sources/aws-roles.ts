import type { Account, Provenance } from '../domain/account.js';
import { givePolicies } from './aws-catalogue.js';
import type { Details, Policies } from './aws-catalogue.js';
import { keepNamed } from './aws-names.js';
import { readStatements } from './aws-policy.js';
import { breaksGlass, ownersOf, tagsOf } from './aws-tags.js';
import { accountOf, classifyRole, readTrust } from './aws-trust.js';
import type { Trust } from './aws-trust.js';
import type { Row } from './distinct.js';
import type { Draft } from './draft.js';
import { blank, momentOf } from './fields.js';
import { prune } from './prune.js';
import type { AwsRole } from './schema.js';

/** IAM keeps the last use of a role for 400 days: none in that window is not "never". */
const ROLE_WINDOW_DAYS = 400;

/** Adds IAM roles as accounts (`role/NAME`), with what they hold and whom they trust who is no longer there. */
export function addRoles(draft: Draft, details: Details, policies: Policies): void {
  const uniqueIds = new Set([
    ...details.users.flatMap(({ value }) => value.UserId ?? []),
    ...details.roles.flatMap(({ value }) => value.RoleId ?? []),
  ]);
  const kept = keepNamed(draft, details.roles, (role) => `role/${role.RoleName}`);
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
  draft.addAccount(fromRole(role, { account, at, trust }));
  givePolicies(draft, { account, at, attached: role.AttachedManagedPolicies, inline: role.RolePolicyList }, policies);
  for (const principal of trust.deleted) {
    draft.addDangling({ on: role.RoleName, principal, kind: 'trust', at, trustedBy: account });
  }
  if (trust.external.includes('*')) {
    const message = 'the trust policy lets every AWS account assume this role';
    draft.note({ code: 'TRUSTS_EVERYBODY', severity: 'error', subject: role.RoleName, message, at });
  }
}

interface RoleContext {
  readonly account: Account['key'];
  readonly at: Provenance;
  readonly trust: Trust;
}

function fromRole(role: AwsRole, { account, at, trust }: RoleContext): Account {
  const glass = breaksGlass(role);
  return prune<Account>({
    ...blank,
    key: account,
    kind: 'aws',
    at,
    structural: glass ? { class: 'break_glass', why: 'its path or a tag says break-glass' } : classifyRole(role, trust),
    login: role.RoleName,
    enabled: true,
    createdAt: momentOf(role.CreateDate),
    lastUse: lastUseOf(role),
    owners: ownersOf(tagsOf(role)),
    signals: glass ? ['break-glass-path-or-tag'] : [],
    description: role.Description,
  });
}

function lastUseOf({ RoleLastUsed: lastUsed }: AwsRole): Account['lastUse'] {
  const at = momentOf(lastUsed?.LastUsedDate);
  if (at !== undefined) return { kind: 'at', at, lagDays: 0 };
  return lastUsed === undefined ? { kind: 'unknown' } : { kind: 'not-in-window', days: ROLE_WINDOW_DAYS };
}
