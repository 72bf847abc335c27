import type { Account, Entitlement, Provenance, SourceReading } from '../domain/account.js';
import type { EntitlementKey } from '../domain/keys.js';
import { compareText } from '../domain/keys.js';
import { declaresService } from './declared.js';
import { keepOne } from './distinct.js';
import type { Row } from './distinct.js';
import { Draft, prune } from './draft.js';
import { attributesOf, momentOf } from './fields.js';
import type { SourceInput } from './input.js';
import { inheritedGroups } from './nest.js';
import { openExport, readRecord } from './records.js';
import type { JsonExport } from './records.js';
import { scimGroup, scimKind, scimUser } from './schema.js';
import type { ScimGroup, ScimUser } from './schema.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:';

/**
 * A SCIM 2.0 service's users and groups (RFC 7643), as ListResponses (RFC 7644 §3.4.2), one page a file. An entitlement's id is
 * the attribute that holds it and its value: `roles/…`, `entitlements/…`, `groups/…`.
 */
export function readScim(input: SourceInput): SourceReading {
  const draft = new Draft(input.source, 'scim');
  const pages = input.files.map((file) => openExport(file, [{ name: 'Resources', required: true }]));
  noteMissingPages(draft, pages);
  const users: Row<ScimUser>[] = [];
  const groups: Row<ScimGroup>[] = [];
  for (const page of pages) {
    for (const record of page.sections.get('Resources') ?? []) sortResource(draft, page, { record, users, groups });
  }
  const kept = keepOne(users, (user) => user.id);
  for (const { value, at } of kept.repeated) draft.addDuplicate(at, draft.key(value.id));
  for (const { value, at } of kept.kept) draft.addAccount(toAccount(draft, value, at));
  addGroups(draft, groups);
  addMemberships(draft, kept.kept, groups);
  return draft.finish();
}

/** Users and groups count together in `totalResults`. A missing page would make its members look deleted. */
function noteMissingPages(draft: Draft, pages: readonly JsonExport[]): void {
  const here = pages.reduce((sum, page) => sum + (page.sections.get('Resources')?.length ?? 0), 0);
  const totals = pages.map((page) => page.top.get('totalResults')).filter((total) => typeof total === 'number');
  if (totals.every((total) => total <= here)) return;
  const message = 'totalResults is more than the resources given: pages are missing';
  draft.note({ code: 'INCOMPLETE_EXPORT', severity: 'error', subject: draft.source, message });
}

function sortResource(
  draft: Draft,
  page: JsonExport,
  {
    record,
    users,
    groups,
  }: { readonly record: unknown; readonly users: Row<ScimUser>[]; readonly groups: Row<ScimGroup>[] },
): void {
  draft.count(1);
  const resource = { section: 'Resources', record };
  const kind = kindOf(record);
  if (kind === 'User') users.push(...readRecord(draft, page.document, { ...resource, shape: scimUser }));
  else if (kind === 'Group') groups.push(...readRecord(draft, page.document, { ...resource, shape: scimGroup }));
  else if (kind !== undefined) draft.addOutside({ file: page.document.file, line: page.document.lineOf(record) });
  else
    readRecord(draft, page.document, {
      ...resource,
      shape: () => ({ problem: 'neither schemas nor meta.resourceType says what it is' }),
    });
}

function kindOf(record: unknown): string | undefined {
  const parsed = scimKind(record);
  if ('problem' in parsed) return undefined;
  const named = ['User', 'Group'].find((name) => parsed.value.schemas.includes(`${core}${name}`));
  return named ?? parsed.value.meta?.resourceType ?? parsed.value.schemas[0];
}

function toAccount(draft: Draft, user: ScimUser, at: Provenance): Account {
  const { extension, name } = user;
  const emails = (home: boolean): readonly string[] => [
    ...new Set(user.emails.filter(({ type }) => (type?.toLowerCase() === 'home') === home).map(({ value }) => value)),
  ];
  const ids = [extension?.employeeNumber ?? '', user.externalId ?? ''].filter((id) => id !== '');
  return prune<Account>({
    key: draft.key(user.id),
    kind: 'scim',
    at,
    structural: declaresService(user.userType)
      ? { class: 'service_account', why: 'userType declares a service' }
      : undefined,
    login: user.userName,
    displayName: user.displayName ?? name?.formatted,
    givenName: name?.givenName,
    familyName: name?.familyName,
    preferredName: user.nickName,
    emails: emails(false),
    personalEmails: emails(true),
    employeeIds: [...new Set(ids)],
    previousEmployeeIds: [],
    anchors: [],
    enabled: user.active ?? true,
    createdAt: momentOf(user.meta?.created),
    lastUse: { kind: 'unknown' },
    owners: [],
    manager: extension?.manager?.value ? { kind: 'account', key: draft.key(extension.manager.value) } : undefined,
    signals: [],
    declaredType: user.userType,
    attributes: attributesOf({
      company: extension?.organization,
      costCenter: extension?.costCenter,
      department: extension?.department,
      title: user.title,
    }),
  });
}

const groupKey = (draft: Draft, id: string): EntitlementKey => draft.key(`groups/${id}`);

function addGroups(draft: Draft, groups: readonly Row<ScimGroup>[]): void {
  for (const { value, at } of groups) draft.addCatalogue(at, groupKey(draft, value.id));
  for (const { value, at } of keepOne(groups, (group) => group.id).kept) {
    const { id, displayName = id } = value;
    draft.addEntitlement({
      key: groupKey(draft, id),
      at,
      kind: 'group',
      name: displayName,
      owners: [],
      inExport: true,
    });
  }
}

/** User or group → the groups it is directly in, with where that is said first. */
type Memberships = Map<string, Map<string, Provenance>>;

function addMemberships(draft: Draft, users: readonly Row<ScimUser>[], groups: readonly Row<ScimGroup>[]): void {
  const memberships: Memberships = new Map();
  const userIds = new Set(users.map(({ value }) => value.id));
  const groupIds = new Set(groups.map(({ value }) => value.id));
  for (const { value, at } of users) addOwnValues(draft, { user: value, at, memberships, groupIds });
  for (const { value, at } of groups) {
    for (const { value: member } of value.members) {
      if (userIds.has(member) || groupIds.has(member)) join(memberships, member, { group: value.id, at });
      else
        draft.addDangling({
          on: value.id,
          principal: member,
          kind: 'grant',
          at,
          entitlement: groupKey(draft, value.id),
        });
    }
  }
  for (const id of userIds) {
    const direct = memberships.get(id) ?? new Map<string, Provenance>();
    const account = draft.key(id);
    for (const [group, at] of direct) draft.addGrant({ account, entitlement: groupKey(draft, group), at });
    for (const { group, via, note } of inheritedGroups(direct, memberships)) {
      draft.addGrant({ account, entitlement: groupKey(draft, group), at: note, via: groupKey(draft, via) });
    }
  }
}

/** Roles, entitlements and read-only groups that stand in the user's own record. */
function addOwnValues(
  draft: Draft,
  given: {
    readonly user: ScimUser;
    readonly at: Provenance;
    readonly memberships: Memberships;
    readonly groupIds: ReadonlySet<string>;
  },
): void {
  const { user, at, memberships, groupIds } = given;
  for (const attribute of ['roles', 'entitlements'] as const) {
    for (const { value, display } of user[attribute]) {
      const entitlement = draft.key(`${attribute}/${value}`);
      draft.addEntitlement(
        prune<Entitlement>({
          key: entitlement,
          kind: attribute === 'roles' ? 'app_role' : 'attribute_value',
          name: display || value,
          owners: [],
          privilegedWhy: attribute === 'roles' ? whyRole(value) : undefined,
          inExport: true,
        }),
      );
      draft.addGrant({ account: draft.key(user.id), entitlement, at });
    }
  }
  for (const { value, display = value } of user.groups) {
    join(memberships, user.id, { group: value, at });
    if (groupIds.has(value)) continue;
    draft.addEntitlement({ key: groupKey(draft, value), kind: 'group', name: display, owners: [], inExport: false });
    draft.noteOnce({
      code: 'GROUP_NOT_IN_EXPORT',
      severity: 'info',
      subject: value,
      message: 'a group that users name is not in the export',
      at,
    });
  }
}

function join(
  memberships: Memberships,
  member: string,
  { group, at }: { readonly group: string; readonly at: Provenance },
): void {
  const groups = memberships.get(member) ?? new Map<string, Provenance>();
  const known = groups.get(group);
  if (!known || compareText(known.file, at.file) > 0 || (known.file === at.file && known.line > at.line))
    groups.set(group, at);
  memberships.set(member, groups);
}

/** SCIM says nothing of a role but its value, so a value that says administrator is taken at its word. */
const whyRole = (value: string): string | undefined =>
  value
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => ['admin', 'administrator', 'superuser', 'root', 'sysadmin'].includes(word))
    ? 'a role named as an administrator’s'
    : undefined;
