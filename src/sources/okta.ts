import type { Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft } from './draft.js';
import { listOf } from './fields.js';
import type { SourceInput } from './input.js';
import { fromOktaUser } from './okta-account.js';
import { noteUnread, openExport, recordsOf } from './records.js';
import { oktaAdminRole, oktaAppAssignment, oktaGroup, oktaUser } from './schema.js';
import type { OktaAdminRole, OktaAppAssignment, OktaGroup, OktaUser } from './schema.js';

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
  const draft = new Draft(input);
  const exports = input.files.map((file) => openExport(file, sections));
  for (const one of exports) noteUnread(draft, one);
  const all = recordsOf(draft, exports);
  const users = addUsers(draft, all('users', oktaUser));
  const adminRoles = [...all('adminRoles', oktaAdminRole)];
  const members = addGroups(draft, all('groups', oktaGroup), { users, adminRoles });
  for (const row of all('appAssignments', oktaAppAssignment)) addAppAssignment(draft, row, users);
  for (const row of adminRoles) addAdminRole(draft, row, { users, members });
  return draft.finish();
}

function addUsers(draft: Draft, rows: Iterable<Row<OktaUser>>): ReadonlySet<string> {
  const { kept, repeated } = keepOne(rows, (user) => user.id);
  const ids = new Set(kept.map(({ value }) => value.id));
  for (const { value, at } of repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept) draft.addAccount(fromOktaUser(draft, value, { at, ids }));
  return ids;
}

/** Adds every group and its members; answers with the members of those that hold an administrator role. */
function addGroups(
  draft: Draft,
  groups: Iterable<Row<OktaGroup>>,
  { users, adminRoles }: { readonly users: ReadonlySet<string>; readonly adminRoles: readonly Row<OktaAdminRole>[] },
): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, readonly string[]>();
  const declared: Row<OktaGroup>[] = [];
  const holders = new Set(adminRoles.map(({ value }) => value.groupId));
  for (const { value, at, rank } of groups) {
    const entitlement = draft.key(value.id);
    const ids = value.members.map(({ id }) => id);
    members.set(value.id, holders.has(value.id) ? [...(members.get(value.id) ?? []), ...ids] : []);
    draft.addCatalogue(at, entitlement);
    for (const id of ids) give(draft, { id, on: value.id, entitlement, at }, users);
    declared.push({ value: { ...value, members: [] }, at, rank });
  }
  declareGroups(draft, declared, adminRoles);
  return members;
}

function declareGroups(
  draft: Draft,
  groups: readonly Row<OktaGroup>[],
  adminRoles: readonly Row<OktaAdminRole>[],
): void {
  for (const { value: group, at } of keepOne(groups, ({ id }) => id).kept) {
    const { name, description, objectSid, externalId } = group.profile;
    const anchors = [...listOf(objectSid), ...listOf(externalId)];
    const [role] = adminRoles
      .flatMap(({ value }) => (value.groupId === group.id ? listOf(whyAdmin(value.type)) : []))
      .sort();
    draft.addEntitlement({
      id: group.id,
      at,
      kind: 'group',
      name,
      description: description === '' ? undefined : description,
      privilegedWhy: role === undefined ? undefined : `its members hold: ${role}`,
      anchors: anchors.length === 0 ? undefined : anchors,
    });
    if (group.type !== 'APP_GROUP' || anchors.length > 0) continue;
    // The same only if a shared id says so, never by its name.
    const message = 'this group comes from an application and has no id of it: is it the group of the same name there?';
    draft.note({ code: 'APP_GROUP_UNLINKED', severity: 'info', subject: name, message, at });
  }
}

const whyAdmin = (type: string): string | undefined =>
  tierZero.has(type) ? `Okta administrator role ${type}` : undefined;

interface Given {
  readonly id: string;
  readonly on: string;
  readonly entitlement: EntitlementKey;
  readonly at: Provenance;
}

function give(draft: Draft, { id, on, entitlement, at }: Given, users: ReadonlySet<string>): void {
  if (users.has(id)) draft.addGrant({ account: draft.key(id), entitlement, at });
  else draft.addDangling({ on, principal: id, kind: 'grant', at, entitlement });
}

/** Grants each role that the assignment names; the application itself where it names none. */
function addAppAssignment(draft: Draft, { value, at }: Row<OktaAppAssignment>, users: ReadonlySet<string>): void {
  const { appId, label = appId, userId, profile } = value;
  draft.addAssignment(at, users.has(userId) ? draft.key(userId) : undefined);
  const saml = profile?.samlRoles ?? [];
  const roles = [...new Set([...listOf(profile?.role), ...saml])];
  const entitlements = roles.map((role) =>
    draft.addEntitlement({
      id: `${appId}/${role}`,
      kind: 'app_role',
      name: `${label} ${role}`,
      privilegedWhy:
        saml.includes(role) && isAwsAdministrator(role) ? 'AWS AdministratorAccess through SAML' : undefined,
    }),
  );
  if (roles.length === 0) entitlements.push(draft.addEntitlement({ id: appId, kind: 'application', name: label }));
  for (const entitlement of entitlements) give(draft, { id: userId, on: appId, entitlement, at }, users);
}

const isAwsAdministrator = (role: string): boolean => /(?:^|[/:])AdministratorAccess$/.test(role);

function addAdminRole(draft: Draft, { value, at }: Row<OktaAdminRole>, { users, members }: Directory): void {
  const { type, userId, groupId } = value;
  const entitlement = draft.addEntitlement({
    id: `admin/${type}`,
    kind: 'directory_role',
    name: type,
    privilegedWhy: whyAdmin(type),
  });
  if (userId !== undefined) {
    draft.addAssignment(at, users.has(userId) ? draft.key(userId) : undefined);
    give(draft, { id: userId, on: type, entitlement, at }, users);
  }
  if (groupId === undefined) return;
  draft.addCatalogue(at, entitlement);
  const held = members.get(groupId);
  if (!held) draft.addDangling({ on: type, principal: groupId, kind: 'grant', at, entitlement });
  for (const id of (held ?? []).filter((member) => users.has(member))) {
    draft.addGrant({ account: draft.key(id), entitlement, at, via: draft.key(groupId) });
  }
}
