import type { Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { fromPrincipal, fromUser } from './entra-account.js';
import { whyAppRole, whyDirectoryRole } from './entra-privilege.js';
import type { SourceInput } from './input.js';
import { noteUnread, openExport, recordsOf } from './records.js';
import { appRoleAssignment, directoryRoleMember, entraPrincipal, entraUser } from './schema.js';
import type { AppRoleAssignment, DirectoryRoleMember, EntraPrincipal, EntraUser } from './schema.js';

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
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one);
  const all = recordsOf(draft, exports);

  const directory = addAccounts(draft, all('users', entraUser), all('servicePrincipals', entraPrincipal));
  for (const row of all('appRoleAssignments', appRoleAssignment)) addAppRole(draft, row, directory);
  for (const row of all('directoryRoleMembers', directoryRoleMember)) addDirectoryRole(draft, row, directory);
  return draft.finish();
}

type Either =
  | { readonly kind: 'user'; readonly id: string; readonly user: EntraUser }
  | { readonly kind: 'principal'; readonly id: string; readonly principal: EntraPrincipal };

function addAccounts(
  draft: Draft,
  users: Iterable<Row<EntraUser>>,
  principals: Iterable<Row<EntraPrincipal>>,
): Directory {
  const { kept, repeated } = keepOne(eitherOf(users, principals), ({ id }) => id);
  const accounts = new Set(kept.map(({ value }) => value.id));
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept) {
    const context = { at, accounts };
    if (value.kind === 'user') draft.addAccount(fromUser(draft, value.user, context));
    else draft.addAccount(fromPrincipal(draft, value.principal, context));
  }
  const known = kept.flatMap(({ value }) => (value.kind === 'principal' ? [value.principal] : []));
  return { accounts, principals: new Map(known.map((principal) => [principal.id, principal])) };
}

function* eitherOf(users: Iterable<Row<EntraUser>>, principals: Iterable<Row<EntraPrincipal>>): Iterable<Row<Either>> {
  for (const { value, ...row } of users) yield { ...row, value: { kind: 'user', id: value.id, user: value } };
  for (const { value, ...row } of principals)
    yield { ...row, value: { kind: 'principal', id: value.id, principal: value } };
}

function addAppRole(draft: Draft, { value, at }: Row<AppRoleAssignment>, directory: Directory): void {
  const resource = directory.principals.get(value.resourceId);
  const role = resource?.appRoles.find(({ id }) => id === value.appRoleId);
  const where = resource?.displayName ?? value.resourceDisplayName ?? value.resourceId;
  const entitlement = draft.addEntitlement({
    id: `${value.resourceId}/${value.appRoleId}`,
    kind: 'app_role',
    name: `${where} ${role?.value ?? role?.displayName ?? value.appRoleId}`,
    privilegedWhy: whyAppRole(value, resource, role?.value),
    inExport: resource !== undefined,
  });
  if (!resource) {
    const message = 'app roles of this resource are granted, but the resource is not in the export';
    draft.noteOnce({ code: 'RESOURCE_NOT_IN_EXPORT', severity: 'info', subject: value.resourceId, message, at });
  }
  const given = { entitlement, on: 'appRoleAssignment', principal: value.principalId, group: isGroup(value), at };
  addAssignment(draft, given, directory);
}

const isGroup = ({ principalType }: AppRoleAssignment): boolean => principalType?.toLowerCase() === 'group';

/** Standing and eligible (PIM) assignments alike: who may take a role whenever they like has it. */
function addDirectoryRole(draft: Draft, { value, at }: Row<DirectoryRoleMember>, directory: Directory): void {
  const { roleTemplateId: id, role: name = id, principalId: principal } = value;
  const privilegedWhy = whyDirectoryRole(id, name);
  const entitlement = draft.addEntitlement({ id, kind: 'directory_role', name, privilegedWhy });
  addAssignment(draft, { entitlement, on: name, principal, group: false, at }, directory);
}

interface Given {
  readonly entitlement: EntitlementKey;
  readonly on: string;
  readonly principal: string;
  readonly group: boolean;
  readonly at: Provenance;
}

/** Groups are no part of this export, so one that is named is not missing: what its members get is not known. */
function addAssignment(draft: Draft, { entitlement, on, principal, group, at }: Given, directory: Directory): void {
  if (directory.accounts.has(principal)) {
    const account = draft.key(principal);
    draft.addAssignment(at, account);
    draft.addGrant({ account, entitlement, at });
    return;
  }
  draft.addAssignment(at);
  if (!group) return draft.addDangling({ on, principal, kind: 'grant', at, entitlement });
  const message = 'a group holds this, and who is in the group is not in the export';
  draft.note({ code: 'GROUP_NOT_IN_EXPORT', subject: principal, message, at });
}
