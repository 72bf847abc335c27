import type { Account, LastUse, OwnerReference, Provenance, Signal } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { Draft } from './draft.js';
import { classifyPrincipal, classifyUser } from './entra-class.js';
import { attributesOf, blank, listOf, momentOf } from './fields.js';
import { prune } from './prune.js';
import type { EntraPrincipal, EntraUser } from './schema.js';
import { latest } from './times.js';

/** Where the record stands, and the ids of all accounts of the export. */
export interface EntraContext {
  readonly at: Provenance;
  readonly accounts: ReadonlySet<string>;
}

/** A person's, a guest's or a mailbox's account. */
export function fromUser(draft: Draft, user: EntraUser, context: EntraContext): Account {
  return prune<Account>({
    ...blank,
    key: draft.key(user.id),
    kind: 'entra',
    at: context.at,
    structural: classifyUser(user),
    login: user.userPrincipalName ?? user.id,
    displayName: user.displayName,
    givenName: user.givenName,
    familyName: user.surname,
    emails: [...new Set([...listOf(user.mail), ...user.otherMails])],
    employeeIds: listOf(user.employeeId),
    anchors: anchorsOf(user),
    enabled: user.accountEnabled ?? true,
    createdAt: momentOf(user.createdDateTime),
    passwordSetAt: momentOf(user.lastPasswordChangeDateTime),
    lastUse: lastUseOf(user.signInActivity),
    owners: ownersOf(draft, user.sponsors, context),
    manager: user.manager && { kind: 'account', key: draft.key(user.manager.id) },
    signals: signalsOf(user),
    declaredType: user.employeeType,
    attributes: attributesOf({
      company: user.companyName,
      department: user.department,
      location: user.officeLocation,
      title: user.jobTitle,
    }),
  });
}

/** The AD account's SID, and its objectGUID where the immutable id is one (16 bytes in base64). */
function anchorsOf(user: EntraUser): readonly string[] {
  const sid = user.onPremisesSecurityIdentifier?.trim().toUpperCase();
  const guid = user.onPremisesImmutableId?.trim();
  return [...listOf(sid), ...listOf(guid).filter((text) => /^[A-Za-z0-9+/]{22}==$/.test(text))];
}

/**
 * `lastSuccessful…` where Graph has it; else the last attempt, failed ones included, which is the nearest thing. No sign-in
 * activity at all is not "never": Graph keeps it by licence, and successes only since 2023-12-01.
 */
function lastUseOf(activity: EntraUser['signInActivity']): LastUse {
  if (!activity) return { kind: 'unknown' };
  const { lastSuccessfulSignInDateTime: success, lastSignInDateTime, lastNonInteractiveSignInDateTime } = activity;
  const at = momentOf(success) ?? latest([momentOf(lastSignInDateTime), momentOf(lastNonInteractiveSignInDateTime)]);
  return at === undefined ? { kind: 'unknown' } : { kind: 'at', at, lagDays: 0 };
}

function signalsOf(user: EntraUser): readonly Signal[] {
  const { lastNonInteractiveSignInDateTime: unattended, lastSignInDateTime: attended } = user.signInActivity ?? {};
  const signals: readonly (readonly [Signal, boolean])[] = [
    ['mailbox-without-licence', user.accountEnabled === false && user.assignedLicenses?.length === 0],
    ['non-interactive-only', unattended !== undefined && attended === undefined],
    ['shared-ou-or-description', /\bshared\b/i.test(user.displayName ?? '')],
  ];
  return signals.filter(([, holds]) => holds).map(([signal]) => signal);
}

/** An application's, a workload's or an agent's account. A managed identity belongs to the resource it is bound to. */
export function fromPrincipal(draft: Draft, principal: EntraPrincipal, context: EntraContext): Account {
  const bound = principal.servicePrincipalType === 'ManagedIdentity' ? principal.alternativeNames : [];
  const [resource] = bound.filter((name) => name.startsWith('/')).sort(compareText);
  const owners = ownersOf(draft, [...principal.owners, ...principal.sponsors], context);
  return prune<Account>({
    ...blank,
    key: draft.key(principal.id),
    kind: 'entra',
    at: context.at,
    structural: classifyPrincipal(principal),
    login: principal.appId ?? principal.id,
    displayName: principal.displayName,
    enabled: principal.accountEnabled ?? true,
    createdAt: momentOf(principal.createdDateTime),
    lastUse: lastUseOf(principal.signInActivity),
    owners: resource === undefined ? owners : [...owners, { kind: 'resource', name: resource }],
    description: principal.description,
    declaredType: principal.servicePrincipalType,
  });
}

/** Owners and sponsors that are in the export; one that is not answers for nothing, and is said. */
function ownersOf(
  draft: Draft,
  references: readonly { readonly id: string }[],
  { at, accounts }: EntraContext,
): readonly OwnerReference[] {
  const ids = [...new Set(references.map(({ id }) => id))].sort(compareText);
  for (const id of ids.filter((one) => !accounts.has(one))) {
    draft.note({ code: 'OWNER_NOT_FOUND', subject: id, message: 'an owner or sponsor is not in the export', at });
  }
  return ids.filter((id) => accounts.has(id)).map((id) => ({ kind: 'account', key: draft.key(id) }));
}
