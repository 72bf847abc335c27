import type { Account, Entitlement, OwnerReference, Provenance, SourceReading } from '../domain/account.js';
import { declaresService } from './declared.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft, prune } from './draft.js';
import type { SourceInput } from './input.js';
import { noteUnread, openExport, readRecords } from './records.js';
import { oktaAdminRole, oktaAppAssignment, oktaGroup, oktaUser } from './schema.js';
import type { OktaAdminRole, OktaAppAssignment, OktaGroup, OktaUser } from './schema.js';
import { attributesOf, momentOf } from './fields.js';

const sections = [
  { name: 'users', required: true },
  { name: 'groups', required: false },
  { name: 'appAssignments', required: false },
  { name: 'adminRoles', required: false },
];

/** Administrator roles whose holders can give themselves more; the others read, report or help. */
const tierZero = new Set(['SUPER_ADMIN', 'ORG_ADMIN', 'APP_ADMIN', 'USER_ADMIN', 'API_ACCESS_MANAGEMENT_ADMIN']);

/** Whom the export knows, and who belongs to which of its groups. */
interface Directory {
  readonly users: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/**
 * Okta's users, groups, application assignments and administrator roles in one JSON object of lists. Ids are Okta's; an
 * application role is `appId/role`, an administrator role `admin/TYPE`.
 */
export function readOkta(input: SourceInput): SourceReading {
  const draft = new Draft(input.source, 'okta');
  const exports = input.files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one, []);
  const all = <T>(section: string, shape: Parameters<typeof readRecords<T>>[3]): readonly Row<T>[] =>
    exports.flatMap((one) => readRecords(draft, one, section, shape));

  const users = addUsers(draft, all('users', oktaUser));
  const groups = all('groups', oktaGroup);
  const adminRoles = all('adminRoles', oktaAdminRole);
  const adminGroups = new Map(
    adminRoles.flatMap(({ value }) =>
      value.groupId !== undefined && tierZero.has(value.type) ? [[value.groupId, value.type]] : [],
    ),
  );
  const members = addGroups(draft, groups, { users, adminGroups });
  for (const row of all('appAssignments', oktaAppAssignment)) addAppAssignment(draft, row, users);
  for (const row of adminRoles) addAdminRole(draft, row, { users, members });
  return draft.finish();
}

function addUsers(draft: Draft, rows: readonly Row<OktaUser>[]): ReadonlySet<string> {
  const { kept, repeated } = keepOne(rows, (user) => user.id);
  const ids = new Set(kept.map(({ value }) => value.id));
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept) draft.addAccount(toAccount(draft, value, { at, ids }));
  return ids;
}

function toAccount(
  draft: Draft,
  user: OktaUser,
  { at, ids }: { readonly at: Provenance; readonly ids: ReadonlySet<string> },
): Account {
  const { profile } = user;
  const service = serviceOf(user);
  return prune<Account>({
    key: draft.key(user.id),
    kind: 'okta',
    at,
    structural: service,
    login: profile.login,
    displayName: profile.displayName,
    givenName: profile.firstName,
    familyName: profile.lastName,
    preferredName: profile.nickName,
    emails: profile.email === undefined ? [] : [profile.email],
    personalEmails: profile.secondEmail === undefined ? [] : [profile.secondEmail],
    employeeIds: profile.employeeNumber === undefined ? [] : [profile.employeeNumber],
    previousEmployeeIds: [],
    anchors: [],
    enabled: !['STAGED', 'SUSPENDED', 'DEPROVISIONED'].includes(user.status),
    createdAt: momentOf(user.created),
    passwordSetAt: momentOf(user.passwordChanged),
    lastUse: lastUseOf(user, service !== undefined),
    owners: [],
    manager: profile.managerId === undefined ? undefined : managerOf(draft, profile.managerId, ids),
    signals: [],
    description: profile.description,
    declaredType: profile.userType ?? user.type?.name,
    attributes: attributesOf({
      company: profile.organization,
      costCenter: profile.costCenter,
      department: profile.department,
      location: profile.city,
      title: profile.title,
    }),
  });
}

/** The user type that an administrator gave it, by its free text or by the token `service` in the type's id or name. */
function serviceOf(user: OktaUser): Account['structural'] {
  if (declaresService(user.profile.userType))
    return { class: 'service_account', why: 'profile.userType declares a service' };
  const typed = [user.type?.id, user.type?.name].some((text) => /(?:^|[^a-z])service(?:$|[^a-z])/i.test(text ?? ''));
  return typed ? { class: 'service_account', why: 'the user type is one for services' } : undefined;
}

/** `lastLogin` counts Okta sessions only: null is "never" for a person, and says nothing of a service that calls with a token. */
function lastUseOf(user: OktaUser, service: boolean): Account['lastUse'] {
  const at = momentOf(user.lastLogin ?? undefined);
  if (at !== undefined) return { kind: 'at', at, lagDays: 0 };
  return user.lastLogin === null && !service ? { kind: 'never' } : { kind: 'unknown' };
}

function managerOf(draft: Draft, id: string, ids: ReadonlySet<string>): OwnerReference {
  if (ids.has(id)) return { kind: 'account', key: draft.key(id) };
  return id.includes('@') ? { kind: 'email', value: id } : { kind: 'employee-id', value: id };
}

function addGroups(
  draft: Draft,
  rows: readonly Row<OktaGroup>[],
  { users, adminGroups }: { readonly users: ReadonlySet<string>; readonly adminGroups: ReadonlyMap<string, string> },
): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, readonly string[]>();
  for (const { value } of keepOne(rows, (group) => group.id).kept) addGroup(draft, value, adminGroups.get(value.id));
  for (const { value, at } of rows) {
    const entitlement = draft.key(value.id);
    draft.addCatalogue(at, entitlement);
    if (value.type === 'APP_GROUP') askAboutGroup(draft, value, at);
    const ids = value.members.map(({ id }) => id);
    members.set(value.id, [...(members.get(value.id) ?? []), ...ids]);
    for (const id of ids) {
      if (users.has(id)) draft.addGrant({ account: draft.key(id), entitlement, at });
      else draft.addDangling({ on: value.id, principal: id, kind: 'grant', at, entitlement });
    }
  }
  return members;
}

function addGroup(draft: Draft, group: OktaGroup, role: string | undefined): void {
  const { objectSid, externalId } = group.profile;
  const anchors = [objectSid ?? '', externalId ?? ''].filter((anchor) => anchor !== '');
  draft.addEntitlement(
    prune<Entitlement>({
      key: draft.key(group.id),
      kind: 'group',
      name: group.profile.name,
      description: group.profile.description || undefined,
      owners: [],
      privilegedWhy: role === undefined ? undefined : `its members hold the Okta administrator role ${role}`,
      inExport: true,
      anchors: anchors.length === 0 ? undefined : anchors,
    }),
  );
}

/** A group mirrored from an application is the same as the application's own only if a shared id says so, never by its name. */
function askAboutGroup(draft: Draft, group: OktaGroup, at: Provenance): void {
  if (group.profile.objectSid || group.profile.externalId) return;
  const message = 'this group comes from an application and has no id of it: is it the group of the same name there?';
  draft.note({ code: 'APP_GROUP_UNLINKED', severity: 'info', subject: group.profile.name, message, at });
}

function addAppAssignment(draft: Draft, { value, at }: Row<OktaAppAssignment>, users: ReadonlySet<string>): void {
  const account = users.has(value.userId) ? draft.key(value.userId) : undefined;
  draft.addAssignment(at, account);
  for (const entitlement of appEntitlements(draft, value)) {
    draft.addEntitlement(entitlement);
    if (account) draft.addGrant({ account, entitlement: entitlement.key, at });
    else
      draft.addDangling({ on: value.appId, principal: value.userId, kind: 'grant', at, entitlement: entitlement.key });
  }
}

/** Each role that the assignment names; the application itself where it names none. */
function appEntitlements(draft: Draft, { appId, label = appId, profile }: OktaAppAssignment): readonly Entitlement[] {
  const saml = profile?.samlRoles ?? [];
  const roles = [...new Set([...(profile?.role ? [profile.role] : []), ...saml])];
  if (roles.length === 0)
    return [{ key: draft.key(appId), kind: 'application', name: label, owners: [], inExport: true }];
  return roles.map((role) =>
    prune<Entitlement>({
      key: draft.key(`${appId}/${role}`),
      kind: 'app_role',
      name: `${label} ${role}`,
      owners: [],
      privilegedWhy:
        saml.includes(role) && /(?:^|[/:])AdministratorAccess$/.test(role)
          ? 'AWS AdministratorAccess through SAML'
          : undefined,
      inExport: true,
    }),
  );
}

function addAdminRole(draft: Draft, { value, at }: Row<OktaAdminRole>, { users, members }: Directory): void {
  const entitlement = draft.key(`admin/${value.type}`);
  draft.addEntitlement(
    prune<Entitlement>({
      key: entitlement,
      kind: 'directory_role',
      name: value.type,
      owners: [],
      privilegedWhy: tierZero.has(value.type) ? `Okta administrator role ${value.type}` : undefined,
      inExport: true,
    }),
  );
  if (value.groupId !== undefined)
    return addAdminGroup(draft, { group: value.groupId, entitlement, at }, { users, members });
  const id = value.userId ?? '';
  const account = users.has(id) ? draft.key(id) : undefined;
  draft.addAssignment(at, account);
  if (account) draft.addGrant({ account, entitlement, at });
  else draft.addDangling({ on: value.type, principal: id, kind: 'grant', at, entitlement });
}

function addAdminGroup(
  draft: Draft,
  {
    group,
    entitlement,
    at,
  }: { readonly group: string; readonly entitlement: Entitlement['key']; readonly at: Provenance },
  { users, members }: Directory,
): void {
  draft.addCatalogue(at, entitlement);
  const held = members.get(group);
  if (!held) draft.addDangling({ on: entitlement.id, principal: group, kind: 'grant', at, entitlement });
  for (const id of held ?? []) {
    if (users.has(id)) draft.addGrant({ account: draft.key(id), entitlement, at, via: draft.key(group) });
  }
}
