import type {
  Account,
  Entitlement,
  LastUse,
  OwnerReference,
  Provenance,
  Signal,
  SourceReading,
} from '../domain/account.js';
import type { AccountKey } from '../domain/keys.js';
import { compareText } from '../domain/keys.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft, prune } from './draft.js';
import { classifyPrincipal, classifyUser } from './entra-class.js';
import { whyAppRole, whyDirectoryRole } from './entra-privilege.js';
import { attributesOf, momentOf } from './fields.js';
import type { SourceInput } from './input.js';
import { noteUnread, openExport, readRecords } from './records.js';
import { appRoleAssignment, directoryRoleMember, entraPrincipal, entraUser } from './schema.js';
import type { AppRoleAssignment, EntraPrincipal, EntraUser } from './schema.js';
import { latest } from './times.js';

const sections = [
  { name: 'users', required: true },
  { name: 'servicePrincipals', required: false },
  { name: 'appRoleAssignments', required: false },
  { name: 'directoryRoleMembers', required: false },
];

/** The people and service principals of the export, by object id, for those who point at them. */
interface Directory {
  readonly accounts: ReadonlySet<string>;
  readonly principals: ReadonlyMap<string, EntraPrincipal>;
}

/**
 * Microsoft Entra, as Graph v1.0 returns its objects, in one JSON object of lists. An account's id is its object id; an
 * entitlement's is `resourceId/appRoleId`, or a directory role's template id.
 */
export function readEntra(input: SourceInput): SourceReading {
  const draft = new Draft(input.source, 'entra');
  const exports = input.files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one, []);
  const users = exports.flatMap((one) => readRecords(draft, one, 'users', entraUser));
  const principals = exports.flatMap((one) => readRecords(draft, one, 'servicePrincipals', entraPrincipal));
  const directory = addAccounts(draft, users, principals);
  for (const one of exports) {
    for (const row of readRecords(draft, one, 'appRoleAssignments', appRoleAssignment))
      addAppRole(draft, row, directory);
    for (const { value, at } of readRecords(draft, one, 'directoryRoleMembers', directoryRoleMember)) {
      const { roleTemplateId: id, role: name = id, principalId } = value;
      const entitlement = prune<Entitlement>({
        key: draft.key(id),
        kind: 'directory_role',
        name,
        owners: [],
        privilegedWhy: whyDirectoryRole(id, name),
        inExport: true,
      });
      addAssignment(draft, { entitlement, on: name, principalId, at, directory });
    }
  }
  return draft.finish();
}

type Either = { readonly user: EntraUser } | { readonly principal: EntraPrincipal };

function addAccounts(
  draft: Draft,
  users: readonly Row<EntraUser>[],
  principals: readonly Row<EntraPrincipal>[],
): Directory {
  const rows: Row<Either>[] = [
    ...users.map(({ value, ...row }) => ({ ...row, value: { user: value } })),
    ...principals.map(({ value, ...row }) => ({ ...row, value: { principal: value } })),
  ];
  const { kept, repeated } = keepOne(rows, (either) => ('user' in either ? either.user : either.principal).id);
  const accounts = new Set(kept.map(({ value }) => ('user' in value ? value.user : value.principal).id));
  const known = new Map(
    kept.flatMap(({ value }) => ('principal' in value ? [[value.principal.id, value.principal]] : [])),
  );
  for (const { value, at } of repeated)
    draft.addDuplicate(at, draft.key(('user' in value ? value.user : value.principal).id));
  for (const { value, at } of kept) {
    draft.addAccount(
      'user' in value
        ? fromUser(draft, value.user, { at, accounts })
        : fromPrincipal(draft, value.principal, { at, accounts }),
    );
  }
  return { accounts, principals: known };
}

interface Context {
  readonly at: Provenance;
  readonly accounts: ReadonlySet<string>;
}

function fromUser(draft: Draft, user: EntraUser, { at, accounts }: Context): Account {
  const login = user.userPrincipalName ?? user.id;
  return prune<Account>({
    key: draft.key(user.id),
    kind: 'entra',
    at,
    structural: classifyUser(user),
    login,
    displayName: user.displayName,
    givenName: user.givenName,
    familyName: user.surname,
    emails: [...new Set([...(user.mail === undefined ? [] : [user.mail]), ...user.otherMails])],
    personalEmails: [],
    employeeIds: user.employeeId === undefined ? [] : [user.employeeId],
    previousEmployeeIds: [],
    anchors: anchorsOf(user),
    enabled: user.accountEnabled ?? true,
    createdAt: momentOf(user.createdDateTime),
    passwordSetAt: momentOf(user.lastPasswordChangeDateTime),
    lastUse: lastUseOf(user.signInActivity),
    owners: ownersOf(draft, user.sponsors, { at, accounts }),
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
  return [...(sid ? [sid] : []), ...(guid && /^[A-Za-z0-9+/]{22}==$/.test(guid) ? [guid] : [])];
}

/**
 * `lastSuccessful…` where Graph has it; else the last attempt, failed ones included, which is the nearest thing. No sign-in
 * activity at all is not "never": Graph keeps it by licence and not before 2019.
 */
function lastUseOf(activity: EntraUser['signInActivity']): LastUse {
  const tried = latest([momentOf(activity?.lastSignInDateTime), momentOf(activity?.lastNonInteractiveSignInDateTime)]);
  const at = momentOf(activity?.lastSuccessfulSignInDateTime) ?? tried;
  return at === undefined ? { kind: 'unknown' } : { kind: 'at', at, lagDays: 0 };
}

function signalsOf(user: EntraUser): readonly Signal[] {
  const activity = user.signInActivity;
  const unattended =
    activity?.lastNonInteractiveSignInDateTime !== undefined && activity.lastSignInDateTime === undefined;
  const unlicensed = user.accountEnabled === false && user.assignedLicenses?.length === 0;
  const shared = /\bshared\b/i.test(user.displayName ?? '');
  return [
    ...(unlicensed ? (['mailbox-without-licence'] as const) : []),
    ...(unattended ? (['non-interactive-only'] as const) : []),
    ...(shared ? (['shared-ou-or-description'] as const) : []),
  ];
}

function fromPrincipal(draft: Draft, principal: EntraPrincipal, { at, accounts }: Context): Account {
  const resource = principal.alternativeNames.filter((name) => name.startsWith('/')).sort(compareText)[0];
  const bound: OwnerReference[] =
    principal.servicePrincipalType === 'ManagedIdentity' && resource !== undefined
      ? [{ kind: 'resource', name: resource }]
      : [];
  return prune<Account>({
    key: draft.key(principal.id),
    kind: 'entra',
    at,
    structural: classifyPrincipal(principal),
    login: principal.appId ?? principal.id,
    displayName: principal.displayName,
    emails: [],
    personalEmails: [],
    employeeIds: [],
    previousEmployeeIds: [],
    anchors: [],
    enabled: principal.accountEnabled ?? true,
    createdAt: momentOf(principal.createdDateTime),
    lastUse: lastUseOf(
      principal.signInActivity && {
        ...principal.signInActivity,
        lastNonInteractiveSignInDateTime: undefined,
        lastSuccessfulSignInDateTime: undefined,
      },
    ),
    owners: [...ownersOf(draft, [...principal.owners, ...principal.sponsors], { at, accounts }), ...bound],
    signals: [],
    description: principal.description,
    declaredType: principal.servicePrincipalType,
    attributes: {},
  });
}

/** Owners and sponsors that are in the export; one that is not answers for nothing, and is said. */
function ownersOf(
  draft: Draft,
  references: readonly { readonly id: string }[],
  { at, accounts }: Context,
): readonly OwnerReference[] {
  const ids = [...new Set(references.map(({ id }) => id))].sort(compareText);
  for (const id of ids.filter((one) => !accounts.has(one))) {
    draft.note({ code: 'OWNER_NOT_FOUND', subject: id, message: 'an owner or sponsor is not in the export', at });
  }
  return ids.filter((id) => accounts.has(id)).map((id) => ({ kind: 'account', key: draft.key(id) }));
}

function addAppRole(draft: Draft, { value, at }: Row<AppRoleAssignment>, directory: Directory): void {
  const resource = directory.principals.get(value.resourceId);
  const role = resource?.appRoles.find(({ id }) => id === value.appRoleId);
  const where = resource?.displayName ?? value.resourceDisplayName ?? value.resourceId;
  const entitlement = prune<Entitlement>({
    key: draft.key(`${value.resourceId}/${value.appRoleId}`),
    kind: 'app_role',
    name: `${where} ${role?.value ?? role?.displayName ?? value.appRoleId}`,
    owners: [],
    privilegedWhy: whyAppRole(value, resource, role?.value),
    inExport: resource !== undefined,
  });
  if (!resource) {
    const message = 'app roles of this resource are granted, but the resource is not in the export';
    draft.noteOnce({ code: 'RESOURCE_NOT_IN_EXPORT', severity: 'info', subject: value.resourceId, message, at });
  }
  addAssignment(draft, { entitlement, on: 'appRoleAssignment', principalId: value.principalId, at, directory });
}

function addAssignment(
  draft: Draft,
  given: {
    readonly entitlement: Entitlement;
    readonly on: string;
    readonly principalId: string;
    readonly at: Provenance;
    readonly directory: Directory;
  },
): void {
  const { entitlement, on, principalId, at, directory } = given;
  draft.addEntitlement(entitlement);
  const account: AccountKey | undefined = directory.accounts.has(principalId) ? draft.key(principalId) : undefined;
  draft.addAssignment(at, account);
  if (account) draft.addGrant({ account, entitlement: entitlement.key, at });
  else draft.addDangling({ on, principal: principalId, kind: 'grant', at, entitlement: entitlement.key });
}
